#pragma once

#include <filesystem>
#include <string>

#include "catalog/table.h"

namespace peculiar::fits {

/// Reads a binary or ASCII table extension ("first" table, a 0-based HDU number, or an EXTNAME).
///
/// Kept: units (TUNITn), descriptions (TCOMMn), missing values (TNULLn, NaN, undefined logicals, texts that
/// begin with a NUL), unsigned and scaled integers (beyond int64: as text), text (trailing blanks dropped,
/// Latin-1 made UTF-8). A vector column of length k becomes k columns name_0 .. name_{k-1} (k <= 16). Longer
/// ones, bits, complex numbers and variable-length arrays are left out and listed in the metadata key
/// "left_out". Names that repeat get a number behind them. Header cards that do not describe the file's
/// structure become metadata. Errors (input) name file, HDU, column.
catalog::Table read_table(const std::filesystem::path& path, const std::string& hdu = "first");

/// Writes a binary table extension: TFORM D, K, L, nA; TUNITn, TCOMMn; TNULLn for missing integers; metadata
/// as plain or HIERARCH cards (a key that FITS would change stands in the card's comment). Atomic. Errors
/// (input): more than 999 columns, a compressed suffix (.gz), an unwritable place, a full disk.
void write_table(const std::filesystem::path& path, const catalog::Table& table,
                 const std::string& extension_name = "CATALOGUE");

}  // namespace peculiar::fits
