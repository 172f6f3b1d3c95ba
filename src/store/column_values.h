#pragma once

#include <optional>
#include <string>

#include "catalog/table.h"
#include "store/hdf5_handle.h"
#include "store/row_file.h"

namespace peculiar::store {

/// A column's values as they lie in the file, column_row_bytes(spec) a row.
std::string encode_column(const catalog::Column& column, const ColumnSpec& spec);

/// All rows of an open column dataset, or those of `range`. Error (input) naming `path`.
catalog::Column decode_column(hid_t dataset, const ColumnSpec& spec, const std::string& path,
                              const std::optional<RowRange>& range = std::nullopt);

}  // namespace peculiar::store
