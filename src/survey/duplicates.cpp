#include "survey/duplicates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catalog/sky_index.h"

namespace peculiar::survey {

namespace {

constexpr double kRadPerDeg = std::numbers::pi / 180;

/// Tests whether two positions are within a radius of each other [deg or px].
class Nearness {
 public:
  Nearness(const Objects& objects, double radius)
      : objects_(objects), radius_(radius), limit_(std::pow(std::sin(radius * kRadPerDeg / 2), 2)) {
    if (!objects.on_sky) return;
    for (const double dec : objects.second) cosines_.push_back(std::cos(dec * kRadPerDeg));
  }

  bool operator()(std::size_t a, std::size_t b) const {
    const double dx = std::abs(objects_.first[a] - objects_.first[b]);
    const double dy = objects_.second[a] - objects_.second[b];
    if (!objects_.on_sky) return std::hypot(dx, dy) <= radius_;
    // Haversine formula; most pairs at one declination are far apart, which sin(x) >= 2 x / pi shows cheaply.
    const double half = std::min(dx, 360 - dx) * kRadPerDeg / 2;
    const double cosines = cosines_[a] * cosines_[b];
    const double least = 2 * half / std::numbers::pi;
    if (cosines * least * least > limit_) return false;
    const double sine_x = std::sin(half), sine_y = std::sin(dy * kRadPerDeg / 2);
    return sine_y * sine_y + cosines * sine_x * sine_x <= limit_;
  }

 private:
  const Objects& objects_;
  double radius_;
  double limit_;
  std::vector<double> cosines_;
};

/// Calls visit(a, b) once for every pair of cut rows that may be within the radius [deg].
template <typename Visit>
void visit_neighbours_on_sky(const Objects& objects, const std::vector<Fate>& fates, double radius,
                             const Visit& visit) {
  const catalog::SkyIndex places(objects.first, objects.second, radius);
  for (std::size_t row = 0; row < fates.size(); ++row) {
    if (fates[row] != Fate::kCut) continue;
    places.near(objects.first[row], objects.second[row], [&](std::size_t other) {
      if (other > row && fates[other] == Fate::kCut) visit(row, other);
    });
  }
}

/// The same in pixels of one mosaic.
template <typename Visit>
void visit_neighbours_in_rows(const Objects& objects, const std::vector<Fate>& fates, double radius,
                              const Visit& visit) {
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < fates.size(); ++row) {
    if (fates[row] == Fate::kCut) order.push_back(row);
  }
  const std::vector<double>& y = objects.second;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::pair(y[a], a) < std::pair(y[b], b); });
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t k = i + 1; k < order.size() && y[order[k]] - y[order[i]] <= radius; ++k)
      visit(order[i], order[k]);
  }
}

}  // namespace

std::vector<bool> find_duplicates(const Objects& objects, const std::vector<Fate>& fates,
                                  double radius_arcsec, double pixel_scale_arcsec) {
  std::vector<bool> again(fates.size());
  if (!(radius_arcsec > 0)) return again;
  const double radius = objects.on_sky                      ? radius_arcsec / 3600
                        : std::isfinite(pixel_scale_arcsec) ? radius_arcsec / pixel_scale_arcsec
                                                            : 0;
  const Nearness is_near(objects, radius);
  // Pairs, the later row first; then, in catalogue order, a row is dropped if the earlier one stays.
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  const auto look_at = [&](std::size_t a, std::size_t b) {
    if (is_near(a, b)) pairs.emplace_back(std::max(a, b), std::min(a, b));
  };
  if (objects.on_sky)
    visit_neighbours_on_sky(objects, fates, radius, look_at);
  else
    visit_neighbours_in_rows(objects, fates, radius, look_at);
  std::sort(pairs.begin(), pairs.end());
  for (const auto& [later, earlier] : pairs) {
    if (!again[earlier]) again[later] = true;
  }
  return again;
}

}  // namespace peculiar::survey
