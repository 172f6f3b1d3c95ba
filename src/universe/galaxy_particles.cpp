#include "universe/galaxy_particles.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/error.h"
#include "universe/populate.h"
#include "universe/settle.h"

namespace peculiar::universe {

namespace {

constexpr double kClumpNode_gyr = 0.001;
/// Scale of a clump, in units of its tidal radius.
constexpr double kClumpShare = 0.45;
/// Radius to which the gas of a burst has sunk, in units of the disc length.
constexpr double kBurstShare = 0.3;
constexpr double kGreatestBurst = 0.3;  // of a galaxy's particles
/// Bits for the number of an association within a system.
constexpr int kAssociationBits = 20;

/// Number of particles in each component of a galaxy; clumps and associations one by one.
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
  // Clumps of equal mass have equal numbers. For others, and for groups, the cumulative sum is rounded, so
  // that their total is right to one particle.
  double sum = 0;
  const auto next_of = [&](double share) {
    const double before = std::floor(of_disc * sum);
    sum += share;
    return static_cast<std::size_t>(std::floor(of_disc * sum) - before);
  };
  for (std::size_t c = 0; c < static_cast<std::size_t>(model.clumps); ++c)
    shares.clumps.push_back(model.clump_shares.empty() ? static_cast<std::size_t>(model.for_clump(of_disc, c))
                                                       : next_of(model.clump_shares[c]));
  for (const double share : model.association_shares) shares.associations.push_back(next_of(share));
  const std::size_t others = shares.all();
  const auto whole = static_cast<std::size_t>(std::max(count, 1.0));
  if (others > whole || (others == whole && !shares.associations.empty()))
    throw internal_error("of {} particles of a galaxy bulge, burst, clumps and groups have {}", whole,
                         others);
  shares.disc = whole - others;
  return shares;
}

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

/// The radius that holds kEdgeShare of the stars, without those of the coming burst.
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

/// Disc particles on the orbits that the halo, the warp and the bend require.
void set_up_disc(const GalaxyModel& model, const MovingGalaxy& galaxy, Phase& own, std::size_t first,
                 std::size_t count, RandomStream& random) {
  populate_disc(galaxy.potential, model.disc_length_kpc, model.disc_height_kpc, own, first, count, random);
  settle_in(galaxy.potential, galaxy.halo, own, first, count);
  if (model.warp_deg > 0)
    tilt_rim(model.disc_length_kpc, model.warp_deg, model.warp_node_deg, own, first, count);
}

/// Transforms from a galaxy's own frame to its system's.
struct Outside {
  Frame frame;
  Vector3 centre;
  Vector3 motion;
  Vector3 position(const Vector3& own) const { return centre + frame.from_own(own); }
  Vector3 velocity(const Vector3& own) const { return motion + frame.from_own(own); }
};

/// Draws the birth time, and records what the association needs to know about its galaxy.
Association plan_association(const System& system, std::size_t g, const SystemRequest& request,
                             RandomStream& random) {
  const GalaxyModel& model = system.models[g];
  Association association;
  association.birth_gyr = draw_association_birth(request.window.first_gyr, request.window.last_gyr, random);
  association.galaxy = g;
  association.one_sidedness = model.star_formation_one_sidedness;
  association.disc_length_kpc = model.disc_length_kpc;
  association.seed = request.seed;
  association.index = (system.index << kAssociationBits) + system.unborn.size();
  return association;
}

}  // namespace

void add_particles(System& system, std::size_t g, const SystemRequest& request,
                   std::vector<ClumpStart>& clumps, RandomStream& random) {
  const GalaxyModel& model = system.models[g];
  const MovingGalaxy& galaxy = system.field.galaxies[g];
  const Shares shares = shares_of(system, g, request.particles);
  const std::size_t count = shares.all();
  const std::size_t first = system.phase.size();
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
  const Outside outside{galaxy.frame, galaxy.track.position_kpc(system.time_gyr),
                        galaxy.track.velocity_kms(system.time_gyr)};
  for (std::size_t c = 0; c < shares.clumps.size(); ++c) {
    const ClumpStart clump = draw_clump(model, galaxy.potential, c, random);
    populate_clump(clump.sphere, clump.position_kpc, clump.velocity_kms, own, next, shares.clumps[c], random);
    note(Component::kClump, shares.clumps[c]);
    clumps.push_back(
        {clump.sphere, outside.position(clump.position_kpc), outside.velocity(clump.velocity_kms)});
  }
  FormationTimes times{
      request.window.first_gyr, request.window.last_gyr, system.encounter.pericentres_gyr, {}};
  times.bursts_gyr.push_back(system.encounter.coalescence_gyr);
  std::int64_t groups = 0;
  for (const std::size_t stars : shares.associations) {
    if (stars == 0) continue;
    ++groups;
    set_up_disc(model, galaxy, own, next, stars, random);
    Association association = plan_association(system, g, request, random);
    association.first = first + next;
    association.count = stars;
    association.disc_first = first;
    association.disc_count = shares.disc;
    for (std::size_t i = 0; i < stars; ++i)
      times.associations_gyr.push_back(association.birth_gyr + kAssociationStep_gyr * random.uniform());
    // An association older than the system's beginning has drifted apart: its stars are on the disc's orbits.
    if (association.birth_gyr >= system.time_gyr) system.unborn.push_back(association);
    note(Component::kAssociation, stars);
  }
  system.associations.push_back(groups);
  std::vector<double> radius;
  system.phase.resize(first + count);
  for (std::size_t i = 0; i < count; ++i) {
    radius.push_back(length(own.position(i)));
    system.phase.set(first + i, outside.position(own.position(i)), outside.velocity(own.velocity(i)));
  }
  system.stars.origin.resize(first + count, static_cast<std::uint8_t>(g));
  system.edges_kpc.push_back(edge_kpc(radius, component.data() + first));
  form_stars(model, times, radius, first, system.stars, random);
}

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

}  // namespace peculiar::universe
