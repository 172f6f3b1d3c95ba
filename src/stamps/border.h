#pragma once

#include <span>
#include <vector>

namespace peculiar::stamps {

/// The outermost two rows and columns of a band: where a stamp that is centred on its galaxy shows sky.
std::vector<float> border_pixels(std::span<const float> band, int edge);
/// Their median.
double border_median(std::span<const float> band, int edge);

}  // namespace peculiar::stamps
