#pragma once

#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// Noise for the threshold on the smoothed image: that of the unsmoothed pixels, as Source Extractor defines
/// its sigmas, with and without a noise map.
struct NoiseLevels {
  float constant = 0;        ///< for uniform noise
  std::vector<float> plane;  ///< one per pixel; empty: uniform noise

  float at(std::size_t pixel) const { return plane.empty() ? constant : plane[pixel]; }
};

/// From the frame's variance, or `scatter` without a variance. As in Source Extractor, the variance is
/// smoothed like the image (with `smooth`), here over usable pixels only; masked pixels take the value of
/// their neighbours.
NoiseLevels noise_levels(const Frame& frame, const std::vector<std::uint8_t>& mask, double scatter,
                         bool smooth);

}  // namespace peculiar::detection
