#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "store/row_file.h"

namespace peculiar::store {

/// Rows of an array stored contiguously in the file, as they are in memory: they can be read, or mapped into
/// memory, without the HDF5 library.
struct PlainRows {
  std::uint64_t address = 0;  ///< of the first, bytes from the start of the file
  ArrayType type = ArrayType::kFloat32;
  std::int64_t rows = 0;
  std::int64_t row_bytes = 0;
};

/// The arrays of a row file that are stored so, by name; not those in chunks (row file format 1). Errors
/// (input): not HDF5.
std::map<std::string, PlainRows> plain_rows(const std::filesystem::path& path);

}  // namespace peculiar::store
