#pragma once

#include <optional>
#include <string>

#include "catalog/table.h"
#include "store/hdf5_handle.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Encodes the values of a column as in the file, column_row_bytes(spec) per row.
std::string encode_column(const catalog::Column& column, const ColumnSpec& spec);

/// Reads all rows of an open column dataset, or those of `range`. Error (input) naming `path`.
catalog::Column decode_column(hid_t dataset, const ColumnSpec& spec, const std::string& path,
                              const std::optional<RowRange>& range = std::nullopt);

}  // namespace peculiar::store
