#include <algorithm>

#include "artefacts/rules.h"
#include "artefacts/straight_step.h"

namespace peculiar::artefacts {

namespace {

constexpr float kMostOfPixel = 25;  // sigma

}  // namespace

double seam(const RuleInput& input) {
  std::vector<float> level = input.stamp.light;
  for (float& value : level) value = std::clamp(value, -kMostOfPixel, kMostOfPixel);
  return strongest_step(halved(level, input.stamp.edge), input.lines, PlaneKind::kLevel);
}

}  // namespace peculiar::artefacts
