#include "image/residual_colours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/order_statistics.h"
#include "image/contact_sheet.h"

namespace peculiar::image {

namespace {

constexpr double kShareWithin = 0.99;
constexpr double kMostSigmas = 10;

using Colour = std::array<double, 3>;
// From the lowest to the highest value, in equal steps.
constexpr std::array<Colour, 11> kMap{Colour{45, 0, 75},     Colour{84, 39, 136},   Colour{128, 115, 172},
                                      Colour{178, 171, 210}, Colour{216, 218, 235}, Colour{247, 247, 247},
                                      Colour{254, 224, 182}, Colour{253, 184, 99},  Colour{224, 130, 20},
                                      Colour{179, 88, 6},    Colour{127, 59, 8}};

std::uint32_t packed(const Colour& colour) {
  std::uint32_t result = 0;
  for (const double level : colour) result = result << 8 | static_cast<std::uint32_t>(std::lround(level));
  return result;
}

}  // namespace

std::uint32_t signed_colour(double value, double limit) {
  if (std::isnan(value)) return 0;
  const double place = (std::clamp(value / limit, -1.0, 1.0) + 1) / 2 * static_cast<double>(kMap.size() - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), kMap.size() - 2);
  const double share = place - static_cast<double>(below);
  Colour colour{};
  for (std::size_t i = 0; i < 3; ++i) colour[i] = (1 - share) * kMap[below][i] + share * kMap[below + 1][i];
  return packed(colour);
}

std::vector<std::uint32_t> residual_colours(const Image& image, double limit) {
  const Colour blue{kNanColour[0], kNanColour[1], kNanColour[2]};
  const std::uint32_t light = packed(blue);
  const std::uint32_t dark = packed({blue[0] / 2, blue[1] / 2, blue[2] / 2});
  std::vector<std::uint32_t> colours(image.band_size());
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const float value = image.at(0, y, x);
      colours[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
              static_cast<std::size_t>(x)] = std::isnan(value)
                                                 ? ((x + y) % 2 == 0 ? light : dark)
                                                 : signed_colour(static_cast<double>(value), limit);
    }
  }
  return colours;
}

Image strongest_band(const Image& planes) {
  Image result(1, planes.height, planes.width, std::nanf(""));
  for (int b = 0; b < planes.bands; ++b) {
    for (std::size_t i = 0; i < planes.band_size(); ++i) {
      float& kept = result.pixels[i];
      const float value = planes.band(b)[i];
      if (std::isnan(kept) || std::abs(value) > std::abs(kept)) kept = value;
    }
  }
  return result;
}

double symmetric_limit(std::span<const float> values) {
  std::vector<double> sizes;
  for (const float value : values) {
    if (std::isfinite(value)) sizes.push_back(std::abs(static_cast<double>(value)));
  }
  if (sizes.empty()) return 1;
  double limit = value_at_share(sizes, kShareWithin);
  // A few extreme pixels, as in reconstructions of a poor model, must not wash out all others.
  const double sigma = kSigmaOfMad * value_at_share(sizes, 0.5);
  if (sigma > 0) limit = std::min(limit, kMostSigmas * sigma);
  if (!(limit > 0)) limit = *std::max_element(sizes.begin(), sizes.end());
  if (!(limit > 0)) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(limit)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= limit * (1 - 1e-6)) return factor * power;
  }
  return 10 * power;
}

}  // namespace peculiar::image
