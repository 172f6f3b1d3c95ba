#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "explorer/collection.h"

namespace peculiar::explorer {

/// Position of each row on the map, in [-1, 1] with the aspect ratio kept; NaN if it has none.
struct MapPlaces {
  std::vector<float> x;
  std::vector<float> y;
};

/// The table of `peculiar embed`, read on first use. Thread-safe.
class Map {
 public:
  explicit Map(const Collection& collection) : collection_(collection) {}

  bool is_there() const { return !collection_.files().embedding.empty(); }
  /// Refused (404) without a map. Errors (input): as tables::read_table; not a table of `peculiar embed`, or
  /// for another sample.
  const MapPlaces& places();

 private:
  const Collection& collection_;
  std::mutex mutex_;
  std::optional<MapPlaces> places_;
};

/// Whether a point is inside a polygon x1, y1, x2, y2, ..., by the even-odd rule.
bool is_inside(const std::vector<double>& polygon, double x, double y);

}  // namespace peculiar::explorer
