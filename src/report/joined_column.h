#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/outliers.h"
#include "store/sample.h"

namespace peculiar::report {

enum class ColumnKind { kNumber, kText };

/// Returns the first of these columns (names in lower case) that the scores or else the sample have, ignoring
/// case, with one value per row of the scores. `sample` may be null. Error (input): the scores name a row
/// that the sample does not have.
std::optional<catalog::Column> joined_column(const RankedScores& scores, const store::SampleReader* sample,
                                             const std::vector<std::string>& names, ColumnKind kind);

}  // namespace peculiar::report
