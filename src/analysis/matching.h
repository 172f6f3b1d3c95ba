#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace peculiar::analysis {

/// Rows of two samples.
struct MatchedRows {
  std::vector<std::size_t> first;
  std::vector<std::size_t> second;  ///< as many
};

/// Draws as many rows of each sample in every cell of a grid of some properties, so that both are distributed
/// alike in these (coarsened exact matching; Iacus, King & Porro 2012). A property is its values in the first
/// sample and in the second; along each the cells hold equally many of all values. Rows with a value that is
/// not finite are left out.
MatchedRows matched_rows(const std::vector<std::pair<std::vector<double>, std::vector<double>>>& properties,
                         std::size_t cells_per_property, std::uint64_t seed);

}  // namespace peculiar::analysis
