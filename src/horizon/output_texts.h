#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace peculiar::horizon {

/// A text file of an output, in its folder or its group_00001; empty where there is none.
std::filesystem::path output_text(const std::filesystem::path& output, const std::string& name);

/// What the namelist that RAMSES copies into its outputs (namelist.txt) says of birth times; none where there
/// is no such file. A namelist without the word means no, as in RAMSES.
std::optional<bool> uses_proper_time(const std::filesystem::path& output);

/// How many star particles header_NNNNN.txt counts; -1 where there is none, or it does not say.
std::int64_t star_count(const std::filesystem::path& output);

}  // namespace peculiar::horizon
