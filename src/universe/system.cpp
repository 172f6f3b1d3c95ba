#include "universe/system.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/error.h"
#include "universe/meeting.h"
#include "universe/populate.h"
#include "universe/structure.h"

namespace peculiar::universe {

namespace {

constexpr double kMixing_gyr = 0.4;
constexpr double kGreatestMassRatio = 50;
constexpr double kClumpNode_gyr = 0.001;
/// Of its tidal radius: a clump's scale.
constexpr double kClumpShare = 0.45;
/// Of the disc's length: how far out the gas of a burst has sunk in.
constexpr double kBurstShare = 0.3;
constexpr double kGreatestBurst = 0.3;  // of a galaxy's particles
/// No system has more associations than these bits number.
constexpr int kAssociationBits = 20;

std::vector<GalaxyModel> draw_models(const SystemRequest& request, const cosmos::Cosmology& cosmology,
                                     RandomStream& random) {
  const double redshift = request.window.redshift;
  std::vector<GalaxyModel> models{
      draw_galaxy(draw_stellar_mass(redshift, random), redshift, cosmology, random)};
  if (request.kind != SystemKind::kIsolated) {
    const double ratio = std::pow(kGreatestMassRatio, random.uniform());
    models.push_back(draw_galaxy(models[0].stellar_mass_msun / ratio, redshift, cosmology, random));
  }
  if (request.is_observed) {
    // Of numbers of its own, so that masses, sizes and orbits are those of the smooth universe.
    RandomStream structure(request.seed, "universe structure", request.index);
    for (GalaxyModel& model : models) draw_observed_structure(model, structure);
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

/// The galaxies on their ways, and when their patterns are at work.
void add_galaxies(System& system, const Meeting* meeting, RandomStream& random) {
  const Frame orbit = Frame::random(random);
  // A disc that is torn keeps no pattern.
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

/// How many particles of a galaxy each component has; clumps and associations one by one.
struct Shares {
  std::size_t disc = 0;
  std::size_t bulge = 0;
  std::size_t burst = 0;
  std::vector<std::size_t> clumps;
  std::vector<std::size_t> associations;
  std::size_t all() const {
    return std::accumulate(associations.begin(), associations.end(),
                           std::accumulate(clumps.begin(), clumps.end(), disc + bulge + burst));
  }
};

Shares shares_of(const System& system, std::size_t g, std::int64_t particles) {
  const GalaxyModel& model = system.models[g];
  double count = static_cast<double>(particles);
  Shares shares;
  if (g > 0) count *= std::sqrt(model.stellar_mass_msun / system.models[0].stellar_mass_msun);
  if (system.kind == SystemKind::kMerger) {
    const double burst =
        burst_efficiency(system.encounter.mass_ratio) * model.gas_fraction / (1 - model.gas_fraction);
    shares.burst = static_cast<std::size_t>(count * std::min(kGreatestBurst, burst));
  }
  const double left = count - static_cast<double>(shares.burst);
  shares.bulge = static_cast<std::size_t>(left * model.bulge_fraction);
  const double of_disc = left * model.disc_fraction();
  for (std::size_t c = 0; c < static_cast<std::size_t>(model.clumps); ++c)
    shares.clumps.push_back(static_cast<std::size_t>(model.for_clump(of_disc, c)));
  for (const double share : model.association_shares)
    shares.associations.push_back(static_cast<std::size_t>(of_disc * share));
  const std::size_t others = shares.all();
  shares.disc = static_cast<std::size_t>(std::max(count, 1.0)) - others;
  return shares;
}

/// A clump on a circular orbit in the disc, in the galaxy's own frame.
struct ClumpStart {
  Plummer sphere;
  Vector3 position_kpc;
  Vector3 velocity_kms;
};

ClumpStart draw_clump(const GalaxyModel& model, const GalaxyPotential& potential, std::size_t c,
                      RandomStream& random) {
  ClumpStart clump;
  const double radius = model.disc_length_kpc * random.uniform(0.8, 2.8);
  const double angle = random.uniform(0, 2 * std::numbers::pi);
  const double speed = potential.circular_speed_kms(radius);
  clump.sphere.mass_msun = model.for_clump(model.stellar_mass_msun * model.disc_fraction(), c);
  clump.sphere.scale_kpc = kClumpShare * radius *
                           std::cbrt(clump.sphere.mass_msun / (3 * potential.model().enclosed_msun(radius)));
  clump.position_kpc = {radius * std::cos(angle), radius * std::sin(angle), 0};
  clump.velocity_kms = {-speed * std::sin(angle), speed * std::cos(angle), 0};
  return clump;
}

/// The radius that holds kEdgeShare of the stars that are not of the burst to come.
double edge_kpc(const std::vector<double>& radius, const Component* component) {
  std::vector<double> old;
  for (std::size_t i = 0; i < radius.size(); ++i) {
    if (component[i] != Component::kBurst) old.push_back(radius[i]);
  }
  if (old.empty()) throw internal_error("a galaxy of {} particles without a star", radius.size());
  const auto at = old.begin() + static_cast<std::ptrdiff_t>(kEdgeShare * static_cast<double>(old.size() - 1));
  std::nth_element(old.begin(), at, old.end());
  return *at;
}

/// Disc particles on the orbits that halo, warp and bend ask for.
void set_up_disc(const GalaxyModel& model, const MovingGalaxy& galaxy, Phase& own, std::size_t first,
                 std::size_t count, RandomStream& random) {
  populate_disc(galaxy.potential, model.disc_length_kpc, model.disc_height_kpc, own, first, count, random);
  settle_in(galaxy.potential, galaxy.halo, own, first, count);
  if (model.warp_deg > 0)
    tilt_rim(model.disc_length_kpc, model.warp_deg, model.warp_node_deg, own, first, count);
}

/// Particles of one galaxy, appended to the system's; its clumps are noted for follow_clumps.
void add_particles(System& system, std::size_t g, const SystemRequest& request,
                   std::vector<ClumpStart>& clumps, RandomStream& random) {
  const GalaxyModel& model = system.models[g];
  const MovingGalaxy& galaxy = system.field.galaxies[g];
  const Shares shares = shares_of(system, g, request.particles);
  const std::size_t count = shares.all();
  Phase own;
  own.resize(count);
  std::vector<Component>& component = system.stars.component;
  std::size_t next = 0;
  const auto note = [&](Component which, std::size_t added) {
    component.insert(component.end(), added, which);
    next += added;
  };
  set_up_disc(model, galaxy, own, next, shares.disc, random);
  note(Component::kDisc, shares.disc);
  populate_sphere(galaxy.potential, model.masses().bulge, model.bulge_flattening, own, next, shares.bulge,
                  random);
  note(Component::kBulge, shares.bulge);
  populate_disc(galaxy.potential, kBurstShare * model.disc_length_kpc, kBurstShare * model.disc_height_kpc,
                own, next, shares.burst, random);
  note(Component::kBurst, shares.burst);
  const Vector3 centre = galaxy.track.position_kpc(system.time_gyr);
  const Vector3 motion = galaxy.track.velocity_kms(system.time_gyr);
  for (std::size_t c = 0; c < shares.clumps.size(); ++c) {
    ClumpStart clump = draw_clump(model, galaxy.potential, c, random);
    populate_clump(clump.sphere, clump.position_kpc, clump.velocity_kms, own, next, shares.clumps[c], random);
    note(Component::kClump, shares.clumps[c]);
    clump.position_kpc = centre + galaxy.frame.from_own(clump.position_kpc);
    clump.velocity_kms = motion + galaxy.frame.from_own(clump.velocity_kms);
    clumps.push_back(clump);
  }
  const std::size_t first = system.phase.size();
  FormationTimes times{
      request.window.first_gyr, request.window.last_gyr, system.encounter.pericentres_gyr, {}};
  times.bursts_gyr.push_back(system.encounter.coalescence_gyr);
  for (const std::size_t stars : shares.associations) {
    if (stars == 0) continue;
    set_up_disc(model, galaxy, own, next, stars, random);
    const double birth =
        draw_association_birth(system.time_gyr, request.window.first_gyr, request.window.last_gyr, random);
    system.unborn.push_back({birth, g, first + next, stars, first, shares.disc,
                             model.star_formation_one_sidedness, model.disc_length_kpc, request.seed,
                             (system.index << kAssociationBits) + system.unborn.size()});
    for (std::size_t i = 0; i < stars; ++i)
      times.associations_gyr.push_back(birth + kAssociationStep_gyr * random.uniform());
    note(Component::kAssociation, stars);
  }
  std::vector<double> radius;
  system.phase.resize(first + count);
  for (std::size_t i = 0; i < count; ++i) {
    radius.push_back(length(own.position(i)));
    system.phase.set(first + i, centre + galaxy.frame.from_own(own.position(i)),
                     motion + galaxy.frame.from_own(own.velocity(i)));
  }
  system.stars.origin.resize(first + count, static_cast<std::uint8_t>(g));
  system.edges_kpc.push_back(edge_kpc(radius, component.data() + first));
  form_stars(model, times, radius, first, system.stars, random);
}

/// Clumps go as the smooth potentials take them, without friction of their own.
void follow_clumps(System& system, const std::vector<ClumpStart>& clumps, double end_gyr) {
  if (clumps.empty()) return;
  Phase centres;
  centres.resize(clumps.size());
  for (std::size_t c = 0; c < clumps.size(); ++c)
    centres.set(c, clumps[c].position_kpc, clumps[c].velocity_kms);
  std::vector<std::vector<Vector3>> positions(clumps.size());
  std::vector<std::vector<Vector3>> velocities(clumps.size());
  for (double time = system.time_gyr; time < end_gyr + 2 * kClumpNode_gyr; time += kClumpNode_gyr) {
    for (std::size_t c = 0; c < clumps.size(); ++c) {
      positions[c].push_back(centres.position(c));
      velocities[c].push_back(centres.velocity(c));
    }
    advance(system.field, centres, time, time + kClumpNode_gyr);
  }
  for (std::size_t c = 0; c < clumps.size(); ++c) {
    system.field.clumps.push_back(
        {clumps[c].sphere,
         Track(system.time_gyr, kClumpNode_gyr, std::move(positions[c]), std::move(velocities[c]))});
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
