#include "analysis/matching.h"

#include <algorithm>
#include <map>

#include "analysis/panels.h"
#include "base/random.h"

namespace peculiar::analysis {

MatchedRows matched_rows(const std::vector<std::pair<std::vector<double>, std::vector<double>>>& properties,
                         std::size_t cells_per_property, std::uint64_t seed) {
  std::vector<std::vector<double>> edges;
  for (const auto& [first, second] : properties) {
    Property both{"", "", "", first};
    both.values.insert(both.values.end(), second.begin(), second.end());
    edges.push_back(equal_count_edges(both, cells_per_property));
  }
  using Rows = std::vector<std::size_t>;
  std::map<std::vector<int>, std::pair<Rows, Rows>> cells;
  for (const bool is_first : {true, false}) {
    const std::size_t count = is_first ? properties.front().first.size() : properties.front().second.size();
    for (std::size_t row = 0; row < count; ++row) {
      std::vector<int> cell;
      for (std::size_t k = 0; k < properties.size(); ++k)
        cell.push_back(bin_of(is_first ? properties[k].first[row] : properties[k].second[row], edges[k]));
      if (std::find(cell.begin(), cell.end(), -1) != cell.end()) continue;
      auto& rows = cells[cell];
      (is_first ? rows.first : rows.second).push_back(row);
    }
  }
  MatchedRows result;
  RandomStream random(seed, "matching");
  for (auto& [cell, rows] : cells) {
    shuffle(rows.first, random);
    shuffle(rows.second, random);
    const auto common = static_cast<std::ptrdiff_t>(std::min(rows.first.size(), rows.second.size()));
    result.first.insert(result.first.end(), rows.first.begin(), rows.first.begin() + common);
    result.second.insert(result.second.end(), rows.second.begin(), rows.second.begin() + common);
  }
  return result;
}

}  // namespace peculiar::analysis
