#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "explorer/collection.h"

namespace peculiar::explorer {

/// Where each row is on the map, in [-1, 1] with the aspect kept; NaN where it has no place.
struct MapPlaces {
  std::vector<float> x;
  std::vector<float> y;
};

/// The table of `peculiar embed`, read when it is first asked for. Thread-safe.
class Map {
 public:
  explicit Map(const Collection& collection) : collection_(collection) {}

  bool is_there() const { return !collection_.files().embedding.empty(); }
  /// Refused (404) without a map. Errors (input): as tables::read_table; no such table, of another sample.
  const MapPlaces& places();

 private:
  const Collection& collection_;
  std::mutex mutex_;
  std::optional<MapPlaces> places_;
};

/// Is a point inside a polygon x1, y1, x2, y2, ...? By the even-odd rule.
bool is_inside(const std::vector<double>& polygon, double x, double y);

}  // namespace peculiar::explorer
