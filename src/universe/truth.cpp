#include "universe/truth.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace peculiar::universe {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double separation_kpc(const System& system, double time_gyr) {
  if (system.models.size() < 2) return kNone;
  return length(system.field.galaxies[1].track.position_kpc(time_gyr) -
                system.field.galaxies[0].track.position_kpc(time_gyr));
}

/// Time to the passage that is nearest in time; negative after it.
double to_pericentre_myr(const System& system, double time_gyr) {
  double nearest = kNone;
  for (const double passage : system.encounter.pericentres_gyr) {
    const double until = (passage - time_gyr) * 1e3;
    if (std::isnan(nearest) || std::abs(until) < std::abs(nearest)) nearest = until;
  }
  return nearest;
}

/// Time to the first passage, or to the coalescence if that is earlier; negative after it.
double to_first_pericentre_myr(const System& system, double time_gyr) {
  if (system.models.size() < 2) return kNone;
  double first = system.encounter.coalescence_gyr;
  for (const double passage : system.encounter.pericentres_gyr) first = std::min(first, passage);
  return std::isfinite(first) ? (first - time_gyr) * 1e3 : kNone;
}

/// Fraction of the galaxy's stars, by initial mass, that a burst has formed so far.
double burst_share(const System& system, double time_gyr, std::size_t first, std::size_t last) {
  double burst = 0;
  double all = 0;
  for (std::size_t i = 0; i < system.phase.size(); ++i) {
    if (system.stars.origin[i] < first || system.stars.origin[i] > last) continue;
    if (system.stars.birth_gyr[i] > time_gyr) continue;
    all += system.stars.initial_mass_msun[i];
    if (system.stars.component[i] == Component::kBurst) burst += system.stars.initial_mass_msun[i];
  }
  return burst / all;
}

/// First and last particle created with a galaxy.
std::pair<std::int64_t, std::int64_t> particles_of(const System& system, std::size_t g) {
  const auto [first, last] =
      std::equal_range(system.stars.origin.begin(), system.stars.origin.end(), static_cast<std::uint8_t>(g));
  return {first - system.stars.origin.begin(), last - system.stars.origin.begin() - 1};
}

}  // namespace

void TruthTable::add(const System& system, std::int64_t first_id, const Snapshot& snapshot,
                     const FoundGalaxy& galaxy) {
  const bool is_alone = system.models.size() < 2;
  const bool is_remnant = system.is_together(snapshot.time_gyr);
  const std::size_t g = galaxy.system_galaxy;
  const GalaxyModel& model = system.models[g];
  const double separation = is_remnant ? 0 : separation_kpc(system, snapshot.time_gyr);
  const simulation::Galaxy& entry = galaxy.entry.galaxy;
  system_.push_back(static_cast<std::int64_t>(system.index));
  snapshot_.push_back(snapshot.number);
  galaxy_.push_back(entry.id);
  particles_.push_back(entry.particles);
  kind_.push_back(kind_name(system.kind));
  role_.push_back(is_alone ? "alone" : is_remnant ? "remnant" : g == 0 ? "primary" : "secondary");
  type_.push_back(model.is_early ? "spheroid" : "disc");
  redshift_.push_back(snapshot.redshift);
  age_.push_back(snapshot.time_gyr);
  mass_.push_back(entry.stellar_mass_msun);
  effective_radius_.push_back(entry.effective_radius_kpc);
  mass_ratio_.push_back(is_alone ? kNone : system.encounter.mass_ratio);
  const double until = system.encounter.coalescence_gyr - snapshot.time_gyr;
  to_coalescence_.push_back(std::isfinite(until) ? until * 1e3 : kNone);
  to_pericentre_.push_back(to_pericentre_myr(system, snapshot.time_gyr));
  to_first_pericentre_.push_back(to_first_pericentre_myr(system, snapshot.time_gyr));
  separation_.push_back(separation);
  separation_radii_.push_back(separation / system.models[0].effective_radius_kpc);
  eccentricity_.push_back(is_alone ? kNone : system.encounter.eccentricity);
  pericentre_.push_back(is_alone ? kNone : system.encounter.pericentre_kpc);
  inclination_.push_back(is_alone ? kNone : system.encounter.inclinations_deg[g]);
  burst_.push_back(burst_share(system, snapshot.time_gyr, g, is_remnant ? system.models.size() - 1 : g));
  bulge_fraction_.push_back(model.bulge_fraction);
  gas_.push_back(model.gas_fraction);
  bar_.push_back(model.bar_strength);
  halo_mass_.push_back(model.halo_mass_msun);
  arms_.push_back(model.arms);
  clumps_.push_back(model.clumps);
  associations_.push_back(system.associations[g]);
  lopsidedness_.push_back(model.lopsidedness);
  axis_ratio_.push_back(1 - model.ovalness);
  warp_.push_back(model.warp_deg);
  bend_.push_back(model.bend_deg);
  one_sidedness_.push_back(model.star_formation_one_sidedness);
  double greatest = 0;
  for (std::size_t c = 0; c < static_cast<std::size_t>(model.clumps); ++c)
    greatest = std::max(greatest, model.for_clump(model.stellar_mass_msun * model.disc_fraction(), c));
  clump_mass_.push_back(greatest);
  const auto [star_first, star_last] = particles_of(system, g);
  star_first_.push_back(first_id + star_first);
  star_last_.push_back(first_id + star_last);
  const auto [partner_first, partner_last] =
      is_alone ? std::pair{-first_id, -first_id} : particles_of(system, 1 - g);
  partner_first_.push_back(first_id + partner_first);
  partner_last_.push_back(first_id + partner_last);
  has_no_partner_.push_back(is_alone);
  edge_.push_back(system.edges_kpc[g]);
}

catalog::Table TruthTable::table(const std::string& provenance) const {
  catalog::Table table;
  table.description = "properties of the galaxies of a simulated universe, one row per galaxy and snapshot";
  const auto add = [&](const char* name, const char* unit, const char* description, const auto& values) {
    table.add({name, unit, description, values, {}});
  };
  add("snapshot", "", "number of the output", snapshot_);
  add("galaxy", "", "number of the galaxy in the catalogue of that snapshot", galaxy_);
  add("system", "", "number of the system; its random numbers follow from it and the seed", system_);
  add("kind", "", "kind of the system: isolated, merger, flyby", kind_);
  add("role", "", "role of the galaxy: alone, primary, secondary, remnant (after coalescence)", role_);
  add("type", "", "type before the encounter: disc, or spheroid that has stopped forming stars", type_);
  add("redshift", "", "redshift of the snapshot", redshift_);
  add("age_of_universe", "Gyr", "age of the universe at the snapshot", age_);
  add("particles", "", "number of star particles that belong to the galaxy", particles_);
  add("stellar_mass", "solMass", "present mass of the galaxy's star particles", mass_);
  add("effective_radius", "kpc", "projected half-mass radius, mean of three directions", effective_radius_);
  add("mass_ratio", "", "ratio of stellar masses before the encounter, primary to secondary", mass_ratio_);
  add("time_to_coalescence", "Myr", "time until coalescence; negative after it", to_coalescence_);
  add("time_to_pericentre", "Myr", "time until the passage nearest in time; negative after it",
      to_pericentre_);
  add("time_to_first_pericentre", "Myr",
      "time until the first passage, or until an earlier coalescence; negative after it, when stars may have been torn out",
      to_first_pericentre_);
  add("separation", "kpc", "distance between the centres of the two potentials; 0 after coalescence",
      separation_);
  add("separation_radii", "", "separation in effective radii of the primary before the encounter",
      separation_radii_);
  add("eccentricity", "", "eccentricity of the orbit at its beginning; 1: parabolic", eccentricity_);
  add("pericentre", "kpc", "pericentric distance of the orbit at its beginning", pericentre_);
  add("inclination", "deg", "angle between the spins of galaxy and orbit: 0 prograde, 180 retrograde",
      inclination_);
  add("burst_fraction", "", "fraction of the stars, by initial mass, that the burst has formed so far",
      burst_);
  add("bulge_fraction", "", "fraction of the stellar mass in the bulge, before the encounter",
      bulge_fraction_);
  add("gas_fraction", "", "gas mass over the total mass of gas and stars, before the encounter", gas_);
  add("halo_mass", "solMass", "mass of the halo within 200 times the critical density, before the encounter",
      halo_mass_);
  add("bar_strength", "", "ratio of the bar's force to the radial force; 0: no bar", bar_);
  add("arms", "", "number of spiral arms; 0: none", arms_);
  add("clumps", "", "number of star-forming clumps; 0: none", clumps_);
  add("clump_mass", "solMass", "mass of the largest clump", clump_mass_);
  add("associations", "", "number of groups of young stars that drift apart, over all time seen",
      associations_);
  add("lopsidedness", "", "A1 / A0 of the disc between 1.5 and 2.5 scale lengths, before the encounter",
      lopsidedness_);
  add("disc_axis_ratio", "", "axis ratio of the disc seen face-on, before the encounter", axis_ratio_);
  add("warp", "deg", "tilt of the disc's rim at 4 scale lengths, up on one side and down on the other",
      warp_);
  add("bend", "deg", "lift of the disc's rim at 4 scale lengths, the same on all sides", bend_);
  add("star_formation_one_sidedness", "", "amplitude of the number of young groups around the disc; 0: even",
      one_sidedness_);
  add("star_first", "", "first identity of the stars born in this galaxy (a remnant: in the primary)",
      star_first_);
  add("star_last", "", "last identity of the stars born in this galaxy; identities are consecutive",
      star_last_);
  const auto add_partner = [&](const char* name, const char* description, const auto& values) {
    table.add({name, "", description, values, has_no_partner_});
  };
  add_partner("partner_first", "first identity of the stars born in the other galaxy of the system",
              partner_first_);
  add_partner("partner_last", "last identity of the stars born in the other galaxy of the system",
              partner_last_);
  add("edge", "kpc", "radius that held 98 % of the galaxy's stars before the encounter", edge_);
  table.metadata.emplace_back("provenance", provenance);
  return table;
}

}  // namespace peculiar::universe
