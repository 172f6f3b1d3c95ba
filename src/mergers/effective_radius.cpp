#include "mergers/effective_radius.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/parallel.h"
#include "simulation/member_stars.h"
#include "simulation/star_index.h"

namespace peculiar::mergers {

namespace {

constexpr std::size_t kStarMemory = std::size_t{1} << 30;

/// The smallest radius that holds half of the mass.
double half_mass_radius(std::vector<std::pair<double, double>>& radius_and_mass) {
  std::sort(radius_and_mass.begin(), radius_and_mass.end());
  double total = 0;
  for (const auto& [radius, mass] : radius_and_mass) total += mass;
  if (!(total > 0)) return simulation::kUnknown;
  double inside = 0;
  for (const auto& [radius, mass] : radius_and_mass) {
    inside += mass;
    if (inside >= total / 2) return radius;
  }
  return radius_and_mass.back().first;
}

/// The galaxy's members among the stars; all stars if the catalogue names no members, or if they are not
/// stars.
simulation::StarParticles own_stars(simulation::StarParticles stars,
                                    const std::vector<std::int64_t>& members) {
  if (members.empty() || stars.id.empty()) return stars;
  const std::vector<std::size_t> own = simulation::member_stars(stars, members);
  return simulation::are_stars(own.size(), members.size()) ? stars.take(own) : stars;
}

}  // namespace

double half_mass_radius_kpc(const simulation::StarParticles& stars, double within_kpc) {
  const std::vector<double>& mass = stars.mass_msun.empty() ? stars.initial_mass_msun : stars.mass_msun;
  const auto& [x, y, z] = stars.position_kpc;
  std::vector<std::size_t> inside;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    if (std::hypot(x[i], y[i], z[i]) <= within_kpc && std::isfinite(mass[i])) inside.push_back(i);
  }
  double sum = 0;
  std::vector<std::pair<double, double>> radius_and_mass(inside.size());
  for (std::size_t along = 0; along < 3; ++along) {
    const std::vector<double>& across = stars.position_kpc[(along + 1) % 3];
    const std::vector<double>& up = stars.position_kpc[(along + 2) % 3];
    for (std::size_t k = 0; k < inside.size(); ++k)
      radius_and_mass[k] = {std::hypot(across[inside[k]], up[inside[k]]), mass[inside[k]]};
    sum += half_mass_radius(radius_and_mass);
  }
  return sum / 3;
}

void RadiusOptions::describe(Fields& fields) {
  fields
      .add(
          "radii", &source,
          "Source of effective radii. measured: the star particles; catalogue: the catalogue, if it has them; auto: the catalogue, unless its radii are not projected half-mass radii, as GalaxyMaker's (see peculiar info).")
      .choices({"auto", "measured", "catalogue"});
  fields
      .add(
          "aperture", &aperture_kpc,
          "Effective radii that the catalogues lack are measured from the stars within the galaxy's radius, or within this radius if the catalogues lack that too.")
      .unit("kpc")
      .range(0.01, 10000);
  fields
      .add(
          "radius_per_semi_axis", &per_semi_axis,
          "Without star particles, the effective radius is this many times the mean semi-axis; 0: star particles are required.")
      .range(0, 100);
}

void EffectiveRadii::find(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
                          const std::vector<std::size_t>& rows) {
  for (const std::size_t row : rows) found_.emplace(snapshot, catalogue[row].id);
  if (simulation_.info().snapshots[snapshot].has_stars)
    measure(snapshot, catalogue, rows);
  else
    estimate(snapshot, catalogue, rows);
}

std::string EffectiveRadii::source(std::size_t snapshot, const simulation::Galaxy& galaxy) const {
  if (!(galaxy.effective_radius_kpc > 0)) return "";
  if (!found_.contains({snapshot, galaxy.id})) return "catalogue";
  return simulation_.info().snapshots[snapshot].has_stars ? "stars" : "semi-axes";
}

void EffectiveRadii::measure(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
                             const std::vector<std::size_t>& rows) {
  const simulation::SimulationInfo& info = simulation_.info();
  const double box_kpc = info.box_kpc(snapshot);
  const simulation::StarIndex stars(simulation_.stars(snapshot), box_kpc, kStarMemory, context_.threads);
  std::vector<std::int64_t> ids;
  for (const std::size_t row : rows) ids.push_back(catalogue[row].id);
  const simulation::Members members = simulation_.members(snapshot, ids);
  parallel_for(static_cast<std::int64_t>(rows.size()), context_.threads, [&](std::int64_t i, int) {
    context_.stop_if_cancelled("select: stopped; nothing was written");
    simulation::Galaxy& galaxy = catalogue[rows[static_cast<std::size_t>(i)]];
    const auto its = members.find(galaxy.id);
    // The catalogue's radius is that of the farthest member, which rounding must not exclude.
    const double rounding = its == members.end() ? 1 : 1.001;
    const double within = rounding * (galaxy.radius_kpc > 0 ? galaxy.radius_kpc : options_.aperture_kpc);
    const double edge = box_kpc > 0 ? std::min(2 * within, box_kpc) : 2 * within;
    galaxy.effective_radius_kpc =
        half_mass_radius_kpc(own_stars(stars.cube(galaxy.position_kpc, edge),
                                       its == members.end() ? std::vector<std::int64_t>() : its->second),
                             within);
    if (std::isnan(galaxy.effective_radius_kpc))
      throw input_error("{}: snapshot {} has no star particles within {} kpc of its galaxy {}", info.path,
                        info.snapshots[snapshot].number, within, galaxy.id);
  });
  measured_ += static_cast<std::int64_t>(rows.size());
}

void EffectiveRadii::estimate(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
                              const std::vector<std::size_t>& rows) {
  const bool is_passed_over = options_.measures(simulation_.info());
  for (const std::size_t row : rows) {
    simulation::Galaxy& galaxy = catalogue[row];
    galaxy.effective_radius_kpc = options_.per_semi_axis * galaxy.mean_semi_axis_kpc();
    if (galaxy.effective_radius_kpc > 0) continue;
    throw input_error(
        "{}: galaxy {} of snapshot {} has no effective radius in the catalogue{}, and there are no star particles to measure it: add the star particles of the snapshot, restrict the list with --redshift-min, --redshift-max and --mass-min, or use the semi-axes with --radius-per-semi-axis{}",
        simulation_.info().path, galaxy.id, simulation_.info().snapshots[snapshot].number,
        is_passed_over ? " that is a projected half-mass radius" : "",
        is_passed_over ? ", or the catalogue's value as it is with --radii catalogue" : "");
  }
  estimated_ += static_cast<std::int64_t>(rows.size());
}

}  // namespace peculiar::mergers
