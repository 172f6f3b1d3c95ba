#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table.h"
#include "catalog/table_reading.h"

namespace peculiar::catalog {

/// True when read_table_text / write_table_text handle this suffix: .csv .ecsv .vot .votable .xml (any case).
bool is_text_table(const std::filesystem::path& path);
/// Those, and the suffixes that read_table_text alone takes: .txt .dat .cat .tsv .asc .ascii .tbl.
bool is_readable_text_table(const std::filesystem::path& path);

/// Reads CSV (RFC 4180, or with semicolons, tabs, bars or blanks between the cells; the header is the first
/// row, or the comment right above it; types inferred: integer, else float, else true/false, else text; empty
/// cells missing, and words such as null or --; comment lines starting with '#' before the header skipped),
/// ECSV 1.0 (space or comma delimited), or VOTable 1.x (TABLEDATA, BINARY, BINARY2 in base64); Source
/// Extractor's ASCII_HEAD; by what they hold, files of suffixes that only mean text. Vectors of up to
/// longest_vector values become columns name_0, name_1, ...; other vectors are left out, and listed in
/// `reading` and in the metadata key "left_out". Empty text in ECSV and VOTable is missing: the formats
/// cannot tell. Errors (input) name file, line and column.
Table read_table_text(const std::filesystem::path& path, TableReading& reading);
Table read_table_text(const std::filesystem::path& path);

/// The same from memory: `suffix` (".ecsv") says what it is, `name` stands for the file in messages.
Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name,
                       TableReading& reading);
Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name);

/// All TABLEs of a VOTable; nothing for formats of one table.
std::vector<TableEntry> list_text_tables(const std::filesystem::path& path);

/// Writes by suffix; atomically (temporary name, then rename). ECSV and VOTable keep units, descriptions,
/// missing values and metadata; CSV keeps names and values. Errors (input): a table without columns, a
/// control character in a VOTable, text that is not UTF-8.
void write_table_text(const std::filesystem::path& path, const Table& table);

}  // namespace peculiar::catalog
