#include "survey/light_noise.h"

#include <algorithm>
#include <cmath>

namespace peculiar::survey {

namespace {

constexpr double kDeviations = 2;

}  // namespace

void add_light_noise(double gain, Patch& patch) {
  if (patch.variance.empty()) return;
  const std::vector<float> sky = patch.variance;
  for (int y = 0; y < patch.height; ++y) {
    for (int x = 0; x < patch.width; ++x) {
      double light = 0, variance = 0;
      int count = 0;
      for (int v = std::max(0, y - 1); v <= std::min(patch.height - 1, y + 1); ++v) {
        for (int u = std::max(0, x - 1); u <= std::min(patch.width - 1, x + 1); ++u) {
          const std::size_t at = static_cast<std::size_t>(v) * static_cast<std::size_t>(patch.width) +
                                 static_cast<std::size_t>(u);
          if ((patch.mask[at] & kNoData) != 0 || !std::isfinite(patch.image[at]) || !std::isfinite(sky[at]))
            continue;
          light += patch.image[at];
          variance += sky[at];
          ++count;
        }
      }
      if (count == 0 || light < kDeviations * std::sqrt(variance)) continue;
      patch.variance[static_cast<std::size_t>(y) * static_cast<std::size_t>(patch.width) +
                     static_cast<std::size_t>(x)] += static_cast<float>(light / count / gain);
    }
  }
}

}  // namespace peculiar::survey
