#include "morphology/clumps.h"

#include <algorithm>
#include <cmath>

#include "morphology/definitions.h"
#include "morphology/filters.h"
#include "morphology/solvers.h"

namespace peculiar::morphology {

namespace {

/// Pixels of a source, with negative values set to 0, and the region above a quantile.
class Quantiles {
 public:
  explicit Quantiles(const Cutout& cutout) : image_(cutout.own), peak_(brightest(cutout.own)) {
    for (double& value : image_.values) value = std::max(0.0, value);
    for (std::size_t i = 0; i < image_.size(); ++i) {
      if (cutout.segment.values[i] != 0) sorted_.push_back(image_.values[i]);
    }
    std::sort(sorted_.begin(), sorted_.end());
  }

  const Plane& image() const { return image_; }
  std::size_t peak() const { return peak_; }
  double count() const { return static_cast<double>(sorted_.size()); }

  double level(double quantile) const {
    return sorted_[static_cast<std::size_t>(quantile * static_cast<double>(sorted_.size() - 1))];
  }
  /// Pixels at or above the level that are connected to the brightest pixel.
  Mask main_part(double level) const {
    Mask above(image_.height, image_.width);
    for (std::size_t i = 0; i < above.size(); ++i) above.values[i] = image_.values[i] >= level ? 1 : 0;
    return connected_part(above, peak_);
  }
  double mean(const Mask& mask) const {
    double sum = 0;
    double pixels = 0;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      sum += mask.values[i] * image_.values[i];
      pixels += mask.values[i];
    }
    return sum / pixels;
  }

 private:
  Plane image_;
  std::size_t peak_;
  std::vector<double> sorted_;
};

/// Smooths the edges of a mask: keeps pixels with most of their neighbourhood in the mask.
Mask evened(const Mask& mask, std::size_t peak, int& quality) {
  Plane plane(mask.height, mask.width);
  std::copy(mask.values.begin(), mask.values.end(), plane.values.begin());
  const Plane share = boxcar_smoothed(plane, kRegionSmoothing);
  Mask result(mask.height, mask.width);
  for (std::size_t i = 0; i < mask.size(); ++i) result.values[i] = share.values[i] > 0.5 ? 1 : 0;
  if (result.values[peak] == 0) {
    result.values[peak] = 1;
    quality = kBad;
  }
  return connected_part(result, peak);
}

}  // namespace

ClumpRegion clump_region(const Cutout& cutout, const Mask& fallback) {
  const Quantiles quantiles(cutout);
  ClumpRegion region;
  const auto excess = [&](double quantile) {
    const double level = quantiles.level(quantile);
    const double mean = quantiles.mean(quantiles.main_part(level));
    if (mean > 0) return level / mean - kPetrosianEta;
    region.quality = kBad;
    return 1 - kPetrosianEta;
  };
  if (excess(0) > 0) {
    region.mask = fallback;
  } else {
    const double quantile = find_root(excess, 0, 1, 1 / quantiles.count());
    region.mask = evened(quantiles.main_part(quantiles.level(quantile)), quantiles.peak(), region.quality);
  }
  region.image = quantiles.image();
  for (std::size_t i = 0; i < region.mask.size(); ++i) {
    if (region.mask.values[i] == 0) region.image.values[i] = 0;
  }
  return region;
}

}  // namespace peculiar::morphology
