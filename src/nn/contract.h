#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "image/stamp_description.h"
#include "image/stretch.h"

namespace peculiar::nn {

/// Constants of one band's stretch, in the unit of the pixels (of the normalised pixels, if they are).
struct BandStretch {
  double zero = 0;       ///< where asinh is linear: the background
  double softening = 1;  ///< asinh, log: from here on logarithmic; > 0
  double bottom = 0;     ///< becomes -0.95
  double top = 1;        ///< becomes +0.9; > bottom
};

/// What brings one stamp's sky to 0 and its brightest pixel of all bands to 1.
struct Normalisation {
  std::vector<double> sky;  ///< the borders' median, a band
  double scale = 1;         ///< 1 / brightest pixel above the sky; 1 where none is above it

  static Normalisation of(std::span<const float> pixels, std::size_t bands, int edge);
  double apply(float pixel, std::size_t band) const {
    return (static_cast<double>(pixel) - sky[band]) * scale;
  }
};

/// How a stamp becomes numbers between -1 and 1 and back: f is x, asinh((x - zero) / softening) or
/// log(1 + (x - bottom) / softening); the value is linear in f with `bottom` at -0.95 and `top` at 0.9, cut
/// at -1 and 1.
struct StampStretch {
  image::StretchKind kind = image::StretchKind::kLinear;
  bool normalise =
      false;  ///< each stamp on its own first: border median to 0, brightest pixel of all bands to 1
  std::vector<BandStretch> bands;

  /// One stamp [band][y][x] of `edge` x `edge` pixels; NaN stays NaN. The spans are of one length.
  void to_network(std::span<const float> pixels, std::span<float> values, int edge) const;
  /// The inverse, up to what was cut off and to the stamp's own normalisation.
  void to_pixels(std::span<const float> values, std::span<float> pixels) const;
};

/// The preprocessing contract: what images a model was made for and how they are brought to its networks. A
/// model refuses images that break it.
struct Contract {
  image::StampDescription stamps;
  StampStretch stretch;

  /// Error (input) that names the first clause broken, what the model wants and what `name` has: size, bands,
  /// unit, pixel scale (1 %), zero-point (0.01 mag). What either side does not know is not held against it.
  void check(const image::StampDescription& other, const std::string& name) const;

  nlohmann::json json() const;
  /// Error (input), opened by `name`.
  static Contract from_json(const nlohmann::json& document, const std::string& name);
};

/// The outermost two rows and columns of a band: where a stamp that is centred on its galaxy shows sky.
std::vector<float> border_pixels(std::span<const float> band, int edge);
/// Their median.
double border_median(std::span<const float> band, int edge);

}  // namespace peculiar::nn
