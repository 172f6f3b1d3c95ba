#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace peculiar::store {

/// Fails a run without any usable row. Called between the last commit and finish(): discards the unfinished
/// file, so that an existing output remains, and throws an error (input) with the first reasons. A row is
/// unusable if its integer column `column` has one of `bits` set, or equals one of `values`. `rows` is the
/// name of the rows in the message. `why` ends the message if the file has no reasons.
void refuse_useless_rows(const std::filesystem::path& path, const std::string& rows, std::int64_t count,
                         const std::string& column = "flags", std::int64_t bits = 1,
                         const std::vector<std::int64_t>& values = {}, const std::string& why = "");

}  // namespace peculiar::store
