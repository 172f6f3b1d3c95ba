#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "catalog/table_reading.h"

namespace peculiar::fits {

/// Reads a binary or ASCII table extension: the one that `reading` names ("first" table, a 0-based HDU
/// number, or an EXTNAME), or the only one that may be meant (list_tables).
///
/// Kept: units (TUNITn), descriptions (TCOMMn or TDOCn), missing values (TNULLn, NaN, undefined logicals,
/// texts that begin with a NUL), unsigned and scaled integers (beyond int64: as text), text (trailing blanks
/// dropped, Latin-1 made UTF-8), texts of variable length. A vector column of length k becomes k columns
/// name_0 .. name_{k-1} (k <= reading.longest_vector), and so do bits (k <= catalog::kMostBits), each under
/// the name that TFLAGn gives it where there are as many of these. Longer ones, complex numbers and
/// variable-length arrays of numbers are left out and listed in `reading` and the metadata key "left_out".
/// Names that repeat get a number behind them. Header cards that do not describe the file's structure become
/// metadata. Errors (input) name file, HDU, column.
catalog::Table read_table(const std::filesystem::path& path, catalog::TableReading& reading);
catalog::Table read_table(const std::filesystem::path& path, const std::string& hdu = "");

/// All tables of the file. Nobody means those that hold headers (LDAC_IMHEAD), archives of afw or no rows.
std::vector<catalog::TableEntry> list_tables(const std::filesystem::path& path);

/// Writes a binary table extension: TFORM D, K, L, nA; TUNITn, TCOMMn; TNULLn for missing integers; metadata
/// as plain or HIERARCH cards (a key that FITS would change stands in the card's comment). Atomic. Errors
/// (input): more than 999 columns, a compressed suffix (.gz), an unwritable place, a full disk.
void write_table(const std::filesystem::path& path, const catalog::Table& table,
                 const std::string& extension_name = "CATALOGUE");

}  // namespace peculiar::fits
