#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace peculiar::store {

/// A run whose rows are all of no use has failed: called between the last commit and finish(), this throws
/// away the unfinished file, so that what lay under its name before stays, and throws an error (input) with
/// the first reasons. Of no use is a row whose integer column `column` has one of `bits`, or as a whole is
/// one of `values`. `rows` are what the message calls them.
void refuse_useless_rows(const std::filesystem::path& path, const std::string& rows, std::int64_t count,
                         const std::string& column = "flags", std::int64_t bits = 1,
                         const std::vector<std::int64_t>& values = {});

}  // namespace peculiar::store
