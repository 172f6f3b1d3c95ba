#include "detection/noise_levels.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace peculiar::detection {

namespace {

/// Mean over 3 x 3 pixels, with the weights that smooth the image; 0 if all are masked.
double smoothed(const Frame& frame, const std::vector<std::uint8_t>& mask, int x, int y) {
  constexpr std::array<double, 3> kWeights = {1, 2, 1};
  double sum = 0, weights = 0;
  for (int dy = -1; dy <= 1; ++dy) {
    for (int dx = -1; dx <= 1; ++dx) {
      if (x + dx < 0 || y + dy < 0 || x + dx >= frame.width || y + dy >= frame.height) continue;
      const std::size_t i = static_cast<std::size_t>(y + dy) * frame.width + (x + dx);
      if (mask[i] != 0) continue;
      const double weight =
          kWeights[static_cast<std::size_t>(dx + 1)] * kWeights[static_cast<std::size_t>(dy + 1)];
      sum += weight * static_cast<double>(frame.variance[i]);
      weights += weight;
    }
  }
  return weights > 0 ? sum / weights : 0;
}

}  // namespace

NoiseLevels noise_levels(const Frame& frame, const std::vector<std::uint8_t>& mask, double scatter,
                         bool smooth) {
  NoiseLevels levels;
  if (frame.variance.empty()) {
    levels.constant = static_cast<float>(scatter);
    return levels;
  }
  float least = HUGE_VALF, most = 0;
  double sum = 0;
  std::int64_t usable = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 0) continue;
    least = std::min(least, frame.variance[i]);
    most = std::max(most, frame.variance[i]);
    sum += static_cast<double>(frame.variance[i]);
    ++usable;
  }
  const double mean = sum / static_cast<double>(std::max<std::int64_t>(usable, 1));
  if (least >= most) {
    levels.constant = std::sqrt(most);
    return levels;
  }
  levels.plane.resize(mask.size());
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * frame.width + x;
      const double own = mask[i] == 0 ? static_cast<double>(frame.variance[i]) : 0;
      const double variance = smooth ? smoothed(frame, mask, x, y) : own;
      levels.plane[i] = static_cast<float>(std::sqrt(variance > 0 ? variance : mean));
    }
  }
  return levels;
}

}  // namespace peculiar::detection
