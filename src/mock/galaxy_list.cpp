#include "mock/galaxy_list.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/name_list.h"
#include "simulation/periodic.h"

namespace peculiar::mock {

using simulation::kUnknown;

namespace {

// The names in the output of peculiar select.
const std::vector<std::string> kCentreColumns{"x", "y", "z"};
const std::vector<std::string> kAxisColumns{"semi_axis_a", "semi_axis_b", "semi_axis_c"};
constexpr double kMostExactInteger = 9007199254740992.0;
constexpr const char* kUnits =
    "kpc, Mpc, pc (physical), ckpc, cMpc (comoving), ckpc/h, cMpc/h, pkpc/h, pMpc/h, box (its edge)";

/// A unit that no column has is a mistake.
void check_unused(const std::string& unit, const char* option, const char* columns) {
  if (unit != "auto") {
    throw usage_error(
        "{}: positions come from the simulation's catalogue; {} uses the table's columns instead", option,
        columns);
  }
}

bool has_all(const catalog::Table& table, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) { return table.has(name); });
}

}  // namespace

void ColumnOptions::describe(Fields& fields) {
  fields.add("id", &id, "Column with the galaxy numbers. Default: galaxy.").value_name("COLUMN");
  fields.add("snapshot", &snapshot, "Snapshot of all galaxies in the table, if it has no column snapshot.")
      .range(0, 1e9);
  fields
      .add(
          "centre", &centre,
          "Columns with the galaxy centres, measured from the corner of the box. They replace the simulation's catalogue, which is then not read. Default for a snapshot without a catalogue: x,y,z, as written by select.")
      .value_name("X,Y,Z");
  fields
      .add("centre_unit", &centre_unit,
           fmt::format("Unit of the centres: {}; auto: the table's unit, else physical kpc.", kUnits))
      .value_name("UNIT");
  fields
      .add(
          "radius", &radius,
          "Column with the galaxy radii (such as half-mass radii) in which --cube-edge is counted; replaces the semi-axes of the catalogue. Default for a snapshot without a catalogue: the table's semi-axes, radius or effective_radius.")
      .value_name("COLUMN");
  fields.add("radius_unit", &radius_unit, "Unit of the radii; values as for --centre-unit.")
      .value_name("UNIT");
}

double kpc_per_unit(const std::string& unit, const simulation::SimulationInfo& info, std::size_t snapshot,
                    const std::string& source) {
  const double a = info.snapshots[snapshot].scale_factor;
  if (unit == "box") {
    if (!(info.box_mpc > 0))
      throw input_error("{}: the unit is the box, and the size of the box is not known", source);
    return info.box_kpc(snapshot);
  }
  std::string plain = unit;
  std::erase(plain, ' ');
  if (plain.ends_with("/littleh")) plain.replace(plain.size() - 7, 7, "h");  // astropy's spelling
  const bool over_h = plain.ends_with("/h");
  if (over_h) plain.resize(plain.size() - 2);
  const bool physical = plain.starts_with('p') && plain.size() > 2;
  const bool comoving = plain.starts_with('c') || plain.ends_with("cm");
  if (physical || plain.starts_with('c'))
    plain.erase(0, 1);
  else if (comoving)
    plain.resize(plain.size() - 2);
  const double factor = plain == "kpc" ? 1 : plain == "Mpc" ? 1e3 : plain == "pc" ? 1e-3 : kUnknown;
  if (std::isnan(factor)) throw input_error("{}: unknown unit '{}'; known units: {}", source, unit, kUnits);
  if (over_h && !physical && !comoving)
    throw input_error("{}: '{}' may be comoving or physical: write c{} or p{}", source, unit, unit, unit);
  return factor * (comoving ? a : 1) / (over_h ? info.h() : 1);
}

GalaxyList::GalaxyList(catalog::Table table, const std::string& name, const ColumnOptions& options,
                       const simulation::SimulationInfo& info, const RunContext& context)
    : table_(std::move(table)), name_(name), info_(info), context_(context) {
  read_identities(options);
  read_centres(options);
  read_radii(options);
}

std::string GalaxyList::source(const std::string& column) const {
  return fmt::format("{}: column '{}'", name_, column);
}

/// Integers, stored as such or as floats.
std::vector<std::int64_t> GalaxyList::integers(const std::string& column) const {
  const catalog::Column& found = table_.at(column);
  if (const auto* values = std::get_if<std::vector<std::int64_t>>(&found.data)) return *values;
  std::vector<std::int64_t> values;
  const auto* numbers = std::get_if<std::vector<double>>(&found.data);
  for (std::size_t i = 0; numbers != nullptr && i < numbers->size(); ++i) {
    const double value = found.is_missing(i) ? 0 : (*numbers)[i];
    if (value != std::round(value) || std::abs(value) > kMostExactInteger) break;
    values.push_back(static_cast<std::int64_t>(value));
  }
  if (values.size() != found.size()) throw input_error("{} must contain whole numbers", source(column));
  return values;
}

void GalaxyList::add_integers(const char* name, const char* description, std::vector<std::int64_t> values) {
  if (table_.has(name)) return;
  table_.add({name, "", description, std::move(values), {}});
}

void GalaxyList::read_identities(const ColumnOptions& options) {
  const std::string id = options.id.empty() ? "galaxy" : options.id;
  if (!table_.has(id)) {
    throw input_error("{}: there is no column '{}'; give the column of the galaxy numbers with --id, from {}",
                      name_, id, listed(table_.names()));
  }
  if (!options.id.empty() && options.id != "galaxy" && table_.has("galaxy"))
    throw input_error("{}: has a column 'galaxy' besides '{}'; rename one of them", name_, options.id);
  const std::vector<std::int64_t> galaxies = integers(id);
  std::vector<std::int64_t> snapshots;
  if (table_.has("snapshot")) {
    if (options.snapshot) throw usage_error("--snapshot: {} has a column 'snapshot'", name_);
    snapshots = integers("snapshot");
  } else {
    if (!options.snapshot && info_.snapshots.size() != 1) {
      throw input_error(
          "{}: there is no column 'snapshot', and {} has {} snapshots; choose one with --snapshot", name_,
          info_.path, info_.snapshots.size());
    }
    snapshots.assign(table_.rows(), options.snapshot ? *options.snapshot : info_.snapshots.front().number);
  }
  const catalog::Column* companions = table_.find("companion");
  const std::vector<std::int64_t> companion =
      companions == nullptr ? std::vector<std::int64_t>() : integers("companion");
  for (std::size_t i = 0; i < galaxies.size(); ++i) {
    const bool has_snapshot = !table_.has("snapshot") || !table_.at("snapshot").is_missing(i);
    if (table_.at(id).is_missing(i) || !has_snapshot)
      throw input_error("{}: row {} has no galaxy or no snapshot", name_, i + 1);
    Row row{info_.index_of(snapshots[i]), galaxies[i], -1, std::nullopt, kUnknown};
    if (companions != nullptr && !companions->is_missing(i)) row.companion = companion[i];
    rows_.push_back(row);
  }
  add_integers("galaxy", "galaxy number in the table", galaxies);
  add_integers("snapshot", "number of the snapshot", snapshots);
}

std::vector<std::string> GalaxyList::units_of(const std::vector<std::string>& columns,
                                              const std::string& option, const char* option_name) const {
  std::vector<std::string> units;
  bool is_assumed = false;
  for (const std::string& name : columns) {
    const catalog::Column& column = table_.at(name);
    if (!column.is_numeric()) throw input_error("{} is not numeric", source(name));
    is_assumed = is_assumed || (option == "auto" && column.unit.empty());
    units.push_back(option != "auto" ? option : column.unit.empty() ? "kpc" : column.unit);
  }
  if (is_assumed) {
    context_.warning("{}: {} has no unit; assuming physical kpc ({} sets another)", name_,
                     fmt::join(columns, ", "), option_name);
  }
  return units;
}

double GalaxyList::length_kpc(const std::string& column, std::size_t row, const std::string& unit) const {
  return table_.at(column).number(row) * kpc_per_unit(unit, info_, rows_[row].snapshot, source(column));
}

void GalaxyList::check_inside(const std::string& column, std::size_t row, const std::string& unit,
                              double place_kpc) const {
  constexpr double kRounding = 1e-3;
  const double box = info_.box_kpc(rows_[row].snapshot);
  if (!(box > 0) || !(place_kpc < -kRounding * box || place_kpc > (1 + kRounding) * box)) return;
  throw input_error(
      "{}: row {} has {} {}, which is {:.6g} kpc at its snapshot, outside the box of {:.6g} kpc; positions count from the corner of the box; is the unit right (--centre-unit)?",
      source(column), row + 1, table_.at(column).number(row), unit, place_kpc, box);
}

void GalaxyList::read_centres(const ColumnOptions& options) {
  const auto has_catalogue = [&](const Row& row) { return info_.snapshots[row.snapshot].has_galaxies; };
  const auto lacks = std::find_if_not(rows_.begin(), rows_.end(), has_catalogue);
  const bool is_told = !options.centre.empty();
  if (!is_told && lacks == rows_.end()) {
    check_unused(options.centre_unit, "--centre-unit", "--centre X,Y,Z");
    if (options.radius.empty()) check_unused(options.radius_unit, "--radius-unit", "--radius COLUMN");
    return;
  }
  const std::vector<std::string>& names = is_told ? options.centre : kCentreColumns;
  if (names.size() != 3) throw usage_error("--centre: got {} columns, expected three: X,Y,Z", names.size());
  if (!is_told && !has_all(table_, names)) {
    throw input_error(
        "{}: snapshot {} has no galaxy catalogue, so {} must give the positions: in columns x, y and z (from the corner of the box), or in columns named with --centre X,Y,Z",
        info_.path, info_.snapshots[lacks->snapshot].number, name_);
  }
  const std::vector<std::string> units = units_of(names, options.centre_unit, "--centre-unit");
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    if (!is_told && has_catalogue(row)) continue;
    row.centre_kpc.emplace();
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double place = length_kpc(names[axis], i, units[axis]);
      check_inside(names[axis], i, units[axis], place);
      (*row.centre_kpc)[axis] =
          std::isfinite(place) ? simulation::wrapped(place, info_.box_kpc(row.snapshot)) : kUnknown;
    }
  }
}

/// From the first of the columns that exist; the mean of columns that belong together.
void GalaxyList::read_radii(const ColumnOptions& options) {
  std::vector<std::vector<std::string>> candidates{kAxisColumns, {"radius"}, {"effective_radius"}};
  if (!options.radius.empty()) candidates = {{options.radius}};
  for (const std::vector<std::string>& names : candidates) {
    const auto wants = [&](const Row& row) {
      return !(row.radius_kpc > 0) && (!options.radius.empty() || row.centre_kpc.has_value());
    };
    if (std::none_of(rows_.begin(), rows_.end(), wants)) return;
    if (options.radius.empty() && !has_all(table_, names)) continue;
    const std::vector<std::string> units = units_of(names, options.radius_unit, "--radius-unit");
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!wants(rows_[i])) continue;
      double sum = 0;
      for (std::size_t k = 0; k < names.size(); ++k) sum += length_kpc(names[k], i, units[k]);
      rows_[i].radius_kpc = sum / static_cast<double>(names.size());
    }
  }
}

}  // namespace peculiar::mock
