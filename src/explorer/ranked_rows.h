#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explorer/columns.h"

namespace peculiar::explorer {

/// Rows by the values of a column, the greatest first (`up`: last), missing ones last; equal ones in the
/// order in which they are given. Numbers by value, texts by their bytes.
std::vector<Row> sorted_by(const catalog::Column& column, std::vector<Row> rows, bool up);

/// The ranking of the scores, as `peculiar top` and the report have it, and what stands beside it.
struct RankedRows {
  std::string column;      ///< that images are ranked by
  std::vector<Row> order;  ///< ranked ones, then those left out of the ranking, then those without a score
  std::vector<std::uint32_t> rank;  ///< per row, 1 = the highest; 0: not ranked
  std::size_t ranked = 0;
  std::vector<double> score;  ///< NaN where missing
  /// Of ranked images, what they were ranked by before labels were learned from, which learning anew begins
  /// with; NaN of others.
  std::vector<double> unsupervised;
  /// Of the ranking, per row, NaN where missing; empty where it is not calibrated.
  std::vector<double> p_value;
  std::vector<bool> is_candidate;   ///< empty where no column says so
  std::vector<std::int32_t> flags;  ///< 0 where there is no such column

  std::optional<std::size_t> candidates() const;
};

/// Errors: as store::score_column, of the ranking and of what it was before.
RankedRows rank_rows(const Collection& collection);

}  // namespace peculiar::explorer
