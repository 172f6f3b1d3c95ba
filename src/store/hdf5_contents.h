#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/hdf5_handle.h"
#include "store/plain_rows.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Names of what a group holds, in that order, or by name where it keeps no other.
std::vector<std::string> link_names(hid_t group, H5_index_t order);

/// Attributes of one text or number; others are left out.
Attributes read_attributes(hid_t object);

std::vector<std::int64_t> dataset_shape(hid_t dataset);  ///< C order; empty for a scalar

/// The column that a dataset holds, or none where it is of no type that columns have.
std::optional<ColumnSpec> column_of(hid_t dataset, const std::string& name);

bool is_dataset(hid_t parent, const std::string& name);

/// What a dataset of that type holds as an array of rows, and what its values are in memory.
inline ArrayType array_type_of(hid_t type) {
  return H5Tget_class(type) == H5T_INTEGER ? ArrayType::kUint8 : ArrayType::kFloat32;
}
hid_t memory_type(ArrayType type);

/// Where a dataset's rows lie, or none where they are not plain (plain_rows.h).
std::optional<PlainRows> plain_rows_of(hid_t dataset);

/// Rows [first, first + count) along the first axis of a dataset, in C order. `place` ("PATH: NAME") opens
/// messages. Rows that it has not are an internal error.
void read_rows(hid_t dataset, hid_t memory_type, std::int64_t first, std::int64_t count, void* out,
               const std::string& place);

}  // namespace peculiar::store
