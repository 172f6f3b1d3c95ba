#pragma once

#include <string>
#include <vector>

#include "explorer/columns.h"

namespace peculiar::explorer {

/// A table of these columns and rows, read column by column so that memory holds no more than requested.
/// Texts are made valid for every table format.
catalog::Table table_of(Columns& columns, const std::vector<std::string>& names,
                        const std::vector<Row>& rows);

/// Names of the columns of the scores.
std::vector<std::string> score_names(const Columns& columns);

/// The table as the bytes of a file; `suffix`: ".csv", ".vot", ".fits".
std::string file_bytes(const catalog::Table& table, const std::string& suffix);

}  // namespace peculiar::explorer
