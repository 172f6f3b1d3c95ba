#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::embeddings {

/// The columns that make the vector: those that fit the patterns, in the order of their numbers, else of the
/// table; without patterns the numbered ones (feat_0, feat_1, ...; at least 4), if there is one set of them.
/// Error (input), opened by `file`: none, several sets (lists them), text.
std::vector<std::string> vector_columns(const catalog::Table& table, const std::vector<std::string>& patterns,
                                        const std::string& file);

/// The column of ids that `asked` names, or the first of id, id_str, object_id; nullptr where there is none.
/// Error (input) for one that is asked for and not there.
const catalog::Column* id_column(const catalog::Table& table, const std::string& asked,
                                 const std::string& file);

}  // namespace peculiar::embeddings
