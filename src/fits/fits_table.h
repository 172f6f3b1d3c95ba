#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "catalog/table_blocks.h"
#include "catalog/table_reading.h"

namespace peculiar::fits {

/// Reads a binary or ASCII table extension: the one that `reading` names ("first" table, a 0-based HDU
/// number, or an EXTNAME), or the only one that can be meant (list_tables).
///
/// Supports units (TUNITn), descriptions (TCOMMn or TDOCn), missing values (TNULLn, NaN, undefined logicals,
/// texts that begin with a NUL), unsigned and scaled integers (beyond int64: as text), text (trailing blanks
/// removed, Latin-1 converted to UTF-8) and variable-length text. A vector column of length k becomes k
/// columns name_0 .. name_{k-1} (k <= reading.longest_vector), and so do bits (k <= catalog::kMostBits), each
/// named by TFLAGn if that has as many names. Longer vectors, complex numbers and variable-length arrays of
/// numbers are left out and listed in `reading` and the metadata key "left_out". Repeated names get a number
/// as suffix. Header cards that do not describe the structure of the file become metadata. Errors (input)
/// name file, HDU, column.
catalog::Table read_table(const std::filesystem::path& path, catalog::TableReading& reading);
catalog::Table read_table(const std::filesystem::path& path, const std::string& hdu = "");

/// Lists all tables of the file. Tables of headers (LDAC_IMHEAD), afw archives and empty tables are never
/// meant.
std::vector<catalog::TableEntry> list_tables(const std::filesystem::path& path);

/// Writes a binary table extension: TFORM D, K, L, nA; TUNITn, TCOMMn; TNULLn for missing integers; metadata
/// as plain or HIERARCH cards (a key that FITS would change is kept in the comment of the card). Atomic.
/// Errors (input): more than 999 columns, a compressed suffix (.gz), an unwritable location, a full disk.
void write_table(const std::filesystem::path& path, const catalog::Table& table,
                 const std::string& extension_name = "CATALOGUE");
/// The same, holding one block in memory. Reads texts and integers twice: the widths of texts and the
/// integers that stand for missing values precede the rows.
void write_table(const std::filesystem::path& path, const catalog::TableBlocks& table,
                 const std::string& extension_name = "CATALOGUE");

}  // namespace peculiar::fits
