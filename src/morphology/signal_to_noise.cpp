#include "morphology/signal_to_noise.h"

#include <cmath>

namespace peculiar::morphology {

Measurement signal_to_noise_per_pixel(const Plane& image, const Plane& sigma, const Mask& region) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < image.size(); ++i) {
    if (region.values[i] == 0 || image.values[i] < 0 || !(sigma.values[i] > 0)) continue;
    sum += image.values[i] / sigma.values[i];
    ++count;
  }
  if (count == 0) return {std::nan(""), kBad};
  return {sum / static_cast<double>(count), kGood};
}

}  // namespace peculiar::morphology
