#include "survey/sky_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "base/error.h"
#include "base/letters.h"
#include "catalog/position_metadata.h"
#include "fits/sky_frame.h"
#include "survey/angle.h"
#include "survey/asked_column.h"
#include "survey/sky_column_names.h"

namespace peculiar::survey {

namespace {

using catalog::Column;
using catalog::metadata_of;
using catalog::Table;
using fits::SkyFrame;

constexpr const char* kFrames =
    "icrs, fk5, fk4, fk4-no-e, galactic, supergalactic and ecliptic, with another equinox as in fk5:J1975";

/// Finds columns by UCD, if their names say nothing.
std::optional<SkyColumnPair> find_by_ucd(const Table& table) {
  constexpr const char* kPairs[][2] = {{"pos.eq.ra", "pos.eq.dec"},
                                       {"pos.galactic.lon", "pos.galactic.lat"},
                                       {"pos.ecliptic.lon", "pos.ecliptic.lat"}};
  for (const char* main : {";meta.main", ".main", ""}) {
    for (const auto& names : kPairs) {
      SkyColumnPair pair;
      for (const Column& column : table.columns()) {
        const std::string ucd = catalog::position_ucd(column);
        if (ucd == std::string(names[0]) + main && pair.longitude == nullptr) pair.longitude = &column;
        if (ucd == std::string(names[1]) + main && pair.latitude == nullptr) pair.latitude = &column;
      }
      if (pair.longitude != nullptr && pair.latitude != nullptr) return pair;
    }
  }
  return std::nullopt;
}

SkyColumnPair choose_columns(const Table& table, const SkyColumnsChoice& choice, const std::string& path) {
  SkyColumnPair pair;
  if (!choice.ra.empty()) pair.longitude = &asked_column(table, choice.ra, "--ra", path);
  if (!choice.dec.empty()) pair.latitude = &asked_column(table, choice.dec, "--dec", path);
  if (pair.longitude != nullptr && pair.latitude == nullptr) pair.latitude = partner_of(table, choice.ra);
  if (pair.latitude != nullptr && pair.longitude == nullptr) pair.longitude = partner_of(table, choice.dec);
  if (pair.longitude != nullptr && pair.latitude != nullptr) return pair;
  std::optional<SkyColumnPair> found = find_sky_columns(table);
  if (!found) found = find_by_ucd(table);
  if (!found)
    throw input_error(
        "{}: cannot tell which columns are the sky positions; name them with --ra and --dec, or pixel positions with --x and --y; it has {}",
        path, listed(table.names()));
  if (pair.longitude == nullptr) pair.longitude = found->longitude;
  if (pair.latitude == nullptr) pair.latitude = found->latitude;
  return pair;
}

/// Degrees per unit of angle; none for other units.
std::optional<double> degrees_of_unit(const std::string& unit) {
  constexpr struct {
    const char* names;
    double degrees;
  } kUnits[] = {{" deg degs degr degree degrees \u00b0 d:m:s dms ", 1},
                {" h hr hrs hour hours hourangle h:m:s hms ", 15},
                {" rad radian radians ", 180 / std::numbers::pi},
                {" arcmin amin arcminute arcminutes ", 1.0 / 60},
                {" arcsec arcs asec arcsecond arcseconds ", 1.0 / 3600},
                {" mas ", 1.0 / 3600000}};
  std::string key = lower_case(unit);
  key.erase(std::remove(key.begin(), key.end(), '"'), key.end());
  const auto degrees = [&](const std::string& word) -> std::optional<double> {
    for (const auto& known : kUnits) {
      if (!word.empty() && std::string(known.names).find(" " + word + " ") != std::string::npos)
        return known.degrees;
    }
    return std::nullopt;
  };
  const std::optional<double> whole = degrees(key);
  if (whole) return whole;
  // "decimal degrees", "Angle[deg]" (TOPCAT), "degrees (J2000)", "deg [ICRS]"
  if (key.starts_with("decimal ")) key.erase(0, 8);
  if (key.starts_with("angle[") && key.ends_with(']')) key = key.substr(6, key.size() - 7);
  return degrees(key.substr(0, key.find_first_of(" (,[")));
}

/// The unit of a column's numbers, from the table or the name; "" if unknown.
std::string unit_of(const Column& column) {
  const bool is_said =
      column.unit.find_first_not_of("- ") != std::string::npos && lower_case(column.unit) != "none";
  if (is_said) return column.unit;
  const std::string name = lower_case(column.name);
  const std::string end = name.substr(name.find_last_of('_') + 1);
  return end != name && degrees_of_unit(end) ? end : "";
}

/// Degrees per unit of a column's values. `said`: the user's unit, or "".
double degrees_per(const Column& column, const std::string& said, const std::string& path) {
  const std::string unit = said.empty() ? unit_of(column) : said;
  if (unit.empty()) return 1;
  const std::optional<double> degrees = degrees_of_unit(unit);
  if (degrees) return *degrees;
  if (!column.is_numeric()) return 1;  // sexagesimal texts have units with many spellings
  throw input_error("{}: the unit of '{}' is '{}', which is not an angle; give the unit (--ra-unit)", path,
                    column.name, unit);
}

/// Values in degrees; NaN if missing.
std::vector<double> degrees_of(const Column& column, double unit, bool hours_allowed) {
  const bool in_degrees = degrees_of_unit(column.unit) == 1;  // then sexagesimal texts are, too
  std::vector<double> values(column.size(), std::nan(""));
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (column.is_missing(row)) continue;
    if (column.is_numeric()) {
      values[row] = column.number(row) * unit;
      continue;
    }
    bool is_sexagesimal_hours = false, is_sexagesimal = false;
    const std::string text = column.text(row);
    const double value = parse_angle(text, is_sexagesimal_hours);
    is_sexagesimal = is_sexagesimal_hours || text.find('d') != std::string::npos;
    const bool in_hours = is_sexagesimal_hours && hours_allowed && !in_degrees;
    values[row] = value * (in_hours ? 15 : is_sexagesimal ? 1 : unit);
  }
  return values;
}

/// The frame of one column, or of all, according to the table; "" for none.
std::string frame_by_table(const Table& table, const Column& column) {
  const std::string own = metadata_of(table, catalog::kCoosys + column.name);
  if (!own.empty()) return own;
  const std::string ucd = catalog::position_ucd(column);
  if (ucd.substr(0, 7) == "pos.gal") return "galactic";
  if (ucd.substr(0, 7) == "pos.ecl") return "ecliptic";
  if (ucd.substr(0, 9) == "pos.super") return "supergalactic";
  const std::string name = lower_case(column.name);
  const std::optional<SkyFrame> by_name = frame_by_name(column.name);
  const bool name_tells = (by_name && !by_name->is_icrs()) || name.find("2000") != std::string::npos ||
                          name.find("icrs") != std::string::npos;
  if (name_tells) return "";
  const std::string all = metadata_of(table, catalog::kCoosys);
  if (!all.empty()) return all;
  std::string system = metadata_of(table, "RADESYS");
  if (system.empty()) system = metadata_of(table, "RADECSYS");
  const std::optional<double> equinox = fits::parse_equinox(metadata_of(table, "EQUINOX"));
  if (system.empty() && equinox) system = *equinox < 1984 ? "FK4" : "FK5";
  const bool has_equinox = lower_case(system) != "icrs" && equinox;
  return has_equinox ? fmt::format("{}:{}", system, *equinox) : system;
}

SkyFrame frame_of(const Table& table, const Column& column, const std::string& path) {
  const std::string said = frame_by_table(table, column);
  if (said.empty()) return frame_by_name(column.name).value_or(SkyFrame());
  const std::optional<SkyFrame> frame = SkyFrame::named(said);
  if (!frame)
    throw input_error(
        "{}: the frame of '{}' in the table is '{}', which is unknown; give it with --frame: {}", path,
        column.name, said, kFrames);
  return *frame;
}

SkyFrame choose_frame(const Table& table, const SkyColumnPair& pair, const SkyColumnsChoice& choice,
                      const std::string& path) {
  if (choice.frame != "auto") {
    const std::optional<SkyFrame> frame = SkyFrame::named(choice.frame);
    if (!frame) throw usage_error("--frame: unknown frame '{}'; known frames: {}", choice.frame, kFrames);
    return *frame;
  }
  const SkyFrame frame = frame_of(table, *pair.longitude, path),
                 other = frame_of(table, *pair.latitude, path);
  if (frame == other) return frame;
  // Possibly only one of an equatorial pair refers to the table's COOSYS.
  const bool said = !frame_by_table(table, *pair.longitude).empty();
  const bool other_said = !frame_by_table(table, *pair.latitude).empty();
  if (said && !other_said && frame.is_equatorial() && other.is_icrs()) return frame;
  if (other_said && !said && other.is_equatorial() && frame.is_icrs()) return other;
  throw input_error(
      "{}: '{}' seems to be {} and '{}' {}; give two columns of one frame, or set it with --frame", path,
      pair.longitude->name, frame.words(), pair.latitude->name, other.words());
}

/// Removes invalid positions, with a warning.
void check_ranges(const SkyColumnPair& pair, std::vector<double>& longitudes, std::vector<double>& latitudes,
                  const std::string& path, SkyPositions& positions) {
  std::size_t count = 0, bad = 0, first = 0, swapped = 0;
  for (std::size_t row = 0; row < longitudes.size(); ++row) {
    if (!std::isfinite(longitudes[row]) || !std::isfinite(latitudes[row])) continue;
    ++count;
    swapped += std::abs(latitudes[row]) <= 360 && std::abs(longitudes[row]) <= 90 ? 1 : 0;
    if (std::abs(longitudes[row]) <= 360 && std::abs(latitudes[row]) <= 90) continue;
    if (bad++ == 0) first = row;
    longitudes[row] = std::nan("");
  }
  if (bad == 0) return;
  const std::string what = fmt::format(
      "{}: {} of {} positions are impossible: row {} has '{}' {} and '{}' {}", path, bad, count, first + 1,
      pair.longitude->name, pair.longitude->text(first), pair.latitude->name, pair.latitude->text(first));
  if (2 * bad > count && swapped == count)
    throw input_error("{}; they may be swapped: exchange --ra and --dec", what);
  if (2 * bad > count)
    throw input_error("{}; give their unit (--ra-unit), or other columns (--ra, --dec)", what);
  positions.warnings.push_back(what + "; they are left out");
}

/// LSST's pipelines write these in radians, its data releases in degrees.
void warn_of_missing_unit(const SkyColumnPair& pair, const SkyColumnsChoice& choice, const std::string& path,
                          SkyPositions& positions) {
  if (lower_case(pair.longitude->name) != "coord_ra" || !pair.longitude->unit.empty() ||
      choice.unit != "auto")
    return;
  positions.warnings.push_back(fmt::format(
      "{}: '{}' and '{}' have no unit; assuming degrees; if they are in radians, give --ra-unit rad", path,
      pair.longitude->name, pair.latitude->name));
}

std::string words_of(const SkyColumnPair& pair, const SkyFrame& frame) {
  const auto unit = [](const Column& column) {
    return column.unit.empty() || column.unit == "deg" ? "" : " [" + column.unit + "]";
  };
  const char* kinds[] = {frame.is_equatorial() ? "ra" : "longitude",
                         frame.is_equatorial() ? "dec" : "latitude"};
  std::string words = fmt::format("{} of '{}'{}, {} of '{}'{}", kinds[0], pair.longitude->name,
                                  unit(*pair.longitude), kinds[1], pair.latitude->name, unit(*pair.latitude));
  if (!frame.is_icrs()) words += fmt::format(", {} brought to ICRS", frame.words());
  return words;
}

}  // namespace

SkyPositions read_sky_columns(const Table& table, const SkyColumnsChoice& choice, const std::string& path) {
  const SkyColumnPair pair = choose_columns(table, choice, path);
  const SkyFrame frame = choose_frame(table, pair, choice, path);
  const std::string said = choice.unit == "auto" ? "" : choice.unit;
  const std::string said_of_latitude = said == "hour" || degrees_of_unit(unit_of(*pair.latitude)) ? "" : said;
  SkyPositions positions;
  positions.words = words_of(pair, frame);
  warn_of_missing_unit(pair, choice, path, positions);
  std::vector<double> longitudes =
      degrees_of(*pair.longitude, degrees_per(*pair.longitude, said, path), frame.is_equatorial());
  std::vector<double> latitudes =
      degrees_of(*pair.latitude, degrees_per(*pair.latitude, said_of_latitude, path), false);
  check_ranges(pair, longitudes, latitudes, path, positions);
  for (std::size_t row = 0; row < longitudes.size(); ++row) {
    fits::Direction icrs{std::nan(""), std::nan("")};
    if (std::isfinite(longitudes[row]) && std::isfinite(latitudes[row])) {
      icrs = {std::fmod(longitudes[row] + 360, 360), latitudes[row]};
      if (!frame.is_icrs()) icrs = frame.to_icrs(icrs);
    }
    positions.ra_deg.push_back(icrs.longitude);
    positions.dec_deg.push_back(icrs.latitude);
  }
  return positions;
}

}  // namespace peculiar::survey
