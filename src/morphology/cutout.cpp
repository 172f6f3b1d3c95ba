#include "morphology/cutout.h"

#include <algorithm>
#include <cmath>

#include "morphology/definitions.h"

namespace peculiar::morphology {

namespace {

struct Box {
  int x0, y0, x1, y1;  // first and last
};

std::optional<Box> box_of(const Grid<std::int32_t>& segmentation, std::int32_t label) {
  Box box{segmentation.width, segmentation.height, -1, -1};
  for (int y = 0; y < segmentation.height; ++y) {
    for (int x = 0; x < segmentation.width; ++x) {
      if (segmentation.at(y, x) != label) continue;
      box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x), std::max(box.y1, y)};
    }
  }
  if (box.x1 < 0) return std::nullopt;
  return box;
}

Box widened(const Box& box, int height, int width) {
  const int wide = box.x1 + 1 - box.x0;
  const int tall = box.y1 + 1 - box.y0;
  const int x = box.x0 + wide / 2;
  const int y = box.y0 + tall / 2;
  const int half = std::max(static_cast<int>(std::max(wide, tall) * kCutoutExtent / 2), kLeastCutout / 2);
  return {std::max(0, x - half), std::max(0, y - half), std::min(width, x + half) - 1,
          std::min(height, y + half) - 1};
}

template <typename Value>
Grid<Value> part(const Grid<Value>& grid, const Box& box) {
  Grid<Value> result(box.y1 + 1 - box.y0, box.x1 + 1 - box.x0);
  for (int y = 0; y < result.height; ++y) {
    std::copy_n(&grid.values[grid.index(y + box.y0, box.x0)], result.width,
                &result.values[result.index(y, 0)]);
  }
  return result;
}

/// Masks pixels that differ from the mean of their eight neighbours by more than kOutlierSigma standard
/// deviations of these neighbours (Lotz et al. 2004, section 2.1).
void mask_outliers(const Plane& image, Mask& masked) {
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double centre = image.at(y, x);
      if (!std::isfinite(centre)) continue;
      double sum = 0;
      double squares = 0;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          if (dx == 0 && dy == 0) continue;
          const double found =
              image.at(std::clamp(y + dy, 0, image.height - 1), std::clamp(x + dx, 0, image.width - 1));
          const double value = std::isfinite(found) ? found - centre : -centre;
          sum += value;
          squares += value * value;
        }
      }
      const double mean = sum / 8;
      const double variance = std::max(0.0, squares / 8 - mean * mean);
      if (std::abs(mean) > kOutlierSigma * std::sqrt(variance)) masked.at(y, x) = 1;
    }
  }
}

}  // namespace

std::optional<Cutout> cut_out(const SegmentedStamp& stamp, std::int32_t label) {
  const std::optional<Box> found = box_of(stamp.segmentation, label);
  if (!found) return std::nullopt;
  const Box box = widened(*found, stamp.image.height, stamp.image.width);
  Cutout cutout;
  cutout.x0 = box.x0;
  cutout.y0 = box.y0;
  cutout.image = part(stamp.image, box);
  cutout.masked = part(stamp.mask, box);
  const Grid<std::int32_t> segmentation = part(stamp.segmentation, box);
  const Plane variance = stamp.variance.values.empty() ? Plane() : part(stamp.variance, box);
  const int height = cutout.image.height;
  const int width = cutout.image.width;
  cutout.segment = cutout.occupied = Mask(height, width);
  cutout.own = Plane(height, width);
  if (!variance.values.empty()) cutout.sigma = Plane(height, width);
  for (std::size_t i = 0; i < cutout.image.size(); ++i) {
    cutout.occupied.values[i] = segmentation.values[i] != 0 || cutout.masked.values[i] != 0 ? 1 : 0;
    if (cutout.masked.values[i] != 0) cutout.image.values[i] = 0;  // as a neighbour, too
  }
  mask_outliers(cutout.image, cutout.masked);
  for (std::size_t i = 0; i < cutout.image.size(); ++i) {
    const bool other = segmentation.values[i] != 0 && segmentation.values[i] != label;
    const bool finite = std::isfinite(cutout.image.values[i]) &&
                        (variance.values.empty() || std::isfinite(variance.values[i]));
    if (other || !finite) cutout.masked.values[i] = 1;
    if (cutout.masked.values[i] != 0) {
      cutout.image.values[i] = 0;
      continue;
    }
    if (!variance.values.empty()) cutout.sigma.values[i] = std::sqrt(std::max(0.0, variance.values[i]));
    if (segmentation.values[i] == label) {
      cutout.segment.values[i] = 1;
      cutout.own.values[i] = cutout.image.values[i];
    }
  }
  return cutout;
}

}  // namespace peculiar::morphology
