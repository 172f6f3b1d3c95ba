#include "image/significant_regions.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace peculiar::image {

namespace {

constexpr float kThreshold = 5;
constexpr std::int64_t kLeastArea_px = 5;
constexpr double kBorder = 0.05;  // of the stamp's edge
constexpr std::int64_t kLeastBorder_px = 2;

std::int64_t border_px(const Image& stamp) {
  return std::max<std::int64_t>(kLeastBorder_px, std::lround(kBorder * std::min(stamp.width, stamp.height)));
}

/// Grows one region from a pixel: removes it and all pixels connected to it from `open`.
SignificantRegion grow(int band, std::size_t start, const Image& difference, const Image& significance,
                       std::vector<bool>& open) {
  const std::int64_t height = significance.height;
  const std::int64_t width = significance.width;
  const std::int64_t border = border_px(significance);
  const auto light = difference.band(band);
  const auto strength = significance.band(band);
  SignificantRegion region{band, 0, 0, 0, 0, 0};
  double weight = 0;
  std::int64_t in_border = 0;
  std::vector<std::size_t> pending{start};
  open[start] = false;
  const bool positive = strength[start] > 0;
  while (!pending.empty()) {
    const std::size_t pixel = pending.back();
    pending.pop_back();
    const std::int64_t y = static_cast<std::int64_t>(pixel) / width;
    const std::int64_t x = static_cast<std::int64_t>(pixel) % width;
    const auto own = static_cast<double>(strength[pixel]);
    region.flux += static_cast<double>(light[pixel]);
    ++region.area_px;
    if (std::min({x, y, width - 1 - x, height - 1 - y}) < border) ++in_border;
    region.x += std::abs(own) * static_cast<double>(x);
    region.y += std::abs(own) * static_cast<double>(y);
    weight += std::abs(own);
    if (std::abs(own) > std::abs(region.peak)) region.peak = own;
    const std::pair<std::int64_t, std::int64_t> neighbours[] = {
        {y - 1, x}, {y + 1, x}, {y, x - 1}, {y, x + 1}};
    for (const auto& [row, column] : neighbours) {
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const auto next = static_cast<std::size_t>(row * width + column);
      if (!open[next] || (strength[next] > 0) != positive) continue;
      open[next] = false;
      pending.push_back(next);
    }
  }
  region.x /= weight;
  region.y /= weight;
  region.at_edge = 2 * in_border >= region.area_px;
  return region;
}

}  // namespace

std::vector<SignificantRegion> significant_regions(const Image& difference, const Image& significance) {
  std::vector<SignificantRegion> regions;
  for (int band = 0; band < significance.bands; ++band) {
    std::vector<bool> open;
    for (const float value : significance.band(band)) open.push_back(std::abs(value) > kThreshold);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (!open[i]) continue;
      const SignificantRegion region = grow(band, i, difference, significance, open);
      if (region.area_px >= kLeastArea_px) regions.push_back(region);
    }
  }
  return regions;
}

void sort_by_significance(std::vector<SignificantRegion>& regions) {
  std::stable_sort(regions.begin(), regions.end(),
                   [](const SignificantRegion& a, const SignificantRegion& b) {
                     return a.at_edge != b.at_edge ? b.at_edge : std::abs(a.peak) > std::abs(b.peak);
                   });
}

}  // namespace peculiar::image
