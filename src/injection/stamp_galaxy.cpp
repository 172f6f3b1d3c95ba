#include "injection/stamp_galaxy.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "detection/detection.h"
#include "morphology/companions.h"
#include "stamps/border.h"

namespace peculiar::injection {

namespace {

/// The mean of the bands, each divided by its border noise, so that none dominates.
std::vector<float> mean_of_bands(std::span<const float> pixels, int edge, const std::vector<double>& sky) {
  const std::size_t band = pixels.size() / sky.size();
  if (sky.size() == 1) return {pixels.begin(), pixels.end()};
  std::vector<float> mean(band, 0.0F);
  for (std::size_t b = 0; b < sky.size(); ++b) {
    const std::span<const float> own = pixels.subspan(b * band, band);
    const double noise = stamps::border_sky(own, edge).noise;
    const double weight = noise > 0 ? 1 / noise : 1;
    for (std::size_t i = 0; i < band; ++i)
      mean[i] += static_cast<float>(weight * (static_cast<double>(own[i]) - sky[b]));
  }
  return mean;
}

/// A pixel is masked if it is masked in any band.
std::vector<std::uint8_t> mask_of_bands(std::span<const std::uint8_t> mask, std::size_t band) {
  std::vector<std::uint8_t> any(mask.empty() ? 0 : band, 0);
  for (std::size_t i = 0; i < mask.size(); ++i) any[i % band] |= mask[i];
  return any;
}

}  // namespace

double StampGalaxy::total_flux() const { return std::accumulate(flux.begin(), flux.end(), 0.0); }

double half_light_radius(std::span<const double> light, int edge, double x, double y) {
  std::vector<std::pair<double, double>> by_radius;  // radius, light
  for (std::size_t i = 0; i < light.size(); ++i) {
    if (light[i] == 0) continue;
    const auto width = static_cast<std::size_t>(edge);
    by_radius.emplace_back(std::hypot(static_cast<double>(i % width) - x, static_cast<double>(i / width) - y),
                           light[i]);
  }
  std::sort(by_radius.begin(), by_radius.end());
  const double half = 0.5 * std::accumulate(by_radius.begin(), by_radius.end(), 0.0,
                                            [](double sum, const auto& one) { return sum + one.second; });
  double sum = 0;
  for (const auto& [radius, its] : by_radius) {
    sum += its;
    if (half > 0 && sum >= half) return std::max(0.5, radius);
  }
  return std::nan("");
}

StampGalaxy find_galaxy(std::span<const float> pixels, std::span<const std::uint8_t> mask, int edge) {
  StampGalaxy galaxy;
  const auto band = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  const std::size_t bands = pixels.size() / band;
  for (std::size_t b = 0; b < bands; ++b)
    galaxy.sky.push_back(stamps::border_sky(pixels.subspan(b * band, band), edge).level);
  const std::vector<std::uint8_t> masked = mask_of_bands(mask, band);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (detection::is_usable(pixels[i]) || (!masked.empty() && masked[i % band] != 0)) continue;
    galaxy.unfit = Unfit::kPixels;
    return galaxy;
  }
  const std::vector<float> mean = mean_of_bands(pixels, edge, galaxy.sky);
  const detection::Detection found = detection::detect({edge, edge, mean, masked, {}}, {});
  const morphology::Companions companions = morphology::find_companions(found, edge, edge);
  if (companions.main == nullptr) return galaxy;
  if (!companions.is_central) {
    galaxy.unfit = Unfit::kNotCentral;
    return galaxy;
  }
  galaxy.x = companions.main->x;
  galaxy.y = companions.main->y;
  galaxy.is_whole = (companions.main->flags & (detection::kTruncated | detection::kUnparted)) == 0;
  galaxy.segment.assign(band, 0);
  galaxy.flux.assign(bands, 0);
  std::vector<double> light(band, 0);
  for (std::size_t i = 0; i < band; ++i) {
    if (found.segmentation[i] != companions.main->label) continue;
    galaxy.segment[i] = 1;
    for (std::size_t b = 0; b < bands; ++b) {
      const double above = static_cast<double>(pixels[b * band + i]) - galaxy.sky[b];
      galaxy.flux[b] += above;
      light[i] += above;
    }
  }
  galaxy.half_light_px = half_light_radius(light, edge, galaxy.x, galaxy.y);
  galaxy.unfit = galaxy.total_flux() > 0 && galaxy.half_light_px > 0 ? Unfit::kNo : Unfit::kNoLight;
  return galaxy;
}

}  // namespace peculiar::injection
