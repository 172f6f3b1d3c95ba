#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"
#include "artefacts/straight_step.h"

namespace peculiar::artefacts {

namespace {

constexpr float kMostOfPixel = 8;      // sigma
constexpr float kLightOfGalaxy = 1.5;  // sigma, for the mean of nine pixels
constexpr int kBesideGalaxy = 2;       // px

/// Index of a pixel, or of the nearest one inside the stamp.
std::size_t place(int y, int x, int edge) {
  return static_cast<std::size_t>(std::clamp(y, 0, edge - 1) * edge + std::clamp(x, 0, edge - 1));
}

/// Calls work(index) for the pixels around one, `reach` px to each side.
template <typename Work>
void for_round(int y, int x, int reach, int edge, const Work& work) {
  for (int dy = -reach; dy <= reach; ++dy)
    for (int dx = -reach; dx <= reach; ++dx) work(place(y + dy, x + dx, edge));
}

/// Pixels in a galaxy, next to one, or without data. A galaxy is where the mean of nine pixels exceeds the
/// sky: with fewer pixels, noise would exceed it on the noisier side.
std::vector<std::uint8_t> passed_over(const StampMeasures& stamp) {
  std::vector<std::uint8_t> passed(stamp.light.size(), 0);
  for (std::size_t i = 0; i < stamp.missing.size(); ++i) passed[i % passed.size()] |= stamp.missing[i];
  for (int y = 0; y < stamp.edge; ++y) {
    for (int x = 0; x < stamp.edge; ++x) {
      float sum = 0;
      for_round(y, x, 1, stamp.edge, [&](std::size_t i) { sum += stamp.light[i]; });
      if (sum >= 9 * kLightOfGalaxy)
        for_round(y, x, kBesideGalaxy, stamp.edge, [&](std::size_t i) { passed[i] = 1; });
    }
  }
  return passed;
}

/// Absolute difference of each pixel from the mean of its four neighbours. In and near a galaxy, whose
/// structure is more than noise, and where data are missing, the mean value elsewhere.
std::vector<float> texture_of(const StampMeasures& stamp) {
  const std::vector<float>& light = stamp.light;
  const int edge = stamp.edge;
  std::vector<float> plane(light.size(), 0.0f);
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      const float mean = 0.25f * (light[place(y - 1, x, edge)] + light[place(y + 1, x, edge)] +
                                  light[place(y, x - 1, edge)] + light[place(y, x + 1, edge)]);
      plane[place(y, x, edge)] = std::min(std::abs(light[place(y, x, edge)] - mean), kMostOfPixel);
    }
  }
  const std::vector<std::uint8_t> passed = passed_over(stamp);
  float sum = 0;
  float count = 0;
  for (std::size_t i = 0; i < plane.size(); ++i) {
    if (passed[i] != 0) continue;
    sum += plane[i];
    ++count;
  }
  for (std::size_t i = 0; i < plane.size(); ++i)
    if (passed[i] != 0) plane[i] = sum / std::max(count, 1.0f);
  return plane;
}

}  // namespace

double noise_step(const RuleInput& input) {
  const std::vector<float> texture = texture_of(input.stamp);
  return strongest_step(halved(texture, input.stamp.edge), input.lines, PlaneKind::kTexture);
}

}  // namespace peculiar::artefacts
