#pragma once

#include <cstdint>
#include <filesystem>

#include "catalog/table.h"

namespace peculiar::store {

/// Reads the one-dimensional datasets with `rows` values of an arbitrary HDF5 file as the columns of a table:
/// the data that accompany a stack of images in one file. A column has the name of its dataset, with '_' for
/// the '/' of groups. Unsigned integers of 2^63 and more make their column text. Errors (input): not HDF5,
/// damaged.
catalog::Table read_loose_columns(const std::filesystem::path& path, std::int64_t rows);

}  // namespace peculiar::store
