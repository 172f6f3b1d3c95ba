#include "catalog/sky_index.h"

#include <cmath>
#include <numbers>
#include <tuple>

namespace peculiar::catalog {

namespace {

constexpr double kRadPerDeg = std::numbers::pi / 180;
constexpr double kLeastHeight_deg = 10.0 / 3600;  // of a band: more than 64,800 bands gain nothing
constexpr double kRounding_deg = 1e-9;

double in_turn(double ra_deg) {
  const double turned = std::fmod(ra_deg, 360);
  const double ra = turned < 0 ? turned + 360 : turned;
  return ra < 360 ? ra : 0;  // a tiny negative angle rounds to 360
}

}  // namespace

SkyIndex::SkyIndex(std::span<const double> ra_deg, std::span<const double> dec_deg, double radius_deg)
    : radius_deg_(radius_deg), height_deg_(std::max(radius_deg, kLeastHeight_deg)) {
  for (std::size_t i = 0; i < ra_deg.size(); ++i) {
    if (std::isfinite(ra_deg[i]) && std::abs(dec_deg[i]) <= 90) numbers_.push_back(i);
  }
  std::sort(numbers_.begin(), numbers_.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(band_of(dec_deg[a]), in_turn(ra_deg[a]), a) <
           std::tuple(band_of(dec_deg[b]), in_turn(ra_deg[b]), b);
  });
  bands_.assign(static_cast<std::size_t>(band_of(90)) + 2, 0);
  for (const std::size_t number : numbers_) {
    ra_.push_back(in_turn(ra_deg[number]));
    ++bands_[static_cast<std::size_t>(band_of(dec_deg[number])) + 1];
  }
  for (std::size_t band = 1; band < bands_.size(); ++band) bands_[band] += bands_[band - 1];
}

std::int64_t SkyIndex::band_of(double dec_deg) const {
  return static_cast<std::int64_t>(std::floor((std::clamp(dec_deg, -90.0, 90.0) + 90) / height_deg_));
}

SkyIndex::Window SkyIndex::window_of(double ra_deg, double dec_deg) const {
  Window window;
  if (!std::isfinite(ra_deg) || !(std::abs(dec_deg) <= 90)) return window;
  const double radius = radius_deg_ + kRounding_deg;
  window.first_band = band_of(dec_deg - radius);
  window.last_band = band_of(dec_deg + radius);
  if (std::abs(dec_deg) + radius >= 90) {  // includes a pole, and thus any right ascension
    window.ra = {0, 360};
    return window;
  }
  const double half =
      std::asin(std::min(1.0, std::sin(radius * kRadPerDeg) / std::cos(dec_deg * kRadPerDeg))) / kRadPerDeg +
      kRounding_deg;
  const double ra = in_turn(ra_deg);
  window.ra = {std::max(0.0, ra - half), std::min(360.0, ra + half)};
  if (ra - half < 0) window.wrapped = {std::max(ra - half + 360, window.ra.high + kRounding_deg), 360};
  if (ra + half > 360) window.wrapped = {0, std::min(ra + half - 360, window.ra.low - kRounding_deg)};
  return window;
}

}  // namespace peculiar::catalog
