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
  std::string name;            ///< relative to the folder it was found in, with '/'; else as given. If there
                               ///< are several inputs, the folder's own name comes first. Valid UTF-8
                               ///< (text_of_name)
  FileFormat format = FileFormat::kFits;
  std::string problem = {};  ///< why it cannot be read, if already known: a broken link
};

struct InputList {
  std::vector<InputFile>
      files;  ///< in a fixed order: as given; within a folder or glob, in byte order of the path
  std::int64_t passed_over = 0;       ///< files in folders that are not images, judging by the suffix
  std::int64_t hidden = 0;            ///< files and folders whose names begin with a dot
  std::int64_t same_again = 0;        ///< files found again through a link, or named twice
  std::vector<std::string> notes;     ///< files skipped and files found again, in words
  std::vector<std::string> problems;  ///< folders that cannot be read, or hold no images

  /// Number of files without a problem.
  std::int64_t readable() const;
};

/// Finds the files of folders (searched recursively, without hidden files), glob patterns, files, and `@LIST`
/// (a text file with one path per line, relative to the list; blank lines and # comments are skipped). A file
/// found twice is taken once, under the name that has no link. A broken link, or a missing file of a list,
/// stays in the list with its problem. A link to a folder that contains the link is not followed. Errors
/// (input): a missing file, a folder without images, a pattern without matches, an unsupported suffix.
/// `hdu_option` is the verb's option for the HDU, for advice.
InputList find_inputs(const std::vector<std::string>& arguments, const std::string& hdu_option = "--hdu");

}  // namespace peculiar::exchange
