#include "mock/mock_rows.h"

#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "catalog/column_access.h"
#include "store/sample.h"

namespace peculiar::mock {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

template <typename Value>
void add(catalog::Table& table, std::string name, std::string unit, std::string description,
         std::span<const MockRecord> records, const Value& value) {
  std::vector<std::decay_t<decltype(value(records[0]))>> values;
  for (const MockRecord& record : records) values.push_back(value(record));
  table.add({std::move(name), std::move(unit), std::move(description), std::move(values), {}});
}

}  // namespace

MockRecord failed_record(std::size_t bands) {
  MockRecord record;
  record.flags = store::kFlagUnreadable;
  record.pixel_kpc = record.companion_separation_arcsec = kNone;
  record.redshift = record.stellar_mass_msun = record.half_mass_radius_kpc = record.cube_kpc = kNone;
  record.observer.fill(kNone);
  record.up.fill(kNone);
  record.field_brightest_mag = record.field_brightest_arcsec = kNone;
  record.dust_inclination_deg = record.dust_depth = kNone;
  record.light.assign(bands, {kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone});
  return record;
}

MockColumns::MockColumns(const catalog::Table& galaxies, std::vector<std::string> projections,
                         std::vector<std::string> bands, std::vector<double> zero_points_mag,
                         std::string unit, const std::string& source, GalaxyColumns own)
    : galaxies_(galaxies),
      projections_(std::move(projections)),
      bands_(std::move(bands)),
      zero_points_mag_(std::move(zero_points_mag)),
      unit_(std::move(unit)),
      own_(std::move(own)) {
  for (const std::vector<std::string>& names : {galaxies.names(), bands_}) {
    for (const std::string& name : names) {
      if (!store::is_column_name(name))
        throw input_error("{}: a column cannot be called '{}' in a sample; rename it", source, name);
    }
  }
}

void MockColumns::add_light(catalog::Table& table, std::span<const MockRecord> records) const {
  for (std::size_t band = 0; band < bands_.size(); ++band) {
    const std::string& name = bands_[band];
    const double zero_point = zero_points_mag_[band];
    add(table, "magnitude_" + name, "mag", "AB magnitude of all light in the cube", records,
        [=](const MockRecord& r) {
          return r.light[band].counts > 0 ? zero_point - 2.5 * std::log10(r.light[band].counts) : kNone;
        });
    add(table, "flux_" + name, unit_, "total flux in the frame, without noise", records,
        [=](const MockRecord& r) { return r.light[band].frame_counts; });
    add(table, "companion_fraction_" + name, "",
        "companion's fraction of the light of the particles in the frame", records,
        [=](const MockRecord& r) { return r.light[band].companion_fraction; });
    add(table, "companion_flux_ratio_" + name, "", "total light of the companion over that of the galaxy",
        records, [=](const MockRecord& r) { return r.light[band].companion_ratio; });
    if (own_.field)
      add(table, "field_share_" + name, "", "the field's fraction of the light in the frame", records,
          [=](const MockRecord& r) { return r.light[band].field_share; });
    if (!own_.truth) continue;
    add(table, "companion_share_true_" + name, "",
        "fraction of the light in the frame, without the field, from stars of the companion, by the table of truth",
        records, [=](const MockRecord& r) { return r.light[band].true_companion_share; });
    add(table, "tidal_share_" + name, "",
        "fraction of the light in the frame, without the field, from stars beyond the edge of their galaxy after its first passage, by the table of truth; if the edge holds 98 % of a galaxy's stars, 2 % of them lie beyond it at any time",
        records, [=](const MockRecord& r) { return r.light[band].tidal_share; });
    const double area = own_.pixel_arcsec * own_.pixel_arcsec;
    add(table, "tidal_surface_brightness_" + name, "mag/arcsec2",
        "mean over the brightest pixels that hold half of the tidal light, including the 2 % that lie beyond the edge at any time",
        records, [=](const MockRecord& r) {
          return zero_point - 2.5 * std::log10(r.light[band].tidal_brightness / area);
        });
  }
}

void MockColumns::add_field(catalog::Table& table, std::span<const MockRecord> records) const {
  add(table, "field_sources", "", "galaxies and stars of the field in the frame", records,
      [](const MockRecord& r) { return r.field_sources; });
  add(table, "field_brightest_magnitude", "mag",
      "AB magnitude of the brightest source of the field in the frame", records,
      [](const MockRecord& r) { return r.field_brightest_mag; });
  add(table, "field_brightest_distance", "arcsec", "distance of that source from the centre of the image",
      records, [](const MockRecord& r) { return r.field_brightest_arcsec; });
  add(table, "field_brightest_kind", "", "galaxy or star", records,
      [](const MockRecord& r) { return r.field_brightest_kind; });
}

catalog::Table MockColumns::rows(std::size_t first, std::span<const MockRecord> records) const {
  std::vector<std::size_t> galaxy;
  std::vector<std::string> ids, projections;
  const catalog::Column& snapshots = galaxies_.at("snapshot");
  const catalog::Column& numbers = galaxies_.at("galaxy");
  for (std::size_t row = first; row < first + records.size(); ++row) {
    galaxy.push_back(row / projections_.size());
    const std::size_t number = row % projections_.size();
    projections.push_back(projections_[number]);
    ids.push_back(
        fmt::format("{}_{}_{}", snapshots.text(galaxy.back()), numbers.text(galaxy.back()), number));
  }
  catalog::Table table;
  table.add({"id", "", "snapshot, galaxy, and number of the projection from 0", std::move(ids), {}});
  table.add({"projection",
             "",
             "direction of projection: x, y, z, random, or theta:phi",
             std::move(projections),
             {}});
  add(table, "flags", "", "1: no image could be made; 4: no light in the frame", records,
      [](const MockRecord& r) { return r.flags; });
  const char* const axes[] = {"x", "y", "z"};
  for (std::size_t i = 0; i < 3; ++i)
    add(table, fmt::format("observer_{}", axes[i]), "", "unit vector from the galaxy to the observer",
        records, [i](const MockRecord& r) { return r.observer[i]; });
  for (std::size_t i = 0; i < 3; ++i)
    add(table, fmt::format("up_{}", axes[i]), "", "unit vector along the image's columns, upward", records,
        [i](const MockRecord& r) { return r.up[i]; });
  add(table, "pixel_kpc", "kpc", "pixel size at the distance of the galaxy", records,
      [](const MockRecord& r) { return r.pixel_kpc; });
  if (own_.redshift)
    add(table, "redshift", "", "redshift at which the galaxy is observed", records,
        [](const MockRecord& r) { return r.redshift; });
  if (own_.stellar_mass)
    add(table, "stellar_mass", "solMass", "stellar mass from the simulation's catalogue", records,
        [](const MockRecord& r) { return r.stellar_mass_msun; });
  if (own_.half_mass_radius)
    add(table, "half_mass_radius", "kpc",
        own_.radius_kind.empty() ? "half-mass radius from the simulation's catalogue, physical"
                                 : own_.radius_kind + ", physical",
        records, [](const MockRecord& r) { return r.half_mass_radius_kpc; });
  add(table, "cube_edge", "kpc", "edge length of the cube of stars", records,
      [](const MockRecord& r) { return r.cube_kpc; });
  add(table, "size_from", "",
      "unit of the cube's edge: 1 the catalogue's mean semi-axis, 2 its half-mass radius, 3 the table's radius; 4 kpc (--cube-kpc)",
      records, [](const MockRecord& r) { return r.size_from; });
  add(table, "particles", "", "star particles in the cube", records,
      [](const MockRecord& r) { return r.particles; });
  add(table, "clamped_particles", "",
      "number of star particles outside the range of ages and metallicities of the populations, given the light of its edge",
      records, [](const MockRecord& r) { return r.clamped; });
  add(table, "dark_particles", "",
      "number of star particles without light: mass, age or metallicity is not finite, or the mass is not positive",
      records, [](const MockRecord& r) { return r.dark; });
  add_light(table, records);
  add(table, "companion_separation", "arcsec", "projected separation of the centres of galaxy and companion",
      records, [](const MockRecord& r) { return r.companion_separation_arcsec; });
  if (own_.field) add_field(table, records);
  if (own_.dust_disc) {
    add(table, "dust_inclination", "deg", "inclination of the galaxy's dust disc; 0: face-on", records,
        [](const MockRecord& r) { return r.dust_inclination_deg; });
    add(table, "dust_depth", "", "face-on optical depth at 5500 Angstrom through the centre of the dust disc",
        records, [](const MockRecord& r) { return r.dust_depth; });
  }
  const catalog::Table chosen = galaxies_.take(galaxy);
  for (const catalog::Column& column : chosen.columns()) catalog::add_beside(table, column);
  return table;
}

std::vector<store::ColumnSpec> MockColumns::specs() const {
  std::vector<MockRecord> none(galaxies_.rows() * projections_.size(), failed_record(bands_.size()));
  for (MockRecord& record : none) record.field_brightest_kind = "galaxy";  // the longest text
  const catalog::Table all = rows(0, none);
  std::vector<store::ColumnSpec> specs;
  for (const catalog::Column& column : all.columns()) specs.push_back(store::column_spec(column));
  return specs;
}

void MockColumns::write(store::RowFileWriter& writer, std::int64_t first,
                        std::span<const MockRecord> records) const {
  const catalog::Table block = rows(static_cast<std::size_t>(first), records);
  for (const catalog::Column& column : block.columns()) writer.write(column, first);
}

}  // namespace peculiar::mock
