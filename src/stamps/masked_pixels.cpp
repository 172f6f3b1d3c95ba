#include "stamps/masked_pixels.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"
#include "stamps/border.h"

namespace peculiar::stamps {

namespace {

constexpr double kMostMasked = 0.9;  // of a stamp: with less data nothing can be measured

/// Median of the border over unmasked finite pixels; over masked ones too if all are masked; 0 if there are
/// none.
float sky_of(std::span<const float> band, std::span<const std::uint8_t> mask, int edge) {
  const std::vector<float> seen = blank_masked(band, mask);
  for (const std::span<const float> pixels : {std::span<const float>(seen), band}) {
    std::vector<float> border = border_pixels(pixels, edge);
    std::erase_if(border, [](float pixel) { return !std::isfinite(pixel); });
    if (!border.empty()) return upper_median(border);
  }
  return 0;
}

}  // namespace

std::vector<float> blank_masked(std::span<const float> pixels, std::span<const std::uint8_t> mask) {
  std::vector<float> seen(pixels.begin(), pixels.end());
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] != 0) seen[i] = std::nanf("");
  return seen;
}

bool fill_masked(std::span<float> pixels, std::span<const std::uint8_t> mask, int edge) {
  const std::size_t band = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t start = 0; start < mask.size(); start += band) {
    const std::span<const std::uint8_t> masked = mask.subspan(start, band);
    if (std::none_of(masked.begin(), masked.end(), [](std::uint8_t bits) { return bits != 0; })) continue;
    const std::span<float> own = pixels.subspan(start, band);
    const float sky = sky_of(own, masked, edge);
    // A pixel and its opposite never change each other: the opposite is used only if unmasked.
    for (std::size_t i = 0; i < band; ++i) {
      if (masked[i] == 0) continue;
      const std::size_t opposite = band - 1 - i;
      own[i] = masked[opposite] == 0 ? own[opposite] : sky;
    }
  }
  const auto masked =
      static_cast<double>(mask.size() - static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 0)));
  if (masked > kMostMasked * static_cast<double>(pixels.size())) return false;
  return std::all_of(pixels.begin(), pixels.end(), [](float pixel) { return std::isfinite(pixel); });
}

}  // namespace peculiar::stamps
