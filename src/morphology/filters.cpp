#include "morphology/filters.h"

#include <algorithm>
#include <cmath>

namespace peculiar::morphology {

namespace {

constexpr double kCutOff = 4;  // sigma

/// Index of pixel i in a line of `length` pixels that is mirrored without end.
int mirrored(int i, int length) {
  const int period = 2 * length;
  i %= period;
  if (i < 0) i += period;
  return i < length ? i : period - 1 - i;
}

/// The image with `before` extra rows at the start and `after` at the end.
Plane extended(const Plane& image, int before, int after, Edge edge) {
  Plane result(image.height + before + after, image.width);
  for (int y = -before; y < image.height + after; ++y) {
    const bool inside = y >= 0 && y < image.height;
    if (!inside && edge == Edge::kZero) continue;
    const auto from =
        image.values.begin() + static_cast<std::ptrdiff_t>(image.index(mirrored(y, image.height), 0));
    std::copy_n(from, image.width,
                result.values.begin() + static_cast<std::ptrdiff_t>(result.index(y + before, 0)));
  }
  return result;
}

Plane transposed(const Plane& image) {
  Plane result(image.width, image.height);
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) result.at(x, y) = image.at(y, x);
  return result;
}

/// Convolves along y with weights[k] for the pixel at y - before + k.
Plane convolved_columns(const Plane& image, const std::vector<double>& weights, int before, Edge edge) {
  const int size = static_cast<int>(weights.size());
  const Plane wide = extended(image, before, size - 1 - before, edge);
  Plane result(image.height, image.width);
  const auto width = static_cast<std::size_t>(image.width);
  for (int y = 0; y < image.height; ++y) {
    double* out = &result.values[result.index(y, 0)];
    for (int k = 0; k < size; ++k) {
      const double* in = &wide.values[wide.index(y + k, 0)];
      const double weight = weights[static_cast<std::size_t>(k)];
      for (std::size_t x = 0; x < width; ++x) out[x] += weight * in[x];
    }
  }
  return result;
}

Plane convolved(const Plane& image, const std::vector<double>& weights, int before, Edge edge) {
  return transposed(
      convolved_columns(transposed(convolved_columns(image, weights, before, edge)), weights, before, edge));
}

/// Labels the pixels connected to a pixel, run by run. `open` is working memory.
template <typename Label>
void flood(const Mask& mask, std::size_t pixel, Label label, Grid<Label>& labels,
           std::vector<std::size_t>& open) {
  const auto width = static_cast<std::size_t>(mask.width);
  const auto is_new = [&](std::size_t i) { return mask.values[i] != 0 && labels.values[i] == 0; };
  open.assign(1, pixel);
  while (!open.empty()) {
    const std::size_t from = open.back();
    open.pop_back();
    if (!is_new(from)) continue;
    const std::size_t row = from / width * width;
    std::size_t begin = from;
    std::size_t end = from + 1;
    while (begin > row && is_new(begin - 1)) --begin;
    while (end < row + width && is_new(end)) ++end;
    std::fill(labels.values.begin() + static_cast<std::ptrdiff_t>(begin),
              labels.values.begin() + static_cast<std::ptrdiff_t>(end), label);
    // Diagonal neighbours count as connected.
    if (begin > row) --begin;
    if (end < row + width) ++end;
    const auto look_for_runs = [&](std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) {
        if (is_new(i) && (i + 1 == last || !is_new(i + 1))) open.push_back(i);
      }
    };
    if (row > 0) look_for_runs(begin - width, end - width);
    if (row + width < mask.size()) look_for_runs(begin + width, end + width);
  }
}

}  // namespace

Plane gaussian_smoothed(const Plane& image, double sigma, Edge edge) {
  if (image.values.empty() || !(sigma > 0)) return image;
  const int reach = static_cast<int>(kCutOff * sigma + 0.5);
  std::vector<double> weights;
  double sum = 0;
  for (int k = -reach; k <= reach; ++k) {
    weights.push_back(std::exp(-0.5 * k * k / (sigma * sigma)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return convolved(image, weights, reach, edge);
}

Plane boxcar_smoothed(const Plane& image, int size) {
  if (size < 2 || image.values.empty()) return image;
  return convolved(image, std::vector<double>(static_cast<std::size_t>(size), 1.0 / size), size / 2,
                   Edge::kMirror);
}

Mask Regions::of(std::int32_t label) const {
  Mask mask(labels.height, labels.width);
  for (std::size_t i = 0; i < mask.size(); ++i) mask.values[i] = labels.values[i] == label ? 1 : 0;
  return mask;
}

Regions connected_regions(const Mask& mask) {
  Regions regions{Grid<std::int32_t>(mask.height, mask.width), 0};
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask.values[i] != 0 && regions.labels.values[i] == 0)
      flood(mask, i, ++regions.count, regions.labels, open);
  }
  return regions;
}

Mask connected_part(const Mask& mask, std::size_t pixel) {
  Mask part(mask.height, mask.width);
  std::vector<std::size_t> open;
  flood(mask, pixel, std::uint8_t{1}, part, open);
  return part;
}

std::size_t brightest(const Plane& image) {
  return static_cast<std::size_t>(std::max_element(image.values.begin(), image.values.end()) -
                                  image.values.begin());
}

}  // namespace peculiar::morphology
