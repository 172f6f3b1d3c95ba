#include "explorer/map_places.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/error.h"
#include "tables/table_file.h"

namespace peculiar::explorer {

namespace {

/// The table row of each row of the scores; -1 for none.
std::vector<std::int64_t> table_rows(const Collection& collection, const catalog::Table& table) {
  const catalog::Column& ids = table.at("id");
  const catalog::Column* rows = table.find("row");
  std::vector<std::int64_t> found(collection.rows(), -1);
  const bool by_row = rows != nullptr && rows->is_numeric();
  if (!by_row) {
    for (std::size_t i = 0; i < table.rows(); ++i) {
      for (const Row row : collection.rows_of(ids.text(i))) found[row] = static_cast<std::int64_t>(i);
    }
    return found;
  }
  std::unordered_map<std::int64_t, std::int64_t> known;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    if (!rows->is_missing(i))
      known.emplace(static_cast<std::int64_t>(rows->number(i)), static_cast<std::int64_t>(i));
  }
  for (std::size_t row = 0; row < found.size(); ++row) {
    const auto one = known.find(collection.sample_row(static_cast<Row>(row)));
    if (one == known.end()) continue;
    const std::string id = ids.text(static_cast<std::size_t>(one->second));
    const std::string own = collection.id(static_cast<Row>(row));
    if (id != own)
      throw input_error("{}: its row {} is of {}, that of {} is of {}; embed the features of the same sample",
                        collection.files().embedding.string(), one->second, id,
                        collection.files().scores.string(), own);
    found[row] = one->second;
  }
  return found;
}

/// Scales the positions to [-1, 1], with the longer side filling the range.
void centre(MapPlaces& places) {
  double low[2] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  double high[2] = {-low[0], -low[1]};
  const auto each = [&](const std::vector<float>& values, int axis) {
    for (const float value : values) {
      if (!std::isfinite(value)) continue;
      low[axis] = std::min(low[axis], static_cast<double>(value));
      high[axis] = std::max(high[axis], static_cast<double>(value));
    }
  };
  each(places.x, 0);
  each(places.y, 1);
  const double half = 0.5 * std::max(high[0] - low[0], high[1] - low[1]);
  const auto move = [&](std::vector<float>& values, int axis) {
    const double middle = 0.5 * (low[axis] + high[axis]);
    for (float& value : values)
      value = static_cast<float>(half > 0 ? (static_cast<double>(value) - middle) / half : value - middle);
  };
  move(places.x, 0);
  move(places.y, 1);
}

}  // namespace

const MapPlaces& Map::places() {
  if (!is_there()) throw Refusal(404, "there is no map; `peculiar embed` makes one, --embedding names it");
  const std::lock_guard lock(mutex_);
  if (places_) return *places_;
  const std::filesystem::path& path = collection_.files().embedding;
  const catalog::Table table = tables::read_table(path);
  for (const char* name : {"id", "embedding_x", "embedding_y"}) {
    if (!table.has(name))
      throw input_error("{}: has no column '{}'; peculiar embed writes such tables", path.string(), name);
  }
  const catalog::Column& x = table.at("embedding_x");
  const catalog::Column& y = table.at("embedding_y");
  MapPlaces places;
  places.x.resize(collection_.rows(), std::nanf(""));
  places.y = places.x;
  const std::vector<std::int64_t> rows = table_rows(collection_, table);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows[row] < 0) continue;
    const auto from = static_cast<std::size_t>(rows[row]);
    if (!std::isfinite(x.number(from)) || !std::isfinite(y.number(from))) continue;
    places.x[row] = static_cast<float>(x.number(from));
    places.y[row] = static_cast<float>(y.number(from));
  }
  centre(places);
  places_ = std::move(places);
  return *places_;
}

bool is_inside(const std::vector<double>& polygon, double x, double y) {
  bool inside = false;
  const std::size_t corners = polygon.size() / 2;
  for (std::size_t i = 0, j = corners - 1; i < corners; j = i++) {
    const double xi = polygon[2 * i];
    const double yi = polygon[2 * i + 1];
    const double xj = polygon[2 * j];
    const double yj = polygon[2 * j + 1];
    if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

}  // namespace peculiar::explorer
