#pragma once

#include <string>
#include <vector>

#include "analysis/embed.h"
#include "base/version.h"
#include "catalog/table.h"
#include "statistics/principal_axes.h"

namespace peculiar::analysis {

/// What `peculiar embed` puts into the plane.
struct EmbedRows {
  catalog::Table
      known;  ///< of all rows: the ids, of several inputs kEmbeddedSet, and `row` where it is known
  std::string id_column;
  std::vector<std::string> columns;
  statistics::Points points;      ///< of the rows that have all numbers
  std::vector<std::size_t> rows;  ///< these, of `known`, rising
  std::vector<ProvenanceInput> inputs;
};

/// Reads the inputs, one after the other, and brings their columns to mean 0 and deviation 1 where that is
/// asked for. Errors (input): see embed_table().
EmbedRows read_embed_rows(const EmbedOptions& options, const RunContext& context);

/// For each of `rows.rows` its score in `options.highest`, -INFINITY where it has none. Rows are known by
/// `row` where both have that column, else by their ids. Errors (input): none has a score; an id of several
/// inputs.
std::vector<double> scores_of_rows(const EmbedRows& rows, const EmbedOptions& options);

}  // namespace peculiar::analysis
