#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explorer/columns.h"

namespace peculiar::explorer {

/// Sorts rows by the values of a column, largest first (`up`: smallest first), missing ones last; equal ones
/// keep their order. Numbers are compared by value, texts by bytes.
std::vector<Row> sorted_by(const catalog::Column& column, std::vector<Row> rows, bool up);

/// The ranking of the scores, as in `peculiar top` and the report, and the accompanying columns.
struct RankedRows {
  std::string column;      ///< the column that images are ranked by
  std::vector<Row> order;  ///< ranked rows, then those left out of the ranking, then those without a score
  std::vector<std::uint32_t> rank;  ///< per row, 1 = the highest; 0: not ranked
  std::size_t ranked = 0;
  std::vector<double> score;  ///< NaN where missing
  /// The score before learning from labels, from which new learning starts; NaN for images that are left out
  /// of the ranking.
  std::vector<double> unsupervised;
  /// p-value of the ranking per row, NaN if missing; empty if it is not calibrated.
  std::vector<double> p_value;
  std::vector<bool> is_candidate;   ///< empty without such a column
  std::vector<std::int32_t> flags;  ///< 0 without such a column

  std::optional<std::size_t> candidates() const;
};

/// Errors: as store::score_column, for the ranking column and the column ranked by before learning.
RankedRows rank_rows(const Collection& collection);

}  // namespace peculiar::explorer
