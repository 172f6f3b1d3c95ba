#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/hdf5_handle.h"
#include "store/row_file.h"

namespace peculiar::store {

inline constexpr std::int64_t kMissingInteger = INT64_MIN;  ///< stands for a missing integer in a column
inline constexpr std::int8_t kMissingBoolean = -1;          ///< stands for a missing boolean

/// Bytes of one row of a column.
std::int64_t column_row_bytes(const ColumnSpec& column);

/// The file datatype of an array or a column.
Handle array_type(ArrayType type);
Handle column_type(const ColumnSpec& column);

/// Format of row files: 1, rows in chunks; 2, contiguous rows.
inline constexpr std::int64_t kRowFileFormat = 2;

/// Location of the contiguous rows of one dataset in the file.
struct RowExtents {
  std::int64_t row_bytes = 0;
  std::int64_t rows = 0;
  std::uint64_t address = 0;  ///< of the first row; undefined without rows

  std::uint64_t bytes() const { return static_cast<std::uint64_t>(row_bytes * rows); }
};

/// Creates the whole HDF5 structure at `path`, with space for every row allocated but not written (a sparse
/// file). The same spec gives the same bytes.
void create_skeleton(const std::string& path, const RowFileSpec& spec);

/// Reads the extents of spec.arrays, then of spec.columns, from a skeleton. Error (input) if it does not
/// match this spec.
std::vector<RowExtents> read_extents(const std::string& path, const RowFileSpec& spec);

/// Writes the problems, the attributes and the completion mark into a filled skeleton.
void complete_skeleton(const std::string& path, const std::vector<Problem>& problems,
                       const Attributes& attributes);

void write_attributes(hid_t object, const Attributes& attributes);

}  // namespace peculiar::store
