#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/table.h"
#include "catalog/table_blocks.h"
#include "catalog/table_reading.h"

namespace peculiar::catalog {

/// Whether read_table_text and write_table_text handle this suffix: .csv .ecsv .vot .votable .xml (any case).
bool is_text_table(const std::filesystem::path& path);
/// The same suffixes, and those that only read_table_text accepts: .txt .dat .cat .tsv .asc .ascii .tbl.
bool is_readable_text_table(const std::filesystem::path& path);

/// Reads a table:
/// - CSV: RFC 4180, or with semicolons, tabs, bars or blanks as delimiters. The header is the first row, or
/// the comment right above it; other comment lines ('#') before the header are skipped. Types are inferred:
/// integer, else float, else true/false, else text. Empty cells and words such as null or -- are missing.
/// - ECSV 1.0, delimited by spaces or commas.
/// - VOTable 1.x: TABLEDATA, BINARY, BINARY2 in base64.
/// - Source Extractor's ASCII_HEAD.
/// The content decides for suffixes that only mean text. Vectors of up to longest_vector values become
/// columns name_0, name_1, ...; other vectors are omitted and listed in `reading` and in the metadata key
/// "left_out". Empty text in ECSV and VOTable is missing, since these formats cannot tell the two apart.
/// Errors (input) name file, line and column.
Table read_table_text(const std::filesystem::path& path, TableReading& reading);
Table read_table_text(const std::filesystem::path& path);

/// Reads from memory: `suffix` (".ecsv") gives the format, `name` stands for the file in messages.
Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name,
                       TableReading& reading);
Table parse_table_text(std::string_view content, std::string_view suffix, const std::string& name);

/// Returns all TABLEs of a VOTable; empty for formats with a single table.
std::vector<TableEntry> list_text_tables(const std::filesystem::path& path);

/// Writes the format of the suffix, atomically (temporary name, then rename). ECSV and VOTable keep units,
/// descriptions, missing values and metadata; CSV keeps names and values only. Errors (input): a table
/// without columns; a control character in a VOTable; text that is not UTF-8.
void write_table_text(const std::filesystem::path& path, const Table& table);
/// The same, holding one block in memory, for the suffixes of is_written_in_blocks(); others are an internal
/// error.
void write_table_text(const std::filesystem::path& path, const TableBlocks& table);
/// Whether the format of the suffix can be written in blocks of rows: .csv .ecsv (any case).
bool is_written_in_blocks(const std::filesystem::path& path);

}  // namespace peculiar::catalog
