#pragma once

#include <string>
#include <vector>

#include "explorer/columns.h"

namespace peculiar::explorer {

/// These columns of these rows, column by column so that no more is in memory than is asked for. Texts are
/// such as every table format can hold.
catalog::Table table_of(Columns& columns, const std::vector<std::string>& names,
                        const std::vector<Row>& rows);

/// Of the scores.
std::vector<std::string> score_names(const Columns& columns);

/// A table as the bytes of a file; `suffix`: ".csv", ".vot", ".fits".
std::string file_bytes(const catalog::Table& table, const std::string& suffix);

}  // namespace peculiar::explorer
