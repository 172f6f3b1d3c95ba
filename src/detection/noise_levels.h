#pragma once

#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// The noise that a pixel of the smoothed image is held against: that of the pixels before smoothing, as
/// Source Extractor counts its sigmas, with a noise map and without.
struct NoiseLevels {
  float constant = 0;        ///< where it is the same everywhere
  std::vector<float> plane;  ///< else one a pixel; empty: constant

  float at(std::size_t pixel) const { return plane.empty() ? constant : plane[pixel]; }
};

/// From the frame's variance, or `scatter` where it has none. As in Source Extractor the variance is smoothed
/// as the image is (where that is), here over usable pixels alone; masked ones take what is round them.
NoiseLevels noise_levels(const Frame& frame, const std::vector<std::uint8_t>& mask, double scatter,
                         bool smooth);

}  // namespace peculiar::detection
