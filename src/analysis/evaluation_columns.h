#pragma once

#include <string>
#include <vector>

#include "analysis/evaluate.h"
#include "analysis/joined_table.h"

namespace peculiar::analysis {

/// Columns of a scores file that are scores, under the names shown. Parts of a score and the length of a
/// latent vector are not.
const std::vector<std::string>& known_scores();

/// The columns that an evaluation with these options may use; tables are read without the others. Error
/// (usage): an expression of --class that cannot be parsed.
ColumnNeed evaluation_columns(const EvaluateOptions& options);

}  // namespace peculiar::analysis
