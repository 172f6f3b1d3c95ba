#include "injection/stamp_galaxy.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "detection/detection.h"
#include "morphology/companions.h"
#include "stamps/border.h"
#include "stamps/masked_pixels.h"

namespace peculiar::injection {

namespace {

/// The mean of the bands, each divided by its border noise, so that none dominates.
std::vector<float> mean_of_bands(std::span<const float> pixels, const std::vector<stamps::BorderSky>& skies) {
  const std::size_t band = pixels.size() / skies.size();
  if (skies.size() == 1) return {pixels.begin(), pixels.end()};
  std::vector<float> mean(band, 0.0F);
  for (std::size_t b = 0; b < skies.size(); ++b) {
    const std::span<const float> own = pixels.subspan(b * band, band);
    const double weight = skies[b].noise > 0 ? 1 / skies[b].noise : 1;
    for (std::size_t i = 0; i < band; ++i)
      mean[i] += static_cast<float>(weight * (static_cast<double>(own[i]) - skies[b].level));
  }
  return mean;
}

/// Pixels of which nothing is known in some band: it masks them and those opposite them.
std::vector<std::uint8_t> unknown_pixels(std::span<const std::uint8_t> mask, std::size_t band) {
  std::vector<std::uint8_t> unknown(mask.empty() ? 0 : band, 0);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const std::size_t at = i % band;
    if (mask[i] != 0 && mask[i - at + (band - 1 - at)] != 0) unknown[at] = 1;
  }
  return unknown;
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
  std::vector<float> filled = stamps::blank_masked(pixels, mask);
  std::vector<stamps::BorderSky> skies;
  for (std::size_t b = 0; b < bands; ++b) {
    skies.push_back(stamps::border_sky(std::span<const float>(filled).subspan(b * band, band), edge));
    galaxy.sky.push_back(skies.back().level);
  }
  if (!stamps::fill_masked(filled, mask, edge) ||
      !std::all_of(filled.begin(), filled.end(), detection::is_usable) ||
      std::any_of(skies.begin(), skies.end(), [](const auto& sky) { return std::isnan(sky.level); })) {
    galaxy.unfit = Unfit::kPixels;
    return galaxy;
  }
  const std::vector<float> mean = mean_of_bands(filled, skies);
  const std::vector<std::uint8_t> unknown = unknown_pixels(mask, band);
  const detection::Detection found = detection::detect({edge, edge, mean, unknown, {}}, {});
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
      const double above = static_cast<double>(filled[b * band + i]) - galaxy.sky[b];
      galaxy.flux[b] += above;
      light[i] += above;
    }
  }
  galaxy.half_light_px = half_light_radius(light, edge, galaxy.x, galaxy.y);
  galaxy.unfit = galaxy.total_flux() > 0 && galaxy.half_light_px > 0 ? Unfit::kNo : Unfit::kNoLight;
  return galaxy;
}

}  // namespace peculiar::injection
