#include "injection/foreign_light.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "injection/stamp_galaxy.h"
#include "stamps/border.h"
#include "stamps/masked_pixels.h"
#include "stamps/orientation.h"

namespace peculiar::injection {

namespace {

/// Fraction of the 3 x 3 px around each pixel that belongs to the segment.
std::vector<double> softened(const std::vector<std::uint8_t>& segment, int edge) {
  std::vector<double> weight(segment.size(), 0);
  const auto at = [&](int y, int x) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
  };
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      for (int v = std::max(0, y - 1); v <= std::min(edge - 1, y + 1); ++v) {
        for (int u = std::max(0, x - 1); u <= std::min(edge - 1, x + 1); ++u)
          weight[at(y, x)] += segment[at(v, u)] / 9.0;
      }
    }
  }
  return weight;
}

/// The pixels or variances of a stamp, those that are masked filled from the others.
std::vector<float> without_masked(std::span<const float> values, std::span<const std::uint8_t> mask,
                                  int edge) {
  std::vector<float> filled = stamps::blank_masked(values, mask);
  stamps::fill_masked(filled, mask, edge);
  return filled;
}

/// Sum of all bands.
std::vector<double> summed(const std::vector<double>& pixels, std::size_t band) {
  std::vector<double> sum(band, 0);
  for (std::size_t i = 0; i < pixels.size(); ++i) sum[i % band] += pixels[i];
  return sum;
}

std::vector<float> turned(std::span<const float> stamp, int edge, int turn) {
  std::vector<float> result(stamp.size());
  if (!stamp.empty()) stamps::turn_and_flip_stamp(stamp, result, edge, turn);
  return result;
}

struct Centre {
  double x, y;
};

/// Barycentre of the positive light in all bands.
Centre centre_of(std::span<const float> pixels, int edge, bool keeps_middle) {
  const double middle = 0.5 * (edge - 1);
  if (keeps_middle) return {middle, middle};
  const auto width = static_cast<std::size_t>(edge);
  double sum = 0, x = 0, y = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double light = std::max(0.0, static_cast<double>(pixels[i]));
    sum += light;
    x += light * static_cast<double>(i % width);
    y += light * static_cast<double>(i / width % width);
  }
  return sum > 0 ? Centre{x / sum, y / sum} : Centre{middle, middle};
}

/// The part that falls on a stamp of another edge after a shift, 0 elsewhere.
template <typename To>
std::vector<To> shifted(std::span<const float> from, int from_edge, int edge, int dx, int dy) {
  const auto band = static_cast<std::size_t>(from_edge) * static_cast<std::size_t>(from_edge);
  const auto own = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  std::vector<To> result(from.size() / band * own, To{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    const int y = static_cast<int>(i % band) / from_edge + dy;
    const int x = static_cast<int>(i % band) % from_edge + dx;
    if (x < 0 || x >= edge || y < 0 || y >= edge) continue;
    result[i / band * own + static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) +
           static_cast<std::size_t>(x)] = static_cast<To>(from[i]);
  }
  return result;
}

}  // namespace

ForeignLight galaxy_light(std::span<const float> pixels, std::span<const float> variance,
                          std::span<const std::uint8_t> mask, int edge) {
  const StampGalaxy galaxy = find_galaxy(pixels, mask, edge);
  ForeignLight light{edge, {}, {}, {}, galaxy.half_light_px, false};
  if (galaxy.unfit != Unfit::kNo) return light;
  const std::size_t band = galaxy.segment.size();
  const std::vector<double> weight = softened(galaxy.segment, edge);
  const std::vector<float> filled = without_masked(pixels, mask, edge);
  light.pixels.resize(pixels.size());
  for (std::size_t i = 0; i < pixels.size(); ++i)
    light.pixels[i] = weight[i % band] * (static_cast<double>(filled[i]) - galaxy.sky[i / band]);
  if (variance.empty()) return light;
  light.variance = without_masked(variance, mask, edge);
  for (std::size_t i = 0; i < light.variance.size(); ++i) {
    const double share = weight[i % band] * weight[i % band];
    light.variance[i] = share > 0 ? light.variance[i] * static_cast<float>(share) : 0;  // 0, though it be NaN
  }
  return light;
}

ForeignLight stamp_light(std::span<const float> pixels, std::span<const float> variance,
                         std::span<const std::uint8_t> mask, int edge) {
  const auto band = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  const std::vector<float> seen = stamps::blank_masked(pixels, mask);
  ForeignLight light{edge, {}, {variance.begin(), variance.end()}, {}, 0, true};
  for (std::size_t start = 0; start < seen.size(); start += band) {
    const std::span<const float> own = std::span(seen).subspan(start, band);
    const double sky = stamps::border_sky(own, edge).level;
    for (const float pixel : own) {
      const double above = static_cast<double>(pixel) - sky;
      light.pixels.push_back(std::isfinite(above) ? above : 0);
    }
  }
  for (std::size_t i = 0; i < light.variance.size(); ++i)
    if (!std::isfinite(seen[i])) light.variance[i] = 0;
  const double middle = 0.5 * (edge - 1);
  light.size = half_light_radius(summed(light.pixels, band), edge, middle, middle);
  return light;
}

PlantedLight laid(const ForeignLight& foreign, int turn, int edge, const Place& place,
                  std::span<const double> flux, bool own_colour, std::span<const double> gain) {
  PlantedLight light;
  if (foreign.pixels.empty()) return light;
  const std::vector<float> pixels =
      turned(std::vector<float>(foreign.pixels.begin(), foreign.pixels.end()), foreign.edge, turn);
  const Centre centre = centre_of(pixels, foreign.edge, foreign.keeps_middle);
  const int dx =
      static_cast<int>(std::lround(place.x + place.distance * std::cos(place.direction_rad) - centre.x));
  const int dy =
      static_cast<int>(std::lround(place.y + place.distance * std::sin(place.direction_rad) - centre.y));
  light.x = centre.x + dx;
  light.y = centre.y + dy;
  light.size = foreign.size;
  light.pixels = shifted<double>(pixels, foreign.edge, edge, dx, dy);
  light.variance = shifted<float>(turned(foreign.variance, foreign.edge, turn), foreign.edge, edge, dx, dy);
  const std::size_t band = light.pixels.size() / flux.size();
  std::vector<double> sums;
  for (std::size_t b = 0; b < flux.size(); ++b) {
    const auto first = light.pixels.begin() + static_cast<std::ptrdiff_t>(b * band);
    sums.push_back(std::accumulate(first, first + static_cast<std::ptrdiff_t>(band), 0.0));
  }
  const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
  const double wanted = std::accumulate(flux.begin(), flux.end(), 0.0);
  for (std::size_t b = 0; b < flux.size(); ++b) {
    const double scale = own_colour ? wanted / all : flux[b] > 0 ? flux[b] / sums[b] : 0;
    if (!(scale >= 0) || !std::isfinite(scale)) return PlantedLight{};
    for (std::size_t i = b * band; i < (b + 1) * band; ++i) {
      light.pixels[i] *= scale;
      if (!light.variance.empty()) light.variance[i] *= static_cast<float>(scale * scale);
    }
    light.flux.push_back(scale * sums[b]);
    const double its = foreign.gain.empty() ? std::nan("") : foreign.gain[b];
    light.noiseless.push_back(std::isfinite(its) ? std::max(0.0, 1 - scale * gain[b] / its) : 1);
  }
  return light;
}

}  // namespace peculiar::injection
