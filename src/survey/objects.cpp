#include "survey/objects.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/letters.h"
#include "catalog/expression.h"
#include "survey/angle.h"
#include "survey/asked_column.h"
#include "survey/object_ids.h"
#include "survey/sky_columns.h"
#include "tables/table_file.h"

namespace peculiar::survey {

void CatalogueOptions::describe(Fields& fields) {
  fields
      .add("catalogue", &catalogue,
           fmt::format("Table of the objects ({}), or a sample.", tables::kTableSuffixes))
      .required()
      .value_name("TABLE");
  tables::add_table_choice(fields, "catalogue_hdu", &catalogue_hdu, "--catalogue");
  fields
      .add("where", &where,
           "Use only rows that satisfy this expression on the columns: \"mag_h < 24 && 1 < z < 3\".")
      .value_name("EXPRESSION");
  fields
      .add("id", &id,
           "Column with the object ids. Default: id, NUMBER, SourceID or similar, else the row number. "
           "Several columns, separated by commas, are joined (brickid,objid: 330368_12); none: the row "
           "number.")
      .value_name("COLUMN");
  fields
      .add(
          "ra", &ra,
          "Column with the right ascension, or the longitude of the frame. Default: ra, ALPHA_J2000, coord_ra, GLON or similar.")
      .value_name("COLUMN");
  fields.add("dec", &dec, "Column with the declination or latitude. Default: the partner of the --ra column.")
      .value_name("COLUMN");
  fields
      .add(
          "ra_unit", &ra_unit,
          "Unit of numeric values in the --ra column; a unit other than hour also applies to --dec if the table gives none for it. auto: the table's unit, else deg. Sexagesimal text is in hours, unless its unit is deg.")
      .choices({"auto", "deg", "hour", "rad", "arcmin", "arcsec"});
  fields
      .add(
          "frame", &frame,
          "Celestial frame of --ra and --dec: icrs, fk5, fk4, fk4-no-e, galactic, supergalactic or ecliptic, with another equinox as in fk5:J1975; auto: from the table or the column names, else icrs.")
      .value_name("FRAME");
  fields.add("x", &x, "Column with the pixel position along rows of the mosaic, instead of sky coordinates.")
      .value_name("COLUMN");
  fields.add("y", &y, "Column with the pixel position along columns of the mosaic.").value_name("COLUMN");
  fields
      .add(
          "pixel_origin", &pixel_origin,
          "Coordinate of the centre of the first pixel in --x and --y: 0 (peculiar detect, Python) or 1 (Source Extractor). Default: 1 if both names end in _IMAGE (X_IMAGE, XWIN_IMAGE), else 0.")
      .range(0, 1);
  fields
      .add(
          "sentinels", &sentinels,
          "Values that mark missing data in numeric columns, besides NaN and masked values; none: no such values.")
      .value_name("NUMBER,...");
  fields
      .add("duplicate_radius", &duplicate_radius,
           "Rows within this distance of an earlier row are duplicates and are left out; 0 keeps all rows.")
      .unit("arcsec")
      .range(0, 60);
}

namespace {

template <typename Value>
std::int64_t blank_out(catalog::Column& column, std::vector<Value>& values,
                       const std::vector<double>& sentinels, Value missing) {
  std::int64_t count = 0;
  for (std::size_t row = 0; row < values.size(); ++row) {
    const bool found = std::any_of(sentinels.begin(), sentinels.end(), [&](double sentinel) {
      return static_cast<double>(values[row]) == sentinel;
    });
    if (!found || column.is_missing(row)) continue;
    if (column.missing.empty()) column.missing.resize(values.size());
    column.missing[row] = true;
    values[row] = missing;
    ++count;
  }
  return count;
}

std::int64_t take_out_sentinels(const CatalogueOptions& options, catalog::Table& table) {
  std::vector<double> sentinels;
  if (options.sentinels != std::vector<std::string>{"none"}) {
    for (const std::string& text : options.sentinels) {
      bool ignored = false;
      sentinels.push_back(parse_angle(text, ignored));
      if (std::isnan(sentinels.back()) || ignored)
        throw usage_error("--sentinels: '{}' is not a number", text);
    }
  }
  std::int64_t count = 0;
  for (const std::string& name : table.names()) {
    catalog::Column& column = *table.find(name);
    if (auto* floats = std::get_if<std::vector<double>>(&column.data))
      count += blank_out(column, *floats, sentinels, std::nan(""));
    if (auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data))
      count += blank_out(column, *integers, sentinels, std::int64_t{0});
  }
  return count;
}

/// Pixel positions of a column; NaN if missing.
std::vector<double> pixels_of(const catalog::Column& column) {
  std::vector<double> values(column.size(), std::nan(""));
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_missing(row)) continue;
    bool ignored = false;
    values[row] = column.is_numeric() ? column.number(row) : parse_angle(column.text(row), ignored);
  }
  return values;
}

void read_sky(const CatalogueOptions& options, Objects& objects, const RunContext& context) {
  SkyPositions positions = read_sky_columns(
      objects.table, {options.ra, options.dec, options.ra_unit, options.frame}, options.catalogue);
  objects.columns = positions.words;
  objects.first = std::move(positions.ra_deg);
  objects.second = std::move(positions.dec_deg);
  for (const std::string& warning : positions.warnings) context.warning("{}", warning);
}

/// As given, else by the names: columns X_IMAGE, XWIN_IMAGE and the like of Source Extractor count from 1.
std::int64_t pixel_origin_of(const CatalogueOptions& options) {
  const auto is_from_one = [](const std::string& name) { return upper_case(name).ends_with("_IMAGE"); };
  return options.pixel_origin.value_or(is_from_one(options.x) && is_from_one(options.y) ? 1 : 0);
}

void read_pixels(const CatalogueOptions& options, Objects& objects) {
  objects.on_sky = false;
  const std::int64_t first_pixel = pixel_origin_of(options);
  objects.columns = fmt::format("x of '{}', y of '{}', counted from {}", options.x, options.y, first_pixel);
  objects.first = pixels_of(asked_column(objects.table, options.x, "--x", options.catalogue));
  objects.second = pixels_of(asked_column(objects.table, options.y, "--y", options.catalogue));
  const auto origin = static_cast<double>(first_pixel);
  for (std::size_t row = 0; row < objects.first.size(); ++row) {
    double& x = objects.first[row];
    double& y = objects.second[row];
    x -= origin;
    y -= origin;
    if (!std::isfinite(x) || !std::isfinite(y)) x = y = std::nan("");
  }
}

}  // namespace

Objects read_objects(const CatalogueOptions& options, const RunContext& context) {
  if (options.x.empty() != options.y.empty()) throw usage_error("--x and --y: give both, or neither");
  if (!options.x.empty() && !(options.ra.empty() && options.dec.empty()))
    throw usage_error("give positions on the sky (--ra, --dec) or in pixels (--x, --y), not both");
  Objects objects;
  objects.table = tables::read_table(options.catalogue, {options.catalogue_hdu, "--catalogue-hdu"}, context);
  if (objects.table.rows() == 0) throw input_error("{}: has no rows", options.catalogue);
  // Before sentinels are removed: -99 may be an id.
  ObjectIds ids = read_ids(objects.table, options.id, options.catalogue);
  objects.sentinels = take_out_sentinels(options, objects.table);
  options.x.empty() ? read_sky(options, objects, context) : read_pixels(options, objects);
  objects.columns += fmt::format(", id of '{}'", ids.columns);
  objects.selected = options.where.empty()
                         ? std::vector<bool>(objects.table.rows(), true)
                         : catalog::Expression::parse(options.where).evaluate(objects.table);
  if (std::find(objects.selected.begin(), objects.selected.end(), true) == objects.selected.end())
    throw catalog::no_row_fulfils(options.catalogue, options.where, objects.table.rows());
  check_ids(ids, objects.table, objects.selected, options.catalogue, context);
  objects.ids = std::move(ids.ids);
  tables::rename_for_sample(objects.table, options.catalogue, context);
  return objects;
}

}  // namespace peculiar::survey
