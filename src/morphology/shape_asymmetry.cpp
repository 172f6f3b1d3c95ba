#include "morphology/shape_asymmetry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "morphology/definitions.h"
#include "morphology/filters.h"

namespace peculiar::morphology {

namespace {

constexpr double kClip = 3;      // sigma
constexpr int kInnerClips = 10;  // clipping rounds before a mode is computed

struct Level {
  double centre = 0;
  double sigma = 0;
};

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double sigma_of(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

/// Removes values beyond kClip sigma of the centre, repeated until none is left, at most `most` times.
template <typename Centre>
std::vector<double> clipped(std::vector<double> values, int most, const Centre& centre) {
  for (int i = 0; i < most && !values.empty(); ++i) {
    const double middle = centre(values);
    const double far = kClip * sigma_of(values);
    if (std::erase_if(values, [&](double v) { return v < middle - far || v > middle + far; }) == 0) break;
  }
  return values;
}

/// Mode as in Bertin & Arnouts (1996).
double mode_of(const std::vector<double>& values) { return 2.5 * median_of(values) - 1.5 * mean_of(values); }

std::optional<Level> sky_level(const Cutout& cutout, Point centre, double petrosian_radius,
                               const std::optional<Sky>& sky) {
  const double inner = kFluxExtent * petrosian_radius;
  std::vector<double> values;
  for (int y = 0; y < cutout.image.height; ++y) {
    for (int x = 0; x < cutout.image.width; ++x) {
      const double radius = std::hypot(x - centre.x, y - centre.y);
      if (radius >= inner && radius < 2 * inner && cutout.masked.at(y, x) == 0)
        values.push_back(cutout.image.at(y, x));
    }
  }
  if (values.size() < static_cast<std::size_t>(kSkyBox * kSkyBox)) {
    if (!sky) return std::nullopt;
    values = sky->box.values;
  }
  const auto clipped_mode = [](const std::vector<double>& all) {
    return mode_of(clipped(all, kInnerClips, median_of));
  };
  values = clipped(values, std::numeric_limits<int>::max(), clipped_mode);
  if (values.empty()) return std::nullopt;
  return Level{mode_of(values), sigma_of(values)};
}

}  // namespace

DetectionRegion detection_region(const Cutout& cutout, Point centre, double petrosian_radius,
                                 const std::optional<Sky>& sky) {
  const std::optional<Level> level = sky_level(cutout, centre, petrosian_radius, sky);
  if (!level) return {cutout.segment, kBad};
  const Plane smooth = boxcar_smoothed(cutout.image, kRegionSmoothing);
  DetectionRegion region{Mask(smooth.height, smooth.width), kGood};
  for (std::size_t i = 0; i < smooth.size(); ++i)
    region.mask.values[i] = smooth.values[i] >= level->centre + level->sigma ? 1 : 0;
  const std::size_t peak = brightest(smooth);
  if (region.mask.values[peak] == 0) {
    region.mask.values[peak] = 1;
    region.quality = kBad;
  }
  region.mask = connected_part(region.mask, peak);
  return region;
}

Measurement greatest_radius(const Mask& region, Point centre, EllipseShape shape) {
  const EllipseOutline outline(shape);
  double greatest = 0;
  for (int y = 0; y < region.height; ++y) {
    for (int x = 0; x < region.width; ++x) {
      if (region.at(y, x) != 0) greatest = std::max(greatest, outline.radius(x - centre.x, y - centre.y));
    }
  }
  return {greatest, greatest > 0 ? kGood : kBad};
}

Measurement shape_asymmetry(const DetectionRegion& region, const Mask& masked, Point centre, double radius) {
  if (!(radius > 0)) return {std::nan(""), kBad};
  Plane image(region.mask.height, region.mask.width);
  std::copy(region.mask.values.begin(), region.mask.values.end(), image.values.begin());
  HalfTurn turn(image, masked);
  return asymmetry(turn, centre, radius, std::nullopt);
}

}  // namespace peculiar::morphology
