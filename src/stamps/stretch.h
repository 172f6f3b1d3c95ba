#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "image/stretch.h"

namespace peculiar::stamps {

/// Constants of one band's stretch, in the unit of the pixels (of the normalised pixels, if they are).
struct BandStretch {
  double zero = 0;       ///< where asinh is linear: the background
  double softening = 1;  ///< asinh, log: logarithmic above this; > 0
  double bottom = 0;     ///< maps to -0.95
  double top = 1;        ///< maps to +0.9; > bottom
};

/// Maps one stamp's sky to 0 and its brightest pixel in all bands to 1, and back.
struct Normalisation {
  std::vector<double> sky;  ///< median of the borders, per band
  double scale = 1;         ///< 1 / brightest pixel above the sky; 1 if none is above it

  static Normalisation of(std::span<const float> pixels, std::size_t bands, int edge);
  static Normalisation none(std::size_t bands) { return {std::vector<double>(bands, 0), 1}; }
  double apply(float pixel, std::size_t band) const {
    return (static_cast<double>(pixel) - sky[band]) * scale;
  }
  double undo(double value, std::size_t band) const { return value / scale + sky[band]; }
};

/// Maps a stamp to values between -1 and 1 and back: f is x, asinh((x - zero) / softening) or log(1 + (x -
/// bottom) / softening); the value is linear in f with `bottom` at -0.95 and `top` at 0.9, clipped at -1 and
/// 1. Spans hold one stamp, [band][y][x].
struct StampStretch {
  image::StretchKind kind = image::StretchKind::kLinear;
  bool normalise = false;  ///< apply each stamp's own Normalisation first
  std::vector<BandStretch> bands;

  /// The stamp's own normalisation, or none if the stretch does not normalise. `edge` [px].
  Normalisation normalisation_of(std::span<const float> pixels, int edge) const;
  /// NaN stays NaN. The spans have the same length.
  void to_network(std::span<const float> pixels, const Normalisation& own, std::span<float> values) const;
  /// The inverse, except for clipped values: pixels in the unit for which `own` was measured.
  void to_pixels(std::span<const float> values, const Normalisation& own, std::span<float> pixels) const;
  /// Change of a network value, before clipping, if its pixel brightens by `sigma`.
  double network_sigma(float pixel, double sigma, std::size_t band, const Normalisation& own) const;
};

}  // namespace peculiar::stamps
