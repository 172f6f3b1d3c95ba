#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::embeddings {

/// Names of the columns that form the vector: those that match the patterns, ordered by number or else as in
/// the table; without patterns, the numbered ones (feat_0, feat_1, ...; at least 4), if there is only one
/// such set. Error (input), starting with `file`: none, several sets (lists them), text columns.
std::vector<std::string> vector_columns(const catalog::Table& table, const std::vector<std::string>& patterns,
                                        const std::string& file);

/// The id column named `asked`, or the first of id, id_str, object_id; nullptr if there is none. Error
/// (input): the requested column is missing.
const catalog::Column* id_column(const catalog::Table& table, const std::string& asked,
                                 const std::string& file);

}  // namespace peculiar::embeddings
