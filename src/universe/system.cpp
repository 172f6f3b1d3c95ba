#include "universe/system.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "universe/galaxy_particles.h"
#include "universe/meeting.h"
#include "universe/populate.h"
#include "universe/structure.h"

namespace peculiar::universe {

namespace {

constexpr double kMixing_gyr = 0.4;

std::vector<GalaxyModel> draw_models(const SystemRequest& request, const cosmos::Cosmology& cosmology,
                                     RandomStream& random) {
  const double redshift = request.window.redshift;
  std::vector<GalaxyModel> models{
      draw_galaxy(draw_stellar_mass(redshift, random), redshift, cosmology, random)};
  if (request.kind != SystemKind::kIsolated) {
    const double ratio = std::pow(request.mass_ratio_max, random.uniform());
    models.push_back(draw_galaxy(models[0].stellar_mass_msun / ratio, redshift, cosmology, random));
  }
  if (request.is_observed) {
    // A random stream of its own, so that masses, sizes and orbits are those of the smooth universe.
    RandomStream structure(request.seed, "universe structure", request.index);
    for (GalaxyModel& model : models)
      draw_observed_structure(model, request.window.last_gyr - request.window.first_gyr, structure);
  }
  return models;
}

Pattern draw_pattern(const GalaxyModel& model, const GalaxyPotential& potential) {
  if (model.bar_strength > 0) return Pattern::bar(potential, 1.3 * model.disc_length_kpc, model.bar_strength);
  if (model.arms > 0)
    return Pattern::spiral(potential, model.arms, model.pitch_deg, model.arm_contrast,
                           2.5 * model.disc_length_kpc);
  return {};
}

/// Adds the galaxies on their trajectories, and the times when their patterns are active.
void add_galaxies(System& system, const Meeting* meeting, RandomStream& random) {
  const Frame orbit = Frame::random(random);
  // A torn disc keeps no pattern.
  double torn_gyr = system.encounter.coalescence_gyr;
  for (const double passage : system.encounter.pericentres_gyr) torn_gyr = std::min(torn_gyr, passage);
  for (std::size_t g = 0; g < system.models.size(); ++g) {
    const GalaxyPotential potential(system.models[g].masses());
    MovingGalaxy galaxy{potential, draw_pattern(system.models[g], potential), {}, {}};
    Vector3 spin = random_direction(random);
    if (meeting) {
      system.encounter.inclinations_deg.push_back(std::acos(spin[2]) * 180 / std::numbers::pi);
      spin = orbit.from_own(spin);
      galaxy.track =
          (g == 0 ? meeting->orbit.first : meeting->orbit.second).placed(orbit, meeting->delay_gyr);
    }
    galaxy.frame = Frame::about(spin, random.uniform(0, 2 * std::numbers::pi));
    galaxy.halo = halo_shape(system.models[g], potential);
    galaxy.pattern.change_gyr = 0.2;
    galaxy.pattern.begin_gyr = system.time_gyr;
    galaxy.pattern.end_gyr = torn_gyr;
    galaxy.halo.end_gyr = torn_gyr;
    system.field.galaxies.push_back(std::move(galaxy));
  }
}

}  // namespace

System make_system(const SystemRequest& request, const cosmos::Cosmology& cosmology) {
  RandomStream random(request.seed, "universe system", request.index);
  System system;
  system.kind = request.kind;
  system.index = request.index;
  system.models = draw_models(request, cosmology, random);
  system.time_gyr = request.window.first_gyr - kMixing_gyr;
  if (request.kind == SystemKind::kIsolated) {
    add_galaxies(system, nullptr, random);
  } else {
    const GalaxyPair pair(system.models[0].masses(), system.models[1].masses());
    system.encounter.mass_ratio = system.models[0].stellar_mass_msun / system.models[1].stellar_mass_msun;
    const Meeting meeting = meet(request, pair, system.models, system.encounter, random);
    system.time_gyr = meeting.start_gyr;
    add_galaxies(system, &meeting, random);
  }
  std::vector<ClumpStart> clumps;
  for (std::size_t g = 0; g < system.models.size(); ++g) {
    add_particles(system, g, request, clumps, random);
    DarkHalo halo;
    halo.phase.resize(static_cast<std::size_t>(request.dark_particles));
    populate_sphere(system.field.galaxies[g].potential, system.models[g].masses().halo, 1, halo.phase, 0,
                    halo.phase.size(), random);
    halo.particle_msun =
        system.models[g].halo_mass_msun / std::max(1.0, static_cast<double>(request.dark_particles));
    system.halos.push_back(std::move(halo));
  }
  std::stable_sort(system.unborn.begin(), system.unborn.end(),
                   [](const Association& a, const Association& b) { return a.birth_gyr > b.birth_gyr; });
  follow_clumps(system, clumps, request.window.last_gyr);
  return system;
}

void advance(System& system, double to_gyr) {
  const auto go = [&](double time_gyr) {
    if (time_gyr > system.time_gyr) advance(system.field, system.phase, system.time_gyr, time_gyr);
    system.time_gyr = time_gyr;
  };
  for (; !system.unborn.empty() && system.unborn.back().birth_gyr <= to_gyr; system.unborn.pop_back()) {
    go(system.unborn.back().birth_gyr);
    bear(system.unborn.back(), system.field, system.phase);
  }
  go(to_gyr);
}

std::string kind_name(SystemKind kind) {
  switch (kind) {
    case SystemKind::kIsolated:
      return "isolated";
    case SystemKind::kMerger:
      return "merger";
    case SystemKind::kFlyby:
      return "flyby";
  }
  throw internal_error("a system of no kind");
}

}  // namespace peculiar::universe
