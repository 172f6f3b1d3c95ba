#include "analysis/matching.h"

#include <algorithm>
#include <map>

#include "analysis/panels.h"
#include "base/random.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {

namespace {

/// Edges of the cells along a property: one cell per value if there are few, such as redshifts of snapshots.
std::vector<double> cell_edges(const std::vector<double>& first, const std::vector<double>& second,
                               std::size_t cells) {
  Property both{"", "", "", first};
  both.values.insert(both.values.end(), second.begin(), second.end());
  std::vector<double> edges = statistics::finite(both.values);
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  if (edges.empty() || edges.size() > cells) return equal_count_edges(both, cells);
  edges.push_back(edges.back());  // the last cell holds only this value
  return edges;
}

}  // namespace

MatchingCells matching_cells(
    const std::vector<std::pair<std::vector<double>, std::vector<double>>>& properties,
    std::size_t cells_per_property) {
  std::vector<std::vector<double>> edges;
  for (const auto& [first, second] : properties)
    edges.push_back(cell_edges(first, second, cells_per_property));
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
  MatchingCells result;
  for (auto& [cell, rows] : cells) {
    result.first.push_back(std::move(rows.first));
    result.second.push_back(std::move(rows.second));
  }
  return result;
}

MatchedRows matched_rows(const std::vector<std::pair<std::vector<double>, std::vector<double>>>& properties,
                         std::size_t cells_per_property, std::uint64_t seed) {
  MatchingCells cells = matching_cells(properties, cells_per_property);
  MatchedRows result;
  RandomStream random(seed, "matching");
  for (std::size_t cell = 0; cell < cells.first.size(); ++cell) {
    std::vector<std::size_t>&first = cells.first[cell], &second = cells.second[cell];
    shuffle(first, random);
    shuffle(second, random);
    const auto common = static_cast<std::ptrdiff_t>(std::min(first.size(), second.size()));
    result.first.insert(result.first.end(), first.begin(), first.begin() + common);
    result.second.insert(result.second.end(), second.begin(), second.begin() + common);
  }
  return result;
}

}  // namespace peculiar::analysis
