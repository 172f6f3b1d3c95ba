#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "store/row_file.h"

namespace peculiar::store {

/// A part of a row file is a row file of its own kind that holds only some of the rows. It is named after the
/// whole (`scores.part-03-of-16.h5`, `scores.rows-100-200.h5`). Its attribute kPartOfFile records in JSON
/// which part of which job it is, and the order of the contents of the whole (docs/formats.md), so that the
/// merged parts equal the file of a single run byte for byte. docs/adr/0018-parts.md has the reasons.

inline constexpr const char* kPartOfFile = "part";

/// Name of the file of a part of `whole`.
std::filesystem::path part_path(const std::filesystem::path& whole, const FilePart& part);

/// "part 3 of 16" or "rows 100 to 200".
std::string part_words(const FilePart& part);

/// WriteOptions::job_fingerprint of a part of that job.
std::string part_job(const std::string& job, const FilePart& part);

/// The spec of the file of a part, given the spec and job of the whole.
RowFileSpec part_spec(const RowFileSpec& whole, const std::string& job, const FilePart& part);

/// What the file of a part records about itself.
struct PartOfFile {
  FilePart part;
  std::string job;    ///< of the whole
  RowFileSpec whole;  ///< as a single run of that job would write it
};

/// Reads the record of a part, or none for other files. Errors (input): unfinished, damaged.
std::optional<PartOfFile> read_part(const std::filesystem::path& path);

}  // namespace peculiar::store
