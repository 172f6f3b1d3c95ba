#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/row_file.h"

namespace peculiar::store {

/// Is one of these files a part of a row file (store/part.h)?
bool has_parts(const std::vector<std::string>& paths);

/// Puts all parts of one row file together, in whatever order they are named: samples, scores, measurements,
/// features, whatever their kind. Copies rows in bounded memory and resumes; the bytes are those of a single
/// run of the job; one that is there already, of this job, is left as it is. Returns the rows. Warns where
/// parts were made by other versions of the program or its libraries, or say something else of all rows.
/// Errors (input): a file that is no part, parts of other jobs (says what differs), a part that is missing,
/// or there twice, rows in two parts, no row of any use.
std::int64_t merge_parts(const std::vector<std::string>& paths, const std::filesystem::path& output,
                         bool overwrite, const RunContext& context);

}  // namespace peculiar::store
