#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "catalog/table.h"
#include "catalog/table_reading.h"

namespace peculiar::catalog::detail {

// One reader and one writer per format; table_file.cpp chooses. Messages begin with `file`.

/// The header gives the delimiter (csv_layout.h). Quotes do not decide the type, since many programs quote
/// every cell. Leading zeros ("007") and integers beyond 64 bits make a column text, as do whole numbers in
/// other notation that a double cannot hold exactly. A column without values is numeric. Words such as null
/// and -- are missing in numeric columns, a few of them in text columns too (cells.h). A quoted empty cell is
/// empty text, a bare one is missing.
Table parse_csv(std::string_view content, const std::string& file, TableReading& reading);
std::string format_csv_header(const Table& table);
std::string format_csv_rows(const Table& table);

/// Vectors are JSON in a cell.
Table parse_ecsv(std::string_view content, const std::string& file, TableReading& reading);
std::string format_ecsv_header(const Table& table);
std::string format_ecsv_rows(const Table& table);

Table parse_votable(std::string_view content, const std::string& file, TableReading& reading);
std::vector<TableEntry> list_votable(std::string_view content, const std::string& file);
/// Error (input): a control character, which XML cannot hold.
std::string format_votable(const Table& table, const std::string& file);

/// Source Extractor's ASCII_HEAD: one line "# 5 FLUX_APER Flux in apertures [count]" per column. Numbers
/// skipped by these lines belong to the preceding vector, which becomes columns name_0, name_1, ...
bool is_sextractor(std::string_view content);
Table parse_sextractor(std::string_view content, const std::string& file);

/// Tables of IPAC (IRSA): names, types, units and null values between bars, with the cells below.
bool is_ipac(std::string_view content);
Table parse_ipac(std::string_view content, const std::string& file);

/// Metadata key under which readers list the columns that they omit (long or variable-length vectors, complex
/// numbers).
inline constexpr const char* kLeftOut = "left_out";
/// Writes the key if columns were omitted.
void note_left_out(const TableReading& reading, Table& table);

}  // namespace peculiar::catalog::detail
