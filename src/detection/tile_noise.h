#pragma once

#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// What a tile of the background says of the noise, and what the variance says.
struct TileNoise {
  double sky = 0;  ///< scatter of a pixel, clipped and median filtered as the background is
  double map = 0;  ///< root of the median variance
};

/// Of the tiles of a frame with variance of which more than half can be used. Errors: as detect.
std::vector<TileNoise> tile_noise(const Frame& frame, const DetectionOptions& options);

}  // namespace peculiar::detection
