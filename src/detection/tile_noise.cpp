#include "detection/tile_noise.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"
#include "detection/background.h"

namespace peculiar::detection {

std::vector<TileNoise> tile_noise(const Frame& frame, const DetectionOptions& options) {
  bool any = false;
  const std::vector<std::uint8_t> mask = usable_mask(frame, any);
  std::vector<TileNoise> tiles;
  if (!any) return tiles;
  std::vector<float> pixels(frame.pixels.begin(), frame.pixels.end());
  std::replace_if(
      pixels.begin(), pixels.end(), [](float value) { return !is_usable(value); }, 0.0F);
  const Background background = measure_background(frame, pixels, mask, options);
  const sep_bkg& grid = *background;
  std::vector<float> variance;
  for (int row = 0; row < grid.ny; ++row) {
    for (int column = 0; column < grid.nx; ++column) {
      variance.clear();
      const int x1 = std::min((column + 1) * grid.bw, frame.width);
      const int y1 = std::min((row + 1) * grid.bh, frame.height);
      const int count = (x1 - column * grid.bw) * (y1 - row * grid.bh);
      for (int y = row * grid.bh; y < y1; ++y) {
        for (int x = column * grid.bw; x < x1; ++x) {
          const std::size_t i = static_cast<std::size_t>(y) * frame.width + x;
          if (mask[i] == 0) variance.push_back(frame.variance[i]);
        }
      }
      if (2 * static_cast<int>(variance.size()) <= count) continue;
      const auto sky = static_cast<double>(grid.sigma[row * grid.nx + column]);
      tiles.push_back({sky, std::sqrt(static_cast<double>(upper_median(variance)))});
    }
  }
  return tiles;
}

}  // namespace peculiar::detection
