#pragma once

#include <filesystem>
#include <optional>

namespace peculiar::tables {

enum class FileFormat { kFits, kPicture, kNpy, kHdf5 };

/// The format implied by a file's suffix (.fits .fit .fts, also with .gz or .fz; .png .jpg .jpeg; .npy; .h5
/// .hdf5 .hdf; any case), or none.
std::optional<FileFormat> format_of(const std::filesystem::path& path);

}  // namespace peculiar::tables
