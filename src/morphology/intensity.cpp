#include "morphology/intensity.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>
#include <tuple>

#include "morphology/definitions.h"
#include "morphology/filters.h"
#include "morphology/moments.h"

namespace peculiar::morphology {

namespace {

/// Pixels at least as bright as all their neighbours, brightest first; of equal neighbours, the first. Pixels
/// on the border are excluded.
std::vector<std::size_t> peaks_of(const Plane& image) {
  const double least = *std::min_element(image.values.begin(), image.values.end());
  std::vector<std::size_t> peaks;
  for (int y = 1; y + 1 < image.height; ++y) {
    for (int x = 1; x + 1 < image.width; ++x) {
      const double value = image.at(y, x);
      if (!(value > least)) continue;
      bool is_peak = true;
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) is_peak = is_peak && image.at(y + dy, x + dx) <= value;
      }
      if (is_peak) peaks.push_back(image.index(y, x));
    }
  }
  std::stable_sort(peaks.begin(), peaks.end(),
                   [&](std::size_t a, std::size_t b) { return image.values[a] > image.values[b]; });
  Mask near(image.height, image.width);
  std::erase_if(peaks, [&](std::size_t peak) {
    if (near.values[peak] != 0) return true;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx)
        near.values[peak + static_cast<std::size_t>(dy * image.width + dx)] = 1;
    }
    return false;
  });
  return peaks;
}

}  // namespace

std::vector<Clump> find_clumps(const Plane& region_image) {
  const Plane smooth = gaussian_smoothed(region_image, kIntensitySigma, Edge::kMirror);
  const std::vector<std::size_t> peaks = peaks_of(smooth);
  std::vector<Clump> clumps;
  Grid<std::int32_t> owner(smooth.height, smooth.width, -1);
  using Entry = std::tuple<double, std::int64_t, std::size_t>;  // depth, age, pixel: smallest first
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  std::int64_t age = 0;
  for (const std::size_t peak : peaks) {
    owner.values[peak] = static_cast<std::int32_t>(clumps.size());
    clumps.push_back({static_cast<int>(peak) % smooth.width, static_cast<int>(peak) / smooth.width, 0});
    open.emplace(-smooth.values[peak], age++, peak);
  }
  while (!open.empty()) {
    const std::size_t pixel = std::get<2>(open.top());
    open.pop();
    const int y = static_cast<int>(pixel) / smooth.width;
    const int x = static_cast<int>(pixel) % smooth.width;
    const std::int32_t clump = owner.values[pixel];
    clumps[static_cast<std::size_t>(clump)].flux += smooth.values[pixel];
    for (int ny = std::max(0, y - 1); ny <= std::min(smooth.height - 1, y + 1); ++ny) {
      for (int nx = std::max(0, x - 1); nx <= std::min(smooth.width - 1, x + 1); ++nx) {
        const std::size_t next = smooth.index(ny, nx);
        if (owner.values[next] >= 0 || !(smooth.values[next] > 0)) continue;
        owner.values[next] = clump;
        open.emplace(-smooth.values[next], age++, next);
      }
    }
  }
  std::stable_sort(clumps.begin(), clumps.end(),
                   [](const Clump& a, const Clump& b) { return a.flux > b.flux; });
  return clumps;
}

double intensity(const std::vector<Clump>& clumps) {
  return clumps.size() < 2 ? 0 : clumps[1].flux / clumps[0].flux;
}

Measurement deviation(const std::vector<Clump>& clumps, const ClumpRegion& region) {
  Point centre;
  const auto area = std::count(region.mask.values.begin(), region.mask.values.end(), 1);
  if (clumps.empty() || !centroid(region.image, centre) || area == 0) return {std::nan(""), kBad};
  const double distance = std::hypot(clumps[0].x - centre.x, clumps[0].y - centre.y);
  return {distance * std::sqrt(std::numbers::pi / static_cast<double>(area)), kGood};
}

}  // namespace peculiar::morphology
