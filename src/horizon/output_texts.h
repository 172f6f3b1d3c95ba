#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace peculiar::horizon {

/// Returns the path of a text file in an output folder or its group_00001; empty if there is none.
std::filesystem::path output_text(const std::filesystem::path& output, const std::string& name);

/// Returns whether birth times are proper times, by the namelist that RAMSES copies into its outputs
/// (namelist.txt); nothing without that file. A namelist without the key means no, as in RAMSES.
std::optional<bool> uses_proper_time(const std::filesystem::path& output);

/// Returns the number of star particles in header_NNNNN.txt; -1 if there is no such file or number.
std::int64_t star_count(const std::filesystem::path& output);

}  // namespace peculiar::horizon
