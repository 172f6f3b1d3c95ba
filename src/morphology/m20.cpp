#include "morphology/m20.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "morphology/moments.h"

namespace peculiar::morphology {

namespace {

constexpr double kFainterShare = 0.8;

/// Value of the faintest of the brightest pixels, which hold the rest of the light.
std::optional<double> threshold_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double total = std::accumulate(values.begin(), values.end(), 0.0);
  double sum = 0;
  for (const double value : values) {
    sum += value;
    if (sum / total >= kFainterShare) return value;
  }
  return std::nullopt;
}

}  // namespace

Measurement m20(const Plane& image, const Mask& region) {
  constexpr Measurement kNone{std::numeric_limits<double>::quiet_NaN(), kBad};
  Plane inside(image.height, image.width);
  for (std::size_t i = 0; i < image.size(); ++i)
    inside.values[i] = region.values[i] != 0 ? image.values[i] : 0;
  Point centre;
  if (!centroid(inside, centre)) return kNone;
  const std::optional<double> threshold = threshold_of(inside.values);
  if (!threshold) return kNone;
  double all = 0;
  double brightest = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double value = inside.at(y, x);
      const double dx = x - centre.x;
      const double dy = y - centre.y;
      all += value * (dx * dx + dy * dy);
      if (value >= *threshold) brightest += value * (dx * dx + dy * dy);
    }
  }
  if (!(brightest > 0) || !(all > 0)) return kNone;
  return {std::log10(brightest / all), kGood};
}

}  // namespace peculiar::morphology
