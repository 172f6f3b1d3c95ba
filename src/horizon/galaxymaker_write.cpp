#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/atomic_file.h"
#include "base/parallel.h"
#include "horizon/birth_times.h"
#include "horizon/bricks.h"
#include "horizon/fortran_file.h"
#include "horizon/ramses_info.h"
#include "horizon/writers.h"

namespace peculiar::horizon {

namespace {

constexpr double kGravity = 4.30091e-6;  // kpc (km/s)^2 / Msun
constexpr double kKelvinPerKms2 =
    35.9;  // virial temperature / squared circular velocity, for ionised primordial gas
constexpr std::size_t kProfileBins = 100;
constexpr double kProfileRadius_kpc = 3;

double from_box_centre_mpc(double from_corner_kpc, double box_kpc) {
  return (from_corner_kpc - box_kpc / 2) / kKpcPerAdaptahopMpc;
}

double box_kpc_of(const SnapshotHeader& header) { return header.box_mpc * 1e3 * header.scale_factor; }

/// Returns the stellar surface density profile around the centre, in projection along z: radii of annuli
/// [kpc], density [Msun/kpc^2].
std::pair<std::vector<double>, std::vector<double>> surface_density(const simulation::StarParticles& stars,
                                                                    const CatalogueGalaxy& galaxy,
                                                                    double box_kpc) {
  std::vector<double> radius(kProfileBins), density(kProfileBins, 0);
  const double width = kProfileRadius_kpc / kProfileBins;
  for (const std::size_t i : galaxy.members) {
    std::array<double, 2> offset;
    for (std::size_t axis = 0; axis < 2; ++axis)
      offset[axis] = std::remainder(stars.position_kpc[axis][i] - galaxy.galaxy.position_kpc[axis], box_kpc);
    const auto bin = static_cast<std::size_t>(std::hypot(offset[0], offset[1]) / width);
    if (bin < kProfileBins) density[bin] += stars.mass_msun[i];
  }
  for (std::size_t bin = 0; bin < kProfileBins; ++bin) {
    const double inner = static_cast<double>(bin) * width, outer = inner + width;
    radius[bin] = (inner + outer) / 2;
    density[bin] /= std::numbers::pi * (outer * outer - inner * inner);
  }
  return {radius, density};
}

void write_object(FortranWriter& out, const SnapshotHeader& header, const simulation::StarParticles& stars,
                  const CatalogueGalaxy& one, BricksVariant variant) {
  const simulation::Galaxy& galaxy = one.galaxy;
  const double box_kpc = box_kpc_of(header);
  std::vector<std::int64_t> identities;
  identities.reserve(one.members.size());
  for (const std::size_t i : one.members) identities.push_back(stars.id[i]);
  out.integers4({static_cast<std::int64_t>(identities.size())});
  out.integers4(identities);
  out.integers4({galaxy.id});
  out.integers4({header.number});
  out.integers4({galaxy.level, galaxy.host, galaxy.level > 1 ? galaxy.host : 0, 0, -1});
  const double mass = galaxy.stellar_mass_msun / kMsunPerAdaptahopMass, mpc = 1 / kKpcPerAdaptahopMpc;
  out.reals4({mass});
  const auto& [x, y, z] = galaxy.position_kpc;
  out.reals4(
      {from_box_centre_mpc(x, box_kpc), from_box_centre_mpc(y, box_kpc), from_box_centre_mpc(z, box_kpc)});
  out.reals4(galaxy.velocity_kms);
  const double momentum = mpc / kMsunPerAdaptahopMass;
  out.reals4({one.angular_momentum[0] * momentum, one.angular_momentum[1] * momentum,
              one.angular_momentum[2] * momentum});
  out.reals4({galaxy.radius_kpc * mpc, galaxy.semi_axes_kpc[0] * mpc, galaxy.semi_axes_kpc[1] * mpc,
              galaxy.semi_axes_kpc[2] * mpc});
  const double kinetic = one.kinetic_energy / kMsunPerAdaptahopMass,
               potential = one.potential_energy / kMsunPerAdaptahopMass;
  out.reals4({kinetic, potential, kinetic + potential});
  out.reals4({one.spin});
  const double circular_kms = std::sqrt(kGravity * galaxy.stellar_mass_msun / galaxy.radius_kpc);
  std::vector<double> virial{galaxy.radius_kpc * mpc, mass, kKelvinPerKms2 * circular_kms * circular_kms,
                             circular_kms};
  const double volume_mpc3 = 4.0 / 3 * std::numbers::pi * std::pow(galaxy.radius_kpc * mpc, 3);
  if (variant == BricksVariant::kGalaxyMaker) {
    out.reals4(
        {one.velocity_dispersion_kms, one.bulge_dispersion_kms, one.bulge_mass_msun / kMsunPerAdaptahopMass});
    virial.push_back(galaxy.effective_radius_kpc * mpc);
  }
  out.reals4(virial);
  out.reals4({mass / volume_mpc3, galaxy.effective_radius_kpc * mpc});
  if (variant != BricksVariant::kGalaxyMaker) return;
  const auto [radius, density] = surface_density(stars, one, box_kpc);
  out.integers4({static_cast<std::int64_t>(kProfileBins)});
  out.reals4(radius);
  out.reals4(density);
}

}  // namespace

void write_tree_bricks(const std::filesystem::path& path, const SnapshotHeader& header,
                       const simulation::StarParticles& stars, const std::vector<CatalogueGalaxy>& galaxies,
                       BricksVariant variant) {
  AtomicFile file(path);
  FortranWriter out(file.temporary());
  const cosmos::Cosmology cosmology(header.cosmology);
  const double a = header.scale_factor, rate = cosmology.expansion_rate(a);
  std::int64_t main_objects = 0;
  for (const CatalogueGalaxy& one : galaxies) main_objects += one.galaxy.level == 1 ? 1 : 0;
  const double least =
      stars.mass_msun.empty() ? 0 : *std::min_element(stars.mass_msun.begin(), stars.mass_msun.end());
  out.integers4({static_cast<std::int64_t>(stars.size())});
  out.reals4({least / kMsunPerAdaptahopMass});
  out.reals4({a});
  out.reals4({header.cosmology.omega_m / (a * a * a * rate * rate)});
  out.reals4({cosmology.age_gyr(a)});
  out.integers4({main_objects, static_cast<std::int64_t>(galaxies.size()) - main_objects});
  for (const CatalogueGalaxy& one : galaxies) write_object(out, header, stars, one, variant);
  out.close();
  file.commit();
}

void write_galaxy_stars(const std::filesystem::path& folder, const SnapshotHeader& header,
                        const simulation::StarParticles& stars, const std::vector<CatalogueGalaxy>& galaxies,
                        int threads) {
  AtomicFolder output(folder);
  const BirthTimes birth_times(ramses_info_of(header), true);
  const double box_kpc = box_kpc_of(header), mpc = 1 / kKpcPerAdaptahopMpc;
  parallel_for(static_cast<std::int64_t>(galaxies.size()), threads, [&](std::int64_t index, int) {
    const CatalogueGalaxy& one = galaxies[static_cast<std::size_t>(index)];
    const simulation::Galaxy& galaxy = one.galaxy;
    FortranWriter out(output.temporary() / fmt::format("gal_stars_{:07d}", galaxy.id));
    out.integers4({galaxy.id});
    out.integers4({galaxy.level});
    out.reals8({galaxy.stellar_mass_msun / kMsunPerAdaptahopMass});
    const auto& [x, y, z] = galaxy.position_kpc;
    out.reals8(
        {from_box_centre_mpc(x, box_kpc), from_box_centre_mpc(y, box_kpc), from_box_centre_mpc(z, box_kpc)});
    out.reals8(galaxy.velocity_kms);
    const double momentum = mpc / kMsunPerAdaptahopMass;
    out.reals8({one.angular_momentum[0] * momentum, one.angular_momentum[1] * momentum,
                one.angular_momentum[2] * momentum});
    out.integers4({static_cast<std::int64_t>(one.members.size())});
    std::vector<double> values(one.members.size());
    const auto record = [&](const auto& value) {
      for (std::size_t k = 0; k < values.size(); ++k) values[k] = value(one.members[k]);
      out.reals8(values);
    };
    for (std::size_t axis = 0; axis < 3; ++axis)
      record([&](std::size_t i) { return from_box_centre_mpc(stars.position_kpc[axis][i], box_kpc); });
    for (std::size_t axis = 0; axis < 3; ++axis)
      record([&](std::size_t i) { return stars.velocity_kms[axis][i]; });
    record([&](std::size_t i) { return stars.mass_msun[i] / kMsunPerAdaptahopMass; });
    std::vector<std::int64_t> identities;
    for (const std::size_t i : one.members) identities.push_back(stars.id[i]);
    out.integers4(identities);
    record([&](std::size_t i) { return birth_times.birth_time(stars.age_gyr[i]); });
    record([&](std::size_t i) { return stars.metallicity[i]; });
    out.close();
  });
  output.commit();
}

}  // namespace peculiar::horizon
