#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "catalog/table.h"
#include "catalog/table_reading.h"

namespace peculiar::catalog::detail {

// One reader and one writer a format; table_file.cpp chooses. `file` opens the messages.

/// The delimiter is the header's (csv_layout.h). Quotes do not tell types: programs that quote every cell are
/// common. Leading zeros ("007") and integers beyond 64 bits make a column text, as do whole numbers in other
/// notation that a double would cut; a column without any value is of numbers. Words such as null and -- are
/// missing among numbers, a few of them among texts too (cells.h). A quoted empty cell is the empty text, a
/// bare one missing.
Table parse_csv(std::string_view content, const std::string& file, TableReading& reading);
std::string format_csv(const Table& table);

/// Vectors stand as JSON in a cell.
Table parse_ecsv(std::string_view content, const std::string& file, TableReading& reading);
std::string format_ecsv(const Table& table);

Table parse_votable(std::string_view content, const std::string& file, TableReading& reading);
std::vector<TableEntry> list_votable(std::string_view content, const std::string& file);
/// Error (input): a control character, which XML cannot hold.
std::string format_votable(const Table& table, const std::string& file);

/// Source Extractor's ASCII_HEAD: a line "# 5 FLUX_APER Flux in apertures [count]" a column. A number that
/// the lines pass over belongs to the vector before, which becomes columns name_0, name_1, ...
bool is_sextractor(std::string_view content);
Table parse_sextractor(std::string_view content, const std::string& file);

/// IPAC's (IRSA's) tables: names, types, units and words for missing values between bars, under which the
/// cells stand.
bool is_ipac(std::string_view content);
Table parse_ipac(std::string_view content, const std::string& file);

/// Table metadata under which readers list the columns that they had to leave out (long or variable vectors,
/// complex).
inline constexpr const char* kLeftOut = "left_out";
/// Writes it, if any are.
void note_left_out(const TableReading& reading, Table& table);

}  // namespace peculiar::catalog::detail
