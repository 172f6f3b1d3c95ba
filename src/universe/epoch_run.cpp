#include "universe/epoch_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/parallel.h"
#include "simulation/periodic.h"

namespace peculiar::universe {

EpochRun::EpochRun(const UniverseOptions& options, const RunContext& context,
                   const cosmos::Cosmology& cosmology, const Epoch& epoch, std::int64_t first_id)
    : options_(options),
      context_(context),
      cosmology_(cosmology),
      epoch_(epoch),
      next_id_(first_id),
      systems_(epoch.requests.size()),
      sightings_(epoch.requests.size()) {}

void EpochRun::move_systems(double time_gyr, const horizon::SnapshotHeader& header,
                            std::vector<Sighting>& now, Progress& progress) {
  const bool is_first = first_id_.empty();
  const double box_kpc = header.box_mpc * 1e3 * header.scale_factor;
  parallel_for(static_cast<std::int64_t>(systems_.size()), context_.threads, [&](std::int64_t index, int) {
    context_.stop_if_cancelled(
        fmt::format("{} is incomplete; the same command starts again from the beginning", options_.output));
    const auto s = static_cast<std::size_t>(index);
    if (is_first) systems_[s] = make_system(epoch_.requests[s], cosmology_);
    advance(systems_[s], time_gyr);
    now[s] = observe(systems_[s], epoch_.places[s], header.scale_factor, box_kpc);
    progress.add(1);
  });
  if (!is_first) return;
  for (const System& system : systems_) {
    first_id_.push_back(next_id_);
    next_id_ += static_cast<std::int64_t>(system.phase.size());
    for (const DarkHalo& halo : system.halos) next_id_ += static_cast<std::int64_t>(halo.phase.size());
  }
}

void EpochRun::gather_dark(std::size_t s, const horizon::SnapshotHeader& header, double time_gyr,
                           BoxSnapshot& box) const {
  const System& system = systems_[s];
  const double box_kpc = header.box_mpc * 1e3 * header.scale_factor;
  const Vector3 origin = epoch_.places[s].position_kpc(time_gyr, header.scale_factor);
  std::int64_t id = first_id_[s] + static_cast<std::int64_t>(system.phase.size());
  for (std::size_t g = 0; g < system.halos.size(); ++g) {
    const MovingGalaxy& galaxy = system.field.galaxies[g];
    const Vector3 centre = origin + galaxy.track.position_kpc(time_gyr);
    const Vector3 motion = epoch_.places[s].drift_kms + galaxy.track.velocity_kms(time_gyr);
    const Phase& phase = system.halos[g].phase;
    for (std::size_t i = 0; i < phase.size(); ++i) {
      const Vector3 position = centre + galaxy.frame.from_own(phase.position(i));
      const Vector3 velocity = motion + galaxy.frame.from_own(phase.velocity(i));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        box.dark.position_kpc[axis].push_back(simulation::wrapped(position[axis], box_kpc));
        box.dark.velocity_kms[axis].push_back(velocity[axis]);
      }
      box.dark.mass_msun.push_back(system.halos[g].particle_msun);
      box.dark.id.push_back(id++);
    }
  }
}

void EpochRun::gather(const horizon::SnapshotHeader& header, double time_gyr, std::vector<Sighting>& now,
                      BoxSnapshot& box) {
  for (std::size_t s = 0; s < systems_.size(); ++s) {
    const std::size_t first_star = box.stars.size();
    simulation::StarParticles stars = now[s].stars;
    for (std::int64_t& id : stars.id) id += first_id_[s];
    box.stars.append(stars);
    for (FoundGalaxy& found : now[s].galaxies) {
      for (std::size_t& member : found.entry.members) member += first_star;
    }
    gather_dark(s, header, time_gyr, box);
  }
}

/// Assigns ids in order of descending mass.
void EpochRun::name_galaxies(std::vector<Sighting>& now, BoxSnapshot& box) const {
  std::vector<FoundGalaxy*> order;
  for (Sighting& sighting : now) {
    for (FoundGalaxy& found : sighting.galaxies) order.push_back(&found);
  }
  std::stable_sort(order.begin(), order.end(), [](const FoundGalaxy* a, const FoundGalaxy* b) {
    return a->entry.galaxy.stellar_mass_msun > b->entry.galaxy.stellar_mass_msun;
  });
  for (std::size_t i = 0; i < order.size(); ++i) {
    simulation::Galaxy& galaxy = order[i]->entry.galaxy;
    galaxy.id = static_cast<std::int64_t>(i + 1);
    galaxy.host = galaxy.id;
    box.galaxies.push_back(order[i]->entry);
  }
}

BoxSnapshot EpochRun::snapshot(std::int64_t s, TruthTable& truth, std::vector<horizon::TreeGalaxy>& tree,
                               Progress& progress) {
  const double time = epoch_.window.first_gyr + static_cast<double>(s) * options_.spacing_myr / 1e3;
  BoxSnapshot box;
  box.header.number = epoch_.first_number + s;
  box.header.scale_factor = cosmology_.scale_factor_at_age_gyr(time);
  box.header.box_mpc = options_.box_mpc;
  box.header.cosmology = cosmology_.parameters();
  std::vector<Sighting> now(systems_.size());
  move_systems(time, box.header, now, progress);
  gather(box.header, time, now, box);
  name_galaxies(now, box);
  tree.resize(box.galaxies.size());
  for (std::size_t i = 0; i < systems_.size(); ++i) {
    const auto shared = s > 0 ? links(sightings_[i], now[i]) : Links(now[i].galaxies.size());
    for (std::size_t g = 0; g < now[i].galaxies.size(); ++g) {
      const FoundGalaxy& found = now[i].galaxies[g];
      truth.add(systems_[i], first_id_[i], {box.header.number, 1 / box.header.scale_factor - 1, time}, found);
      horizon::TreeGalaxy& node = tree[static_cast<std::size_t>(found.entry.galaxy.id - 1)];
      node.galaxy = found.entry.galaxy;
      for (const auto& [father, percent] : shared[g])
        node.fathers.emplace_back(sightings_[i].galaxies[father].entry.galaxy.id, percent);
    }
  }
  sightings_ = std::move(now);
  return box;
}

}  // namespace peculiar::universe
