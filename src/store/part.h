#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/row_file.h"

namespace peculiar::store {

/// A part of a row file is a row file of its own kind, of its rows alone. It is named after the whole
/// (`scores.part-03-of-16.h5`, `scores.rows-100-200.h5`), and its attribute kPartOfFile says in JSON which
/// part of which job it is, and in which order the whole has what it has (docs/formats.md), so that the parts
/// put together are the bytes of a single run. docs/adr/0018-parts.md says why.

inline constexpr const char* kPartOfFile = "part";

/// Name of the file of a part of `whole`.
std::filesystem::path part_path(const std::filesystem::path& whole, const FilePart& part);

/// "part 3 of 16" or "rows 100 to 200".
std::string part_words(const FilePart& part);

/// WriteOptions::job_fingerprint of a part of that job.
std::string part_job(const std::string& job, const FilePart& part);

/// What the file of a part is, of a whole of this spec and job.
RowFileSpec part_spec(const RowFileSpec& whole, const std::string& job, const FilePart& part);

/// What the file of a part says of itself.
struct PartOfFile {
  FilePart part;
  std::string job;    ///< of the whole
  RowFileSpec whole;  ///< as a single run of that job would write it
};

/// What the file of a part says, or nothing of other files. Errors (input): unfinished, damaged.
std::optional<PartOfFile> read_part(const std::filesystem::path& path);

}  // namespace peculiar::store
