#pragma once

#include <span>
#include <vector>

namespace peculiar::stamps {

/// Pixels in the outermost two rows and columns of a band, which show sky if the stamp is centred on its
/// galaxy.
std::vector<float> border_pixels(std::span<const float> band, int edge);
/// Median of the border pixels.
double border_median(std::span<const float> band, int edge);

/// Sky of a band, from the finite pixels of its border; NaN without any.
struct BorderSky {
  double level = 0;  ///< median
  double noise = 0;  ///< standard deviation of a pixel, from the MAD
};
BorderSky border_sky(std::span<const float> band, int edge);

}  // namespace peculiar::stamps
