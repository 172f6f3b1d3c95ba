#include "image/area_overlap.h"

#include <algorithm>
#include <cstdint>

namespace peculiar::image {

std::vector<CellOverlap> axis_overlaps(int pixels, int cells) {
  // In units of 1 / cells of a pixel, pixel i is [i * cells, (i + 1) * cells) and cell j is [j * pixels, (j +
  // 1) * pixels).
  const std::int64_t pixel_length = cells;
  const std::int64_t cell_length = pixels;
  std::vector<CellOverlap> overlaps;
  overlaps.reserve(static_cast<std::size_t>(cells));
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    const std::int64_t begin = cell * cell_length;
    const std::int64_t end = begin + cell_length;
    const std::int64_t first = begin / pixel_length;
    const std::int64_t last = (end - 1) / pixel_length;
    const auto share = [&](std::int64_t pixel) {
      const std::int64_t low = std::max(begin, pixel * pixel_length);
      const std::int64_t high = std::min(end, (pixel + 1) * pixel_length);
      return static_cast<double>(high - low) / static_cast<double>(pixel_length);
    };
    overlaps.push_back({static_cast<int>(first), static_cast<int>(last), share(first), share(last)});
  }
  return overlaps;
}

}  // namespace peculiar::image
