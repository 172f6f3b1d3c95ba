#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tables/file_format.h"

namespace peculiar::exchange {

using tables::FileFormat;
using tables::format_of;

/// One file to read.
struct InputFile {
  std::filesystem::path path;  ///< as opened
  std::string name;            ///< relative to the folder it was found in, with '/'; else as given. Where
                               ///< there are several inputs the folder's own name stands first
  FileFormat format = FileFormat::kFits;
};

struct InputList {
  std::vector<InputFile>
      files;  ///< in a fixed order: as given; a folder's and a glob's in byte order of the path
  std::int64_t passed_over = 0;  ///< files in folders whose suffix says that they are no images
};

/// Folders (searched through and through; hidden files skipped), glob patterns, files, and @LIST (a text file
/// with one path a line, relative to the list; blank lines and # comments skipped). Errors (input): nothing
/// there, empty folder, a pattern that matches nothing, a suffix we do not read, one file listed twice (names
/// both places), a folder or file that may not be read, a link back to a folder that holds it.
InputList find_inputs(const std::vector<std::string>& arguments);

}  // namespace peculiar::exchange
