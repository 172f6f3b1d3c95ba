#pragma once

#include <cstdint>
#include <filesystem>

#include "catalog/table.h"

namespace peculiar::store {

/// The datasets of one axis and `rows` values of an HDF5 file of anyone's making, as the columns of a table:
/// what stands beside a stack of images in one file. A column is called as its dataset, with '_' for the '/'
/// of groups. Errors (input): not HDF5, damaged.
catalog::Table read_loose_columns(const std::filesystem::path& path, std::int64_t rows);

}  // namespace peculiar::store
