#include <algorithm>

#include "base/error.h"
#include "catalog/table.h"
#include "hydro_hdf5/star_table.h"
#include "hydro_hdf5/star_table_read.h"
#include "store/hdf5_writer.h"
#include "tables/file_format.h"
#include "tables/table_file.h"

namespace peculiar::hydro_hdf5 {

namespace {

catalog::Table table_of(const StarTable& star_table, const std::string& name) {
  const simulation::StarParticles& stars = star_table.stars;
  if (stars.age_gyr.empty() || (stars.mass_msun.empty() && stars.initial_mass_msun.empty()))
    throw input_error("{}: cannot be written: stars need ages, and present or initial masses", name);
  catalog::Table table;
  const auto add = [&table](const char* column, const char* unit, const char* description,
                            const auto& values) {
    if (!values.empty()) table.add({column, unit, description, values, {}});
  };
  const char* const places[] = {"x", "y", "z"};
  const char* const velocities[] = {"vx", "vy", "vz"};
  for (std::size_t axis = 0; axis < 3; ++axis)
    add(places[axis], "kpc", "physical, from the galaxy's centre", stars.position_kpc[axis]);
  for (std::size_t axis = 0; axis < 3; ++axis)
    add(velocities[axis], "km/s", "peculiar", stars.velocity_kms[axis]);
  add("initial_mass", "solMass", "as it was formed", stars.initial_mass_msun);
  add("mass", "solMass", "as it is now", stars.mass_msun);
  add("age", "Gyr", "", stars.age_gyr);
  add("metallicity", "", "mass fraction", stars.metallicity);
  add("particle_id", "", "", stars.id);
  table.description = "star particles of a galaxy";
  table.metadata = {{"format", kStarTableFormat},
                    {"version", std::to_string(kStarTableVersion)},
                    {"galaxy_id", std::to_string(star_table.galaxy_id)},
                    {"snapshot", std::to_string(star_table.snapshot)},
                    {"redshift", fmt::format("{}", star_table.redshift)},
                    {"H0", fmt::format("{}", star_table.cosmology.hubble_kms_mpc)},
                    {"Omega_m", fmt::format("{}", star_table.cosmology.omega_m)},
                    {"Omega_L", fmt::format("{}", star_table.cosmology.omega_l)}};
  if (star_table.centre_kpc) {
    const simulation::Vector3& centre = *star_table.centre_kpc;
    table.metadata.emplace_back("centre", fmt::format("{} {} {}", centre[0], centre[1], centre[2]));
  }
  if (!stars.mass_msun.empty()) table.metadata.emplace_back("mass_is", "current");
  return table;
}

void write_hdf5(const std::filesystem::path& path, const StarTable& star_table, const catalog::Table& table) {
  store::Hdf5Writer writer(path);
  for (const char* key : {"format", "mass_is"}) {
    for (const auto& [known, value] : table.metadata) {
      if (known == key) writer.attribute("/", key, value);
    }
  }
  writer.attribute("/", "version", kStarTableVersion);
  writer.attribute("/", "galaxy_id", star_table.galaxy_id);
  writer.attribute("/", "snapshot", star_table.snapshot);
  writer.attribute("/", "redshift", star_table.redshift);
  writer.attribute("/", "H0", star_table.cosmology.hubble_kms_mpc);
  writer.attribute("/", "Omega_m", star_table.cosmology.omega_m);
  writer.attribute("/", "Omega_L", star_table.cosmology.omega_l);
  if (star_table.centre_kpc) {
    const simulation::Vector3& centre = *star_table.centre_kpc;
    writer.attribute("/", "centre", std::vector<double>(centre.begin(), centre.end()));
  }
  for (const catalog::Column& column : table.columns()) {
    if (const auto* ids = std::get_if<std::vector<std::int64_t>>(&column.data)) {
      writer.dataset(column.name, *ids);
    } else {
      writer.dataset(column.name, std::get<std::vector<double>>(column.data));
    }
    writer.attribute(column.name, "units", column.unit);
    writer.attribute(column.name, "description", column.description);
  }
  writer.finish();
}

}  // namespace

void write_star_table(const std::filesystem::path& path, const StarTable& star_table) {
  const catalog::Table table = table_of(star_table, path.string());
  if (tables::format_of(path) == tables::FileFormat::kHdf5) return write_hdf5(path, star_table, table);
  if (path.extension() == ".csv")
    throw usage_error("{}: CSV has neither units nor attributes; use .ecsv, .fits, .vot or .h5",
                      path.string());
  tables::write_table(path, table);
}

}  // namespace peculiar::hydro_hdf5
