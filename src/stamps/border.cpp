#include "stamps/border.h"

#include <cmath>

#include "base/order_statistics.h"

namespace peculiar::stamps {

namespace {

constexpr int kBorder = 2;  // px

}  // namespace

std::vector<float> border_pixels(std::span<const float> band, int edge) {
  std::vector<float> border;
  for (int y = 0; y < edge; ++y) {
    const bool whole_row = y < kBorder || y >= edge - kBorder;
    for (int x = 0; x < edge; ++x) {
      if (!whole_row && x >= kBorder && x < edge - kBorder) continue;
      border.push_back(
          band[static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x)]);
    }
  }
  return border;
}

double border_median(std::span<const float> band, int edge) {
  std::vector<float> border = border_pixels(band, edge);
  return static_cast<double>(upper_median(border));
}

BorderSky border_sky(std::span<const float> band, int edge) {
  std::vector<float> border = border_pixels(band, edge);
  std::erase_if(border, [](float pixel) { return !std::isfinite(pixel); });
  if (border.empty()) return {std::nan(""), std::nan("")};
  const float sky = upper_median(border);
  for (float& pixel : border) pixel = std::abs(pixel - sky);
  return {sky, kSigmaOfMad * static_cast<double>(upper_median(border))};
}

}  // namespace peculiar::stamps
