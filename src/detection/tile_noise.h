#pragma once

#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// What a tile of the background says of the noise, and what the variance says.
struct TileNoise {
  double sky = 0;  ///< scatter of a pixel, clipped and median filtered as the background is
  double map = 0;  ///< root of the median variance
};

/// The sky's scatter over the map's noise: beyond these they contradict each other. Drizzled pixels scatter
/// by up to 3 times less than each of them is uncertain; galaxies add to the scatter of their tiles.
inline constexpr double kLeastNoiseRatio = 1.0 / 3, kMostNoiseRatio = 2;

/// Of the tiles of a frame with variance of which more than half can be used. Errors: as detect.
std::vector<TileNoise> tile_noise(const Frame& frame, const DetectionOptions& options);

}  // namespace peculiar::detection
