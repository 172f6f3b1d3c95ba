#include "survey/cutout_rows.h"

#include <cmath>

#include "base/error.h"
#include "catalog/column_access.h"
#include "survey/source_noise.h"

namespace peculiar::survey {

namespace {

/// A column with one value per stamp.
template <typename Value>
void add(catalog::Table& table, std::string name, std::string unit, std::string description,
         std::size_t count, const Value& value) {
  std::vector<std::decay_t<decltype(value(std::size_t{0}))>> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = value(i);
  table.add({std::move(name), std::move(unit), std::move(description), std::move(values), {}});
}

/// The light removed from each stamp.
void add_removed(catalog::Table& table, std::span<const StampRecord> records) {
  add(table, kRemovedShare, "",
      "fraction of the background-subtracted flux of the stamp's sources that was removed, in the band with the largest fraction",
      records.size(), [&](std::size_t i) { return records[i].removed.share; });
  add(table, "object_px", "pix",
      "pixels of the stamp that belong to the object, down to the neighbour level; 0: no source at its position",
      records.size(), [&](std::size_t i) { return records[i].removed.object_px; });
  add(table, "touching", "",
      "number of other sources whose light touches the object's and which are therefore kept", records.size(),
      [&](std::size_t i) { return records[i].removed.touching; });
}

}  // namespace

catalog::Table stamp_columns(const Survey& survey, std::span<const Placed> objects,
                             std::span<const StampRecord> records) {
  catalog::Table table;
  const std::size_t count = records.size();
  add(table, "flags", "", "sum of: 1 unreadable, 2 not finite, 4 constant, 16 edge, 32 gap, 64 much removed",
      count, [&](std::size_t i) { return records[i].flags; });
  add(table, "field", "", "field from which the stamp was cut", count,
      [&](std::size_t i) { return survey.fields[static_cast<std::size_t>(objects[i].field)].name; });
  add(table, "mosaic_x", "pix", "x of the object in the field's first mosaic, first pixel = 0", count,
      [&](std::size_t i) { return objects[i].x; });
  add(table, "mosaic_y", "pix", "y of the object in the field's first mosaic, first pixel = 0", count,
      [&](std::size_t i) { return objects[i].y; });
  add(table, "stamp_x", "pix", "x of the object in the stamp, first pixel = 0", count,
      [&](std::size_t i) { return records[i].grid.x; });
  add(table, "stamp_y", "pix", "y of the object in the stamp, first pixel = 0", count,
      [&](std::size_t i) { return records[i].grid.y; });
  add(table, "covered", "",
      "fraction of the stamp's pixels with data, in the band with the smallest fraction", count,
      [&](std::size_t i) { return records[i].covered; });
  add_gain_columns(survey, objects, table);
  if (!survey.has_sky) return table;
  const auto sky = [&](std::size_t i) { return records[i].grid.wcs.value_or(image::LocalWcs()); };
  add(table, "ra", "deg", "right ascension of the stamp's centre (ICRS)", count,
      [&](std::size_t i) { return sky(i).ra_deg; });
  add(table, "dec", "deg", "declination of the stamp's centre (ICRS)", count,
      [&](std::size_t i) { return sky(i).dec_deg; });
  static constexpr const char* kNames[] = {"cd1_1", "cd1_2", "cd2_1", "cd2_2"};
  static constexpr const char* kTexts[] = {"d(xi)/dx", "d(xi)/dy", "d(eta)/dx", "d(eta)/dy"};
  for (std::size_t k = 0; k < 4; ++k)
    add(table, kNames[k], "deg/pix", fmt::format("{} at the stamp's centre", kTexts[k]), count,
        [&](std::size_t i) { return sky(i).cd_deg_per_px[k]; });
  return table;
}

std::vector<store::ColumnSpec> specs_of(const catalog::Table& table) {
  std::vector<store::ColumnSpec> specs;
  for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
  return specs;
}

CutoutRows::CutoutRows(const Survey& survey, const Objects& objects, const std::vector<Placed>& placed,
                       bool removes, const std::string& source)
    : survey_(survey), objects_(objects), placed_(placed), removes_(removes) {
  for (const std::string& name : objects.table.names()) {
    if (!store::is_column_name(name))
      throw input_error("{}: its column '{}' cannot be kept under this name; rename it", source, name);
  }
}

std::vector<store::ColumnSpec> CutoutRows::specs() const {
  // Texts are as wide as in any row of the catalogue, or any field name: one row of each suffices.
  std::vector<StampRecord> records(1);
  std::vector<store::ColumnSpec> specs = specs_of(rows(0, records));
  const auto widen = [&](const std::string& name, std::int64_t bytes) {
    for (store::ColumnSpec& spec : specs) {
      if (spec.name == name) spec.text_bytes = std::max(spec.text_bytes, bytes);
    }
  };
  for (const std::string& id : objects_.ids) widen("id", static_cast<std::int64_t>(id.size()));
  for (const Field& field : survey_.fields) widen("field", static_cast<std::int64_t>(field.name.size()));
  const catalog::Table own = rows(0, records);
  const std::size_t first = own.columns().size() - objects_.table.columns().size();
  for (std::size_t i = 0; i < objects_.table.columns().size(); ++i) {
    const catalog::Column& column = objects_.table.columns()[i];
    widen(own.columns()[first + i].name, store::column_spec(column).text_bytes);
  }
  return specs;
}

catalog::Table CutoutRows::rows(std::int64_t first, std::span<const StampRecord> records) const {
  const auto placed = std::span(placed_).subspan(static_cast<std::size_t>(first), records.size());
  catalog::Table table;
  add(table, "id", "", "name of the object, unique in the catalogue", records.size(),
      [&](std::size_t i) { return objects_.ids[static_cast<std::size_t>(placed[i].row)]; });
  add(table, "catalogue_row", "", "row of the object in the catalogue, from 0", records.size(),
      [&](std::size_t i) { return placed[i].row; });
  add(table, "mosaics", "", "number of fields that contain the object", records.size(),
      [&](std::size_t i) { return std::int64_t{placed[i].mosaics}; });
  const catalog::Table own = stamp_columns(survey_, placed, records);
  for (const catalog::Column& column : own.columns()) table.add(column);
  if (removes_) add_removed(table, records);
  std::vector<std::size_t> wanted;
  for (const Placed& object : placed) wanted.push_back(static_cast<std::size_t>(object.row));
  const catalog::Table theirs = objects_.table.take(wanted);
  for (const catalog::Column& column : theirs.columns()) catalog::add_beside(table, column);
  return table;
}

}  // namespace peculiar::survey
