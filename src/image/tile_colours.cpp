#include "image/tile_colours.h"

#include <algorithm>
#include <cmath>

#include "image/contact_sheet.h"

namespace peculiar::image {

namespace {

std::uint32_t packed(double red, double green, double blue) {
  const auto level = [](double share) {
    return static_cast<std::uint32_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
  };
  return level(red) << 16 | level(green) << 8 | level(blue);
}

std::uint32_t nan_colour() {
  return std::uint32_t{kNanColour[0]} << 16 | std::uint32_t{kNanColour[1]} << 8 | kNanColour[2];
}

std::uint32_t colour_of(std::array<double, 3> bands, const DisplayStretch& stretch) {
  for (double& value : bands) value = std::max(0.0, (value - stretch.low) / (stretch.high - stretch.low));
  const double mean = (bands[0] + bands[1] + bands[2]) / 3;
  if (!(mean > 0)) return packed(0, 0, 0);
  if (std::isinf(mean)) return packed(1, 1, 1);
  const double value = stretch.low + mean * (stretch.high - stretch.low);
  double factor = static_cast<double>(apply(stretch, static_cast<float>(value))) / mean;
  const double brightest = *std::max_element(bands.begin(), bands.end());
  factor = std::min(factor, 1 / brightest);
  return packed(factor * bands[0], factor * bands[1], factor * bands[2]);
}

}  // namespace

std::vector<std::uint32_t> tile_colours(const Image& image, const DisplayStretch& stretch) {
  std::vector<std::uint32_t> colours(image.band_size());
  for (std::size_t i = 0; i < colours.size(); ++i) {
    if (image.bands == 3) {
      std::array<double, 3> bands{};
      for (int b = 0; b < 3; ++b) bands[static_cast<std::size_t>(b)] = static_cast<double>(image.band(b)[i]);
      const bool is_nan =
          std::any_of(bands.begin(), bands.end(), [](double value) { return std::isnan(value); });
      colours[i] = is_nan ? nan_colour() : colour_of(bands, stretch);
    } else {
      const double shown = static_cast<double>(apply(stretch, image.pixels[i]));
      colours[i] = std::isnan(shown) ? nan_colour() : packed(shown, shown, shown);
    }
  }
  return colours;
}

}  // namespace peculiar::image
