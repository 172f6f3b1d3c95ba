#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "fits/file_bytes.h"

namespace peculiar::fits {

/// "<file>: HDU <number>", the beginning of messages.
std::string place(const std::filesystem::path& path, int hdu);

struct Structure {
  int hdus = 0;
  std::uint64_t padded_size = 0;  ///< what the file measures with its last block filled up
};

/// Walks over all headers before CFITSIO sees them: it returns zeros for missing data, and crashes on
/// tile-compressed images whose sizes contradict each other. Error (input) where a header or its data end
/// beyond the end of the file, naming file and HDU. Bytes behind the last HDU that begin no extension are
/// ignored, as the standard allows.
Structure check_structure(FileBytes& bytes, const std::filesystem::path& path);

}  // namespace peculiar::fits
