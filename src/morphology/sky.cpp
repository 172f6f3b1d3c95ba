#include "morphology/sky.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

/// Whether the square with its first pixel at y, x holds no occupied pixel.
bool is_free(const Grid<int>& before, int y, int x, int size) {
  return before.at(y + size, x + size) - before.at(y, x + size) - before.at(y + size, x) + before.at(y, x) ==
         0;
}

/// First pixel (y, x) of the first free square; `order`, 0 to 7: reading order in each orientation.
std::optional<std::pair<int, int>> first_free(const Grid<int>& before, int size, int order) {
  const int most_y = before.height - 1 - size;
  const int most_x = before.width - 1 - size;
  const bool by_columns = (order & 4) != 0;
  for (int line = 0; line <= (by_columns ? most_x : most_y); ++line) {
    for (int place = 0; place <= (by_columns ? most_y : most_x); ++place) {
      int y = by_columns ? place : line;
      int x = by_columns ? line : place;
      if ((order & 1) != 0) y = most_y - y;
      if ((order & 2) != 0) x = most_x - x;
      if (is_free(before, y, x, size)) return std::pair(y, x);
    }
  }
  return std::nullopt;
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
        if (is_free(before, y, x, size)) return measure(cutout.image, y, x, size);
      }
    }
  }
  return std::nullopt;
}

std::optional<Sky> find_sky_all_round(const Cutout& cutout) {
  constexpr int kOrders = 8;
  const Grid<int> before = occupied_before(cutout.occupied);
  for (int size = kSkyBox; size >= 2; size /= 2) {
    std::optional<Sky> sky;
    double asymmetry = 0;
    for (int order = 0; order < kOrders; ++order) {
      const auto corner = first_free(before, size, order);
      if (!corner) break;  // in one order, in all
      const Sky one = measure(cutout.image, corner->first, corner->second, size);
      asymmetry += one.asymmetry / kOrders;
      if (!sky) sky = one;
    }
    if (!sky) continue;
    sky->asymmetry = asymmetry;
    return sky;
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
