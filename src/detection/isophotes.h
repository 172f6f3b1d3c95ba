#pragma once

#include <cstdint>
#include <vector>

#include "detection/detection.h"

namespace peculiar::detection {

/// The light of a frame down to a level below that of its sources, in pieces that hang together.
struct Isophotes {
  double scatter = 1;  ///< of the smoothed sky, in what independent pixels would leave of their noise
  std::vector<std::int32_t> piece;  ///< at each pixel: 1, 2, ...; 0: below the level
  std::int32_t pieces = 0;
};

/// Smooths what `found` has of the frame without its background by [1 2 1] in both directions, whatever
/// DetectionOptions::smooth, and joins the pixels (eight neighbours) that stand `level_sigma` times the
/// smoothed sky's own scatter above zero. That scatter is measured where there is no source, from the median
/// to the 15.87 %, so that correlated noise counts as what it is; the variance only says how it changes over
/// the frame. Masked pixels are bridged where usable ones are beside them: a bad column does not part a
/// galaxy. No pieces where the sky has no scatter.
Isophotes isophotes(const Frame& frame, const Detection& found, double level_sigma);

}  // namespace peculiar::detection
