#include "universe/star_formation.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosmos/mass_return.h"

namespace peculiar::universe {

namespace {

constexpr double kBurst_gyr = 0.04;      // standard deviation
constexpr double kClumpLife_gyr = 0.25;  // Guo et al. (2018): clumps are 0.1 to 0.5 Gyr old
constexpr double kQuenched_gyr = 0.3;    // early types, before the first snapshot
constexpr double kMetalScatter_dex = 0.15;
constexpr double kMetalGradient_dex = -0.1;  // per effective radius

/// Draws a time from t exp(-t / tau) after `begin`, before `end`.
double delayed_exponential(double begin, double end, double tau, RandomStream& random) {
  const double peak = std::min(tau, end - begin);
  const double greatest = peak * std::exp(-peak / tau);
  for (;;) {
    const double since = random.uniform(0, end - begin);
    if (random.uniform() * greatest <= since * std::exp(-since / tau)) return begin + since;
  }
}

double draw_birth(const GalaxyModel& galaxy, const FormationTimes& times, Component component,
                  RandomStream& random) {
  const double begin = times.first_gyr / 3;
  if (component == Component::kClump) return random.uniform(times.first_gyr - kClumpLife_gyr, times.last_gyr);
  if (component == Component::kBurst) {
    const double about = times.bursts_gyr[random.below(times.bursts_gyr.size())];
    return std::max(begin, about + kBurst_gyr * random.normal());
  }
  const double end = galaxy.is_early ? times.first_gyr - kQuenched_gyr : times.last_gyr;
  // A bulge is older than its disc.
  const double tau = galaxy.star_formation_gyr * (component == Component::kBulge ? 0.4 : 1);
  return delayed_exponential(begin, end, tau, random);
}

}  // namespace

double burst_efficiency(double mass_ratio) { return 0.55 * std::pow(mass_ratio, -0.69); }

void form_stars(const GalaxyModel& galaxy, const FormationTimes& times, const std::vector<double>& radius_kpc,
                std::size_t first, Stars& stars, RandomStream& random) {
  double present = 0;  // of the mass at the first snapshot, for an initial mass of 1 each
  auto association = times.associations_gyr.begin();
  for (std::size_t i = 0; i < radius_kpc.size(); ++i) {
    const bool is_known = stars.component[first + i] == Component::kAssociation;
    const double birth =
        is_known ? *association++ : draw_birth(galaxy, times, stars.component[first + i], random);
    // Beyond a few effective radii the gradient has not been measured.
    const double radius = std::min(3.0, radius_kpc[i] / galaxy.effective_radius_kpc);
    stars.birth_gyr.push_back(birth);
    stars.metallicity.push_back(std::min(
        0.05, galaxy.metallicity *
                  std::pow(10, kMetalGradient_dex * (radius - 1) + kMetalScatter_dex * random.normal())));
    if (birth <= times.first_gyr && stars.component[first + i] != Component::kBurst)
      present += cosmos::chabrier_remaining_mass(times.first_gyr - birth);
  }
  if (!(present > 0)) throw internal_error("a galaxy of {} particles without a star", radius_kpc.size());
  stars.initial_mass_msun.resize(first + radius_kpc.size(), galaxy.stellar_mass_msun / present);
}

}  // namespace peculiar::universe
