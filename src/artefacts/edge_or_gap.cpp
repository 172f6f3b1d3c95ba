#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

/// Pixels connected to the border through missing pixels, or through pixels of equal value. In pictures with
/// a black sky many pixels are equal here and there, so that only those count whose neighbours are all equal.
class Flood {
 public:
  Flood(int edge, std::span<const float> values, std::span<const std::uint8_t> missing)
      : edge_(edge), values_(values), missing_(missing), seen_(values.size(), 0) {}

  std::size_t from_border() {
    std::size_t area = 0;
    for (int i = 0; i < edge_; ++i) {
      for (const auto& [y, x] :
           {std::pair{0, i}, std::pair{edge_ - 1, i}, std::pair{i, 0}, std::pair{i, edge_ - 1}}) {
        const std::size_t found = from(y, x);
        if (found >= kFewest) area += found;
      }
    }
    return area;
  }

 private:
  static constexpr std::size_t kFewest = 8;  // px: a few equal neighbours are not significant

  std::size_t from(int y, int x) {
    std::vector<std::pair<int, int>> open;
    if (seen_[at(y, x)] != 0) return 0;
    seen_[at(y, x)] = 1;
    open.emplace_back(y, x);
    std::size_t area = 0;
    while (!open.empty()) {
      const auto [row, column] = open.back();
      open.pop_back();
      area += all_alike(row, column) ? 1 : 0;
      for (const auto& [dy, dx] : {std::pair{0, 1}, std::pair{0, -1}, std::pair{1, 0}, std::pair{-1, 0}}) {
        const int to_y = row + dy;
        const int to_x = column + dx;
        if (to_y < 0 || to_x < 0 || to_y >= edge_ || to_x >= edge_) continue;
        if (seen_[at(to_y, to_x)] != 0 || !alike(at(row, column), at(to_y, to_x))) continue;
        seen_[at(to_y, to_x)] = 1;
        open.emplace_back(to_y, to_x);
      }
    }
    return area;
  }

  bool all_alike(int row, int column) const {
    for (int y = std::max(0, row - 1); y <= std::min(edge_ - 1, row + 1); ++y) {
      for (int x = std::max(0, column - 1); x <= std::min(edge_ - 1, column + 1); ++x)
        if (!alike(at(row, column), at(y, x))) return false;
    }
    return true;
  }

  bool alike(std::size_t a, std::size_t b) const {
    if (missing_[a] != 0 || missing_[b] != 0) return missing_[a] == missing_[b];
    return values_[a] == values_[b];
  }
  std::size_t at(int y, int x) const { return static_cast<std::size_t>(y * edge_ + x); }

  int edge_;
  std::span<const float> values_;
  std::span<const std::uint8_t> missing_;
  std::vector<std::uint8_t> seen_;
};

}  // namespace

double edge_or_gap(const RuleInput& input) {
  const StampMeasures& stamp = input.stamp;
  const std::size_t size = stamp.band_size();
  std::size_t greatest = 0;
  for (std::size_t b = 0; b < stamp.bands.size(); ++b) {
    // A constant band is blank, which is another kind of artefact.
    if (stamp.bands.size() > 1 && (stamp.bands[b].is_constant || !stamp.bands[b].has_data)) continue;
    Flood flood(stamp.edge, stamp.bands[b].excess, std::span(stamp.missing).subspan(b * size, size));
    greatest = std::max(greatest, flood.from_border());
  }
  return 100 * static_cast<double>(greatest) / static_cast<double>(size);
}

}  // namespace peculiar::artefacts
