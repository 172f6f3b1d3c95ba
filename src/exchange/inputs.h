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
                               ///< there are several inputs the folder's own name stands first. Valid UTF-8
                               ///< (text_of_name)
  FileFormat format = FileFormat::kFits;
  std::string problem = {};  ///< why it cannot be read, where that is known before: a link that leads nowhere
};

struct InputList {
  std::vector<InputFile>
      files;  ///< in a fixed order: as given; a folder's and a glob's in byte order of the path
  std::int64_t passed_over = 0;       ///< files in folders whose suffix says that they are no images
  std::int64_t hidden = 0;            ///< files and folders whose names begin with a dot
  std::int64_t same_again = 0;        ///< files found once more through a link, or named twice
  std::vector<std::string> notes;     ///< what was passed over and found again, in words
  std::vector<std::string> problems;  ///< folders that cannot be read, or hold no images

  /// Files without a problem.
  std::int64_t readable() const;
};

/// Folders (searched through and through; hidden files skipped), glob patterns, files, and `@LIST` (a text
/// file with one path a line, relative to the list; blank lines and # comments skipped). A file that is found
/// twice is taken once, under the name that leads to it without a link. A link that leads nowhere, and a file
/// of a list that is not there, stay in the list with their problem. A link to a folder that holds it is not
/// followed. Errors (input): nothing there, no image in a folder, a pattern that matches nothing, a suffix we
/// do not read.
/// `hdu_option` is what the verb calls the choice of an HDU, for advice.
InputList find_inputs(const std::vector<std::string>& arguments, const std::string& hdu_option = "--hdu");

}  // namespace peculiar::exchange
