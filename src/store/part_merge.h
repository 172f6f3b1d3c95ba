#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/row_file.h"

namespace peculiar::store {

/// True if one of these files is a part of a row file (store/part.h).
bool has_parts(const std::vector<std::string>& paths);

/// Merges all parts of one row file, named in any order: samples, scores, measurements, features or any other
/// kind. Copies rows in bounded memory and resumes; the bytes are those of a single run of the job. An
/// existing output of this job is left as it is. Returns the number of rows. Warns if parts were made by
/// different versions of the program or its libraries, or disagree about all rows. Errors (input): a file
/// that is not a part, parts of different jobs (the message says what differs), a missing or duplicate part,
/// overlapping rows, no usable row.
std::int64_t merge_parts(const std::vector<std::string>& paths, const std::filesystem::path& output,
                         bool overwrite, const RunContext& context);

}  // namespace peculiar::store
