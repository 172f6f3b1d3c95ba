#include "universe/plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace peculiar::universe {

namespace {

/// Distance between systems, so that their particles stay apart (physical, at the first epoch).
constexpr double kLeastSpacing_kpc = 400;
/// Standard deviation of a system's peculiar velocity, per axis.
constexpr double kDrift_kms = 100;
/// Times of the epochs.
std::vector<Epoch> plan_windows(const UniverseOptions& options, const cosmos::Cosmology& cosmology) {
  std::vector<Epoch> epochs;
  const double length_gyr = static_cast<double>(options.snapshots - 1) * options.spacing_myr / 1e3;
  for (std::int64_t e = 0; e < options.epochs; ++e) {
    const double share =
        options.epochs > 1 ? static_cast<double>(e) / static_cast<double>(options.epochs - 1) : 0;
    Epoch epoch;
    epoch.window.redshift = std::lerp(options.redshift_first, options.redshift_last, share);
    epoch.window.first_gyr = cosmology.age_gyr(1 / (1 + epoch.window.redshift));
    epoch.window.last_gyr = epoch.window.first_gyr + length_gyr;
    epoch.first_number = 1 + e * options.snapshots;
    if (!epochs.empty() && epoch.window.first_gyr <= epochs.back().window.last_gyr)
      throw config_error(
          "the epoch at redshift {:.3f} begins before the one at {:.3f} ends: {} snapshots {} Myr apart take {:.0f} Myr; use fewer epochs or snapshots, or redshifts farther apart",
          epoch.window.redshift, epochs.back().window.redshift, options.snapshots, options.spacing_myr,
          length_gyr * 1e3);
    epochs.push_back(epoch);
  }
  return epochs;
}

/// Epoch e's portion of `total` among n epochs.
std::int64_t dealt(std::int64_t total, std::int64_t e, std::int64_t n) {
  return total * (e + 1) / n - total * e / n;
}

std::vector<SystemRequest> plan_systems(const UniverseOptions& options, const Epoch& epoch, std::int64_t e,
                                        std::uint64_t first_index, std::uint64_t seed) {
  std::vector<SystemRequest> requests;
  const std::pair<SystemKind, std::int64_t> kinds[] = {{SystemKind::kMerger, options.mergers},
                                                       {SystemKind::kFlyby, options.flybys},
                                                       {SystemKind::kIsolated, options.galaxies}};
  for (const auto& [kind, total] : kinds) {
    for (std::int64_t i = 0; i < dealt(total, e, options.epochs); ++i) {
      requests.push_back({kind, seed, first_index + requests.size(), options.particles,
                          options.dark_particles, epoch.window, options.structure == "observed",
                          options.mass_ratio_max});
    }
  }
  return requests;
}

/// Places each system at random within its own cell of a cubic lattice.
std::vector<Place> plan_places(const UniverseOptions& options, const Epoch& epoch, std::size_t systems,
                               std::uint64_t number, std::uint64_t seed) {
  const auto side = static_cast<std::size_t>(std::ceil(std::cbrt(static_cast<double>(systems)) - 1e-9));
  const double cell = options.box_mpc / static_cast<double>(std::max<std::size_t>(side, 1));
  const double spacing = kLeastSpacing_kpc / 1e3 * (1 + epoch.window.redshift);
  if (cell < spacing)
    throw config_error(
        "--box {}: too small for {} systems at redshift {:.2f}; at least {:.1f} Mpc are needed",
        options.box_mpc, systems, epoch.window.redshift, spacing * static_cast<double>(side));
  RandomStream random(seed, "universe places", number);
  std::vector<std::size_t> cells(side * side * side);
  std::iota(cells.begin(), cells.end(), std::size_t{0});
  shuffle(cells, random);
  std::vector<Place> places(systems);
  for (std::size_t s = 0; s < systems; ++s) {
    const std::size_t at[3] = {cells[s] % side, cells[s] / side % side, cells[s] / side / side};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double jitter = spacing / 2 + random.uniform() * (cell - spacing);
      places[s].comoving_mpc[axis] = static_cast<double>(at[axis]) * cell + jitter;
    }
    places[s].drift_kms = kDrift_kms * normal_vector(random);
    places[s].since_gyr = epoch.window.first_gyr;
  }
  return places;
}

}  // namespace

std::vector<Epoch> plan_epochs(const UniverseOptions& options, const cosmos::Cosmology& cosmology,
                               std::uint64_t seed) {
  const std::int64_t systems = options.galaxies + options.mergers + options.flybys;
  if (systems < options.epochs)
    throw config_error("{} systems are too few for {} epochs; give more --galaxies or fewer --epochs",
                       systems, options.epochs);
  std::vector<Epoch> epochs = plan_windows(options, cosmology);
  std::uint64_t first_index = 0;
  for (std::size_t e = 0; e < epochs.size(); ++e) {
    Epoch& epoch = epochs[e];
    epoch.requests = plan_systems(options, epoch, static_cast<std::int64_t>(e), first_index, seed);
    epoch.places = plan_places(options, epoch, epoch.requests.size(), e, seed);
    first_index += epoch.requests.size();
  }
  return epochs;
}

}  // namespace peculiar::universe
