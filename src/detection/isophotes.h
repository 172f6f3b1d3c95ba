#pragma once

#include <cstdint>
#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// Connected pieces of a frame's light down to a level below its sources.
struct Isophotes {
  double scatter = 1;  ///< of the smoothed sky, relative to the scatter of smoothed independent noise
  std::vector<std::int32_t> piece;  ///< per pixel: 1, 2, ...; 0: below the level
  std::int32_t pieces = 0;
};

/// Smooths the background-subtracted frame in `found` by [1 2 1] in both directions, regardless of
/// DetectionOptions::smooth, and joins the pixels (8-connected) at least `level_sigma` times the scatter of
/// the smoothed sky above zero. The scatter is measured outside sources, from the median to the 15.87 %
/// quantile, so correlated noise is included; the variance only gives its change over the frame. Masked
/// pixels with usable neighbours are bridged: a bad column does not split a galaxy. Returns no pieces if the
/// sky has no scatter.
Isophotes isophotes(const Frame& frame, const Detection& found, double level_sigma);

}  // namespace peculiar::detection
