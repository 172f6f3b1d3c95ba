#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "image/stretch.h"

namespace peculiar::stamps {

/// Constants of one band's stretch, in the unit of the pixels (of the normalised pixels, if they are).
struct BandStretch {
  double zero = 0;       ///< where asinh is linear: the background
  double softening = 1;  ///< asinh, log: from here on logarithmic; > 0
  double bottom = 0;     ///< becomes -0.95
  double top = 1;        ///< becomes +0.9; > bottom
};

/// What brings one stamp's sky to 0 and its brightest pixel of all bands to 1, and back.
struct Normalisation {
  std::vector<double> sky;  ///< the borders' median, a band
  double scale = 1;         ///< 1 / brightest pixel above the sky; 1 where none is above it

  static Normalisation of(std::span<const float> pixels, std::size_t bands, int edge);
  static Normalisation none(std::size_t bands) { return {std::vector<double>(bands, 0), 1}; }
  double apply(float pixel, std::size_t band) const {
    return (static_cast<double>(pixel) - sky[band]) * scale;
  }
  double undo(double value, std::size_t band) const { return value / scale + sky[band]; }
};

/// How a stamp becomes numbers between -1 and 1 and back: f is x, asinh((x - zero) / softening) or
/// log(1 + (x - bottom) / softening); the value is linear in f with `bottom` at -0.95 and `top` at 0.9, cut
/// at -1 and 1. Spans hold one stamp, [band][y][x].
struct StampStretch {
  image::StretchKind kind = image::StretchKind::kLinear;
  bool normalise = false;  ///< each stamp by its own Normalisation first
  std::vector<BandStretch> bands;

  /// The stamp's own normalisation, or none where the stretch does not normalise. `edge` [px].
  Normalisation normalisation_of(std::span<const float> pixels, int edge) const;
  /// NaN stays NaN. The spans are of one length.
  void to_network(std::span<const float> pixels, const Normalisation& own, std::span<float> values) const;
  /// The inverse, up to what was cut off: pixels in the unit that `own` was taken in.
  void to_pixels(std::span<const float> values, const Normalisation& own, std::span<float> pixels) const;
  /// By how much network values change, before they are cut, where a pixel gets brighter by `sigma`.
  double network_sigma(float pixel, double sigma, std::size_t band, const Normalisation& own) const;
};

}  // namespace peculiar::stamps
