#include "morphology/sky.h"

#include <algorithm>
#include <cmath>

#include "morphology/definitions.h"
#include "morphology/filters.h"

namespace peculiar::morphology {

namespace {

/// Number of occupied pixels above and to the left of each corner.
Grid<int> occupied_before(const Mask& occupied) {
  Grid<int> sums(occupied.height + 1, occupied.width + 1);
  for (int y = 0; y < occupied.height; ++y) {
    for (int x = 0; x < occupied.width; ++x) {
      sums.at(y + 1, x + 1) = occupied.at(y, x) + sums.at(y, x + 1) + sums.at(y + 1, x) - sums.at(y, x);
    }
  }
  return sums;
}

Sky measure(const Plane& image, int y0, int x0, int size) {
  Sky sky;
  sky.box = Plane(size, size);
  for (int y = 0; y < size; ++y)
    for (int x = 0; x < size; ++x) sky.box.at(y, x) = image.at(y0 + y, x0 + x);
  const std::vector<double>& values = sky.box.values;
  const auto count = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    sky.mean += values[i] / count;
    sky.asymmetry += std::abs(values[i] - values[values.size() - 1 - i]) / count;
  }
  double squares = 0;
  for (const double value : values) squares += (value - sky.mean) * (value - sky.mean);
  sky.sigma = std::sqrt(squares / count);
  sky.median = median_of(values);
  return sky;
}

}  // namespace

double Sky::smoothness(int boxcar) const {
  const Plane smooth = boxcar_smoothed(box, boxcar);
  double sum = 0;
  for (std::size_t i = 0; i < box.size(); ++i) sum += std::max(0.0, box.values[i] - smooth.values[i]);
  return sum / static_cast<double>(box.size());
}

std::optional<Sky> find_sky(const Cutout& cutout) {
  const Grid<int> before = occupied_before(cutout.occupied);
  for (int size = kSkyBox; size >= 2; size /= 2) {
    // statmorph does not try boxes that touch the last row or column.
    for (int y = 0; y + size < cutout.image.height; ++y) {
      for (int x = 0; x + size < cutout.image.width; ++x) {
        if (before.at(y + size, x + size) - before.at(y, x + size) - before.at(y + size, x) +
                before.at(y, x) ==
            0)
          return measure(cutout.image, y, x, size);
      }
    }
  }
  return std::nullopt;
}

double median_of(std::vector<double> values) {
  if (values.empty()) return std::nan("");
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace peculiar::morphology
