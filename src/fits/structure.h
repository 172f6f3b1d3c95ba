#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "fits/file_bytes.h"

namespace peculiar::fits {

/// "<file>: HDU <number>", the start of messages.
std::string place(const std::filesystem::path& path, int hdu);

struct Structure {
  int hdus = 0;
  std::uint64_t padded_size = 0;  ///< size of the file with its last block padded
};

/// Checks all headers before CFITSIO reads them: CFITSIO returns zeros for missing data, and crashes on
/// tile-compressed images with contradictory sizes. Error (input), naming file and HDU, if a header or its
/// data extend beyond the end of the file. Bytes after the last HDU that do not start an extension are
/// ignored, as the standard allows.
Structure check_structure(FileBytes& bytes, const std::filesystem::path& path);

}  // namespace peculiar::fits
