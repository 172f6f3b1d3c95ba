#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace peculiar::analysis {

/// Rows of two samples.
struct MatchedRows {
  std::vector<std::size_t> first;
  std::vector<std::size_t> second;  ///< same length
};

/// Rows of two samples by the cells of a grid of properties; both lists have the same length.
struct MatchingCells {
  std::vector<std::vector<std::size_t>> first;
  std::vector<std::vector<std::size_t>> second;
};

/// The cells of matched_rows.
MatchingCells matching_cells(
    const std::vector<std::pair<std::vector<double>, std::vector<double>>>& properties,
    std::size_t cells_per_property);

/// Draws equal numbers of rows from both samples in every cell of a grid of properties, so that the samples
/// have the same distribution in these (coarsened exact matching; Iacus, King & Porro 2012). A property is a
/// pair of its values in the first and in the second sample; the cells hold equal numbers of all values along
/// each property, or one value each if the property has no more values than cells. Rows with a value that is
/// not finite are omitted.
MatchedRows matched_rows(const std::vector<std::pair<std::vector<double>, std::vector<double>>>& properties,
                         std::size_t cells_per_property, std::uint64_t seed);

}  // namespace peculiar::analysis
