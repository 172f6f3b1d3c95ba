#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"
#include "artefacts/straight_step.h"

namespace peculiar::artefacts {

namespace {

constexpr float kMostOfPixel = 8;    // sigma
constexpr float kLightOfGalaxy = 2;  // sigma, of four pixels' mean
constexpr int kBesideGalaxy = 2;     // px

/// How far each pixel is from the mean of its four neighbours. In and by a galaxy, whose structure is more
/// than noise, what is usual elsewhere.
std::vector<float> texture_of(const std::vector<float>& light, int edge) {
  std::vector<float> plane(light.size(), 0.0f);
  std::vector<std::uint8_t> in_galaxy(light.size(), 0);
  const auto place = [edge](int y, int x) {
    return static_cast<std::size_t>(std::clamp(y, 0, edge - 1) * edge + std::clamp(x, 0, edge - 1));
  };
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      const float mean = 0.25f * (light[place(y - 1, x)] + light[place(y + 1, x)] + light[place(y, x - 1)] +
                                  light[place(y, x + 1)]);
      plane[place(y, x)] = std::min(std::abs(light[place(y, x)] - mean), kMostOfPixel);
      if (mean < kLightOfGalaxy) continue;
      for (int dy = -kBesideGalaxy; dy <= kBesideGalaxy; ++dy)
        for (int dx = -kBesideGalaxy; dx <= kBesideGalaxy; ++dx) in_galaxy[place(y + dy, x + dx)] = 1;
    }
  }
  float sum = 0;
  float count = 0;
  for (std::size_t i = 0; i < plane.size(); ++i) {
    if (in_galaxy[i] != 0) continue;
    sum += plane[i];
    ++count;
  }
  for (std::size_t i = 0; i < plane.size(); ++i)
    if (in_galaxy[i] != 0) plane[i] = sum / std::max(count, 1.0f);
  return plane;
}

}  // namespace

double noise_step(const RuleInput& input) {
  const std::vector<float> texture = texture_of(input.stamp.light, input.stamp.edge);
  return strongest_step(halved(texture, input.stamp.edge), input.lines, PlaneKind::kTexture);
}

}  // namespace peculiar::artefacts
