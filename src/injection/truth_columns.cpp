#include "injection/truth_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numbers>
#include <set>

#include "base/error.h"
#include "store/band_columns.h"
#include "store/folds.h"

namespace peculiar::injection {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// An id for every row, as text; the row number if the sample has no ids.
std::vector<std::string> ids_of(const store::SampleReader& sample) {
  std::vector<std::string> ids(static_cast<std::size_t>(sample.count()));
  const catalog::Table table = sample.rows().catalogue(std::vector<std::string>{"id"});
  const catalog::Column* column = table.find("id");
  for (std::size_t row = 0; row < ids.size(); ++row)
    ids[row] = column != nullptr && !column->is_missing(row) ? column->text(row) : std::to_string(row);
  return ids;
}

/// "galaxy_12+ring", or "galaxy_12+ring-2" if there are several per image; differs from the ids of other
/// images.
std::string planted_id(const std::string& source, const Planting& planting, bool has_several,
                       std::set<std::string>& taken) {
  std::string id = source + "+" + planting.kind->name;
  if (has_several) id += "-" + std::to_string(planting.number + 1);
  while (!taken.insert(id).second) id += "_";
  return id;
}

/// A column of `rows` missing values.
catalog::Column numbers_column(const std::string& name, const std::string& unit,
                               const std::string& description, std::size_t rows) {
  return {name, unit, description, std::vector<double>(rows, kNone), {}};
}

double& at(catalog::Column& column, std::size_t row) {
  return std::get<std::vector<double>>(column.data)[row];
}

/// Text columns: what is planted into which image.
struct TextColumns {
  catalog::Column id{"id", "", "identifier of the image", std::vector<std::string>(), {}};
  catalog::Column kind{"planted_kind",
                       "",
                       "kind of planted outlier; empty for an unchanged image",
                       std::vector<std::string>(),
                       {}};
  catalog::Column source{"planted_source",
                         "",
                         "id of the original image, or of the one planted into",
                         std::vector<std::string>(),
                         {}};
  catalog::Column row{"planted_source_row",
                      "",
                      "row of the host image in the original sample",
                      std::vector<std::int64_t>(),
                      {}};
  catalog::Column donor{"planted_donor",
                        "",
                        "id of the image that the planted light comes from; empty for drawn light",
                        std::vector<std::string>(),
                        {}};

  void add(const std::string& its_id, const std::string& its_kind, const std::string& its_source,
           std::int64_t its_row, const std::string& its_donor) {
    const auto push = [](catalog::Column& column, const std::string& text) {
      std::get<std::vector<std::string>>(column.data).push_back(text);
    };
    push(id, its_id);
    push(kind, its_kind);
    push(source, its_source);
    std::get<std::vector<std::int64_t>>(row.data).push_back(its_row);
    push(donor, its_donor);
  }
};

/// Numeric columns of a planting and its target; NaN for untouched images.
struct NumberColumns {
  catalog::Column contrast, direction, radius;
  std::vector<catalog::Column> fluxes;

  NumberColumns(const store::SampleHeader& header, std::size_t count, bool own_colour)
      : contrast(numbers_column(
            "planted_contrast", "",
            own_colour
                ? "flux ratio of planted light to target, all bands together"
                : "flux ratio of planted light to target in each band, if the target's flux is above 0",
            count)),
        direction(numbers_column(
            "planted_direction", "deg",
            "direction from the target's centre, from +x to +y; for a ring, that of its major axis", count)),
        radius(numbers_column("target_half_light_radius", "pix",
                              "radius of half of the target's light above the threshold", count)) {
    for (std::size_t b = 0; b < header.bands.size(); ++b)
      fluxes.push_back(numbers_column(
          store::band_column_name("target_flux", header.bands, b), header.unit,
          "light of the target above the median of the border, over its pixels above the threshold", count));
  }
  void set(std::size_t row, const Planting& planting, const StampGalaxy& target) {
    at(contrast, row) = planting.contrast;
    at(direction, row) = planting.place.direction_rad * 180 / std::numbers::pi;
    at(radius, row) = target.half_light_px;
    for (std::size_t b = 0; b < fluxes.size(); ++b) at(fluxes[b], row) = target.flux[b];
  }
};

/// The sample's columns for the rows of the new sample, except the id.
catalog::Table own_columns(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                           catalog::Column id) {
  const catalog::Table all = sample.catalogue();
  catalog::Table table;
  const catalog::Column* old = all.find("id");
  if (old != nullptr) id.description = old->description;
  if (old == nullptr) table.add(id);
  const catalog::Table taken = all.take(rows);
  for (const catalog::Column& column : taken.columns()) table.add(column.name == "id" ? id : column);
  return table;
}

void add_new(catalog::Table& table, catalog::Column column, const std::string& sample) {
  if (table.has(column.name))
    throw input_error("{}: already has a column '{}'; plant into the original sample", sample, column.name);
  table.add(std::move(column));
}

}  // namespace

catalog::Table known_columns(const store::SampleReader& sample, const Plan& plan,
                             const std::vector<std::size_t>& normals, const store::SampleReader* stamps,
                             bool own_colour) {
  const std::vector<std::string> ids = ids_of(sample);
  const std::vector<std::string> stamp_ids = stamps == nullptr ? std::vector<std::string>{} : ids_of(*stamps);
  std::set<std::string> taken(ids.begin(), ids.end());
  const bool has_several = std::any_of(plan.plantings.begin(), plan.plantings.end(),
                                       [](const Planting& planting) { return planting.number > 0; });
  TextColumns texts;
  NumberColumns numbers(sample.header(), plan.plantings.size() + normals.size(), own_colour);
  std::vector<std::size_t> rows;
  for (const Planting& planting : plan.plantings) {
    const Target& target = plan.targets[planting.target];
    const auto source = static_cast<std::size_t>(target.row);
    const bool is_stamp = planting.kind->name == kStampsKind;
    const std::string donor =
        planting.foreign < 0 ? "" : (is_stamp ? stamp_ids : ids)[static_cast<std::size_t>(planting.foreign)];
    texts.add(planted_id(ids[source], planting, has_several, taken), planting.kind->name, ids[source],
              target.row, donor);
    numbers.set(rows.size(), planting, target.galaxy);
    rows.push_back(source);
  }
  for (const std::size_t normal : normals) {
    texts.add(ids[normal], "", ids[normal], static_cast<std::int64_t>(normal), "");
    rows.push_back(normal);
  }
  catalog::Table table = own_columns(sample, rows, std::move(texts.id));
  const std::string path = sample.path().string();
  for (catalog::Column* column : {&texts.kind, &texts.source, &texts.row, &texts.donor, &numbers.contrast,
                                  &numbers.direction, &numbers.radius})
    add_new(table, std::move(*column), path);
  for (catalog::Column& column : numbers.fluxes) add_new(table, std::move(column), path);
  return table;
}

MadeColumns::MadeColumns(const std::vector<std::string>& bands, const std::string& unit) {
  for (const auto& [name, what] :
       {std::pair{"planted_x", "place of the planted light"},
        std::pair{"planted_y", "place of the planted light"},
        std::pair{"planted_distance", "distance of the planted light from the target's centre"},
        std::pair{"planted_size", "size of the planted light, as defined for its kind"}})
    columns_.push_back(numbers_column(name, "pix", what, 0));
  for (std::size_t b = 0; b < bands.size(); ++b)
    columns_.push_back(numbers_column(store::band_column_name("planted_flux", bands, b), unit,
                                      "planted light in the image, without its noise", 0));
}

void MadeColumns::resize(std::size_t rows) {
  for (catalog::Column& column : columns_) std::get<std::vector<double>>(column.data).assign(rows, kNone);
}

void MadeColumns::put(std::size_t column, std::size_t row, double value) {
  std::get<std::vector<double>>(columns_[column].data)[row] = value;
}

void MadeColumns::set(std::size_t row, double x, double y, double distance, double size,
                      const std::vector<double>& flux) {
  std::size_t column = 0;
  for (const double value : {x, y, distance, size}) put(column++, row, value);
  for (const double value : flux) put(column++, row, value);
}

}  // namespace peculiar::injection
