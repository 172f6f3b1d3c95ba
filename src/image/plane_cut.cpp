#include "image/plane_cut.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace peculiar::image {

namespace {

constexpr double kFarAway = 1e8;  // px, beyond any plane and within int
constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

void cut_plane(const PlaneView& plane, double x, double y, int size, std::span<float> stamp) {
  std::fill(stamp.begin(), stamp.end(), kNothing);
  if (!(std::abs(x) < kFarAway && std::abs(y) < kFarAway)) return;
  const int left = static_cast<int>(std::ceil(x - size / 2.0));
  const int low = static_cast<int>(std::ceil(y - size / 2.0));
  const int first = std::max(0, -left), last = std::min(size, plane.width - left);
  if (first >= last) return;
  for (int row = std::max(0, -low); row < std::min(size, plane.height - low); ++row) {
    const auto from = static_cast<std::ptrdiff_t>(low + row) * plane.width + left + first;
    std::copy_n(plane.pixels.begin() + from, last - first,
                stamp.begin() + static_cast<std::ptrdiff_t>(row) * size + first);
  }
}

void resample_plane(const PlaneView& plane, const AffineGrid& grid, int size, RebinKind kind,
                    std::span<float> stamp) {
  std::fill(stamp.begin(), stamp.end(), kNothing);
  if (!(std::abs(grid.x) < kFarAway && std::abs(grid.y) < kFarAway)) return;
  std::vector<PixelShare> shares;
  std::size_t pixel = 0;
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column, ++pixel) {
      pixel_shares(grid, size, size, column, row, shares);
      double sum = 0, area = 0;
      for (const PixelShare& share : shares) {
        const bool is_inside =
            share.x >= 0 && share.y >= 0 && share.x < plane.width && share.y < plane.height;
        const std::size_t from = static_cast<std::size_t>(share.y) * static_cast<std::size_t>(plane.width) +
                                 static_cast<std::size_t>(share.x);
        sum += is_inside ? share.area * static_cast<double>(plane.pixels[from]) : std::nan("");
        area += share.area;
      }
      stamp[pixel] = static_cast<float>(kind == RebinKind::kMean ? sum / area : sum);
    }
  }
}

}  // namespace peculiar::image
