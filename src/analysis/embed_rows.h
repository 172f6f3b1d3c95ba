#pragma once

#include <string>
#include <vector>

#include "analysis/embed.h"
#include "base/version.h"
#include "catalog/table.h"
#include "statistics/principal_axes.h"

namespace peculiar::analysis {

/// Input of `peculiar embed`.
struct EmbedRows {
  catalog::Table known;  ///< all rows: ids, kEmbeddedSet if there are several inputs, and `row` if known
  std::string id_column;
  std::vector<std::string> columns;
  statistics::Points points;      ///< rows with all values present
  std::vector<std::size_t> rows;  ///< their row numbers in `known`, ascending
  std::vector<ProvenanceInput> inputs;
};

/// Reads the inputs in order and, on request, scales columns to mean 0 and standard deviation 1. Errors
/// (input): see embed_table().
EmbedRows read_embed_rows(const EmbedOptions& options, const RunContext& context);

/// Returns the score in `options.highest` of each of `rows.rows`, -INFINITY if it has none. Rows are matched
/// by `row` if both tables have it, else by id. Errors (input): no row has a score; an id occurs in several
/// inputs; the scores have other ids in these rows.
std::vector<double> scores_of_rows(const EmbedRows& rows, const EmbedOptions& options);

}  // namespace peculiar::analysis
