#pragma once

#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// Noise in a background tile, from the sky and from the variance.
struct TileNoise {
  double sky = 0;  ///< scatter of a pixel, clipped and median-filtered like the background
  double map = 0;  ///< square root of the median variance
};

/// Limits of the ratio of the sky's scatter to the noise of the map; outside them the two are inconsistent.
/// The scatter of drizzled pixels is up to 3 times less than their uncertainty; galaxies add to the scatter
/// in their tiles.
inline constexpr double kLeastNoiseRatio = 1.0 / 3, kMostNoiseRatio = 2;

/// Returns the noise in the tiles, of a frame with variance, that are more than half usable. Errors: as
/// detect.
std::vector<TileNoise> tile_noise(const Frame& frame, const DetectionOptions& options);

}  // namespace peculiar::detection
