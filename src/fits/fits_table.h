#pragma once

#include <filesystem>
#include <string>

#include "catalog/table.h"

namespace peculiar::fits {

/// Reads a binary or ASCII table extension ("first" table, a 0-based HDU number, or an EXTNAME) with units (TUNITn), descriptions (TCOMMn), missing
/// values (TNULLn, NaN), unsigned and scaled integers, text (trailing blanks dropped). A vector column of length k becomes k columns name_0 .. name_{k-1} (k <= 16; longer
/// ones are left out and listed in the metadata key "left_out"). Errors (input) name file, HDU and column.
catalog::Table read_table(const std::filesystem::path& path, const std::string& hdu = "first");

/// Writes a binary table extension: TFORM D, K, L, nA; TUNITn, TCOMMn; TNULLn for missing integers; metadata as HIERARCH or plain cards. Atomic.
void write_table(const std::filesystem::path& path, const catalog::Table& table, const std::string& extension_name = "CATALOGUE");

}  // namespace peculiar::fits
