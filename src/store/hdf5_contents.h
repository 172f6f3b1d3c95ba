#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/hdf5_handle.h"
#include "store/plain_rows.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Names of the members of a group, in the given order, or by name if the group does not keep that order.
std::vector<std::string> link_names(hid_t group, H5_index_t order);

/// Attributes with a single text or number; skips others.
Attributes read_attributes(hid_t object);

std::vector<std::int64_t> dataset_shape(hid_t dataset);  ///< C order; empty for a scalar

/// The column in a dataset, or none if columns do not support its type.
std::optional<ColumnSpec> column_of(hid_t dataset, const std::string& name);

bool is_dataset(hid_t parent, const std::string& name);

/// The array type for a dataset of this type, and the type of its values in memory.
inline ArrayType array_type_of(hid_t type) {
  return H5Tget_class(type) == H5T_INTEGER ? ArrayType::kUint8 : ArrayType::kFloat32;
}
hid_t memory_type(ArrayType type);

/// Location of a dataset's rows, or none if they are not plain (plain_rows.h).
std::optional<PlainRows> plain_rows_of(hid_t dataset);

/// Reads rows [first, first + count) along the first axis of a dataset, in C order. `place` ("PATH: NAME")
/// starts messages. Rows out of range are an internal error.
void read_rows(hid_t dataset, hid_t memory_type, std::int64_t first, std::int64_t count, void* out,
               const std::string& place);

}  // namespace peculiar::store
