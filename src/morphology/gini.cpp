#include "morphology/gini.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "morphology/aperture.h"
#include "morphology/definitions.h"
#include "morphology/filters.h"

namespace peculiar::morphology {

GiniRegion gini_region(const Cutout& cutout, Point centroid, EllipseShape shape, double petrosian_radius) {
  const Plane smooth = gaussian_smoothed(cutout.image, kGiniSmoothing * petrosian_radius, Edge::kZero);
  const double inner = petrosian_radius - 0.5 * kAnnulusWidth;
  const double outer = petrosian_radius + 0.5 * kAnnulusWidth;
  const EllipseOutline outline(shape);
  const RowSums rows(smooth);
  // Uses the area of the whole ring, including masked pixels: the mean only serves as a threshold.
  const double threshold =
      (rows.within(outline, centroid, outer).flux - rows.within(outline, centroid, inner).flux) /
      (outline.area(outer) - outline.area(inner));
  GiniRegion result{Mask(smooth.height, smooth.width), kGood};
  for (std::size_t i = 0; i < smooth.size(); ++i)
    result.mask.values[i] = smooth.values[i] >= threshold ? 1 : 0;
  const auto pixels = std::count(result.mask.values.begin(), result.mask.values.end(), 1);
  if (pixels == 0 || pixels == static_cast<std::ptrdiff_t>(smooth.size())) {
    result.quality = kBad;
    return result;
  }
  const Regions regions = connected_regions(result.mask);
  if (regions.count > 1) {
    result.mask = regions.of(regions.labels.values[brightest(smooth)]);
    result.quality = kSuspect;
  }
  return result;
}

Measurement gini(const Plane& image, const Mask& region) {
  std::vector<double> values;
  for (std::size_t i = 0; i < image.size(); ++i) {
    if (region.values[i] != 0) values.push_back(std::abs(image.values[i]));
  }
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  const auto count = static_cast<double>(values.size());
  if (values.size() < 2 || !(sum > 0)) return {std::nan(""), kBad};
  std::sort(values.begin(), values.end());
  double weighted = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    weighted += (2 * static_cast<double>(i + 1) - count - 1) * values[i];
  return {weighted / (sum * (count - 1)), kGood};
}

}  // namespace peculiar::morphology
