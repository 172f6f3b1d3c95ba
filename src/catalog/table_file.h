#pragma once

#include <filesystem>

#include "catalog/table.h"

namespace peculiar::catalog {

/// True when read_table_text / write_table_text handle this suffix: .csv .ecsv .vot .votable .xml (any case).
bool is_text_table(const std::filesystem::path& path);

/// Reads CSV (RFC 4180, first row names; types inferred: integer, else float, else true/false, else text; empty cells
/// missing; comment lines starting with '#' before the header skipped), ECSV 1.0 (space or comma delimited), or VOTable 1.x
/// (TABLEDATA, BINARY, BINARY2 in base64; first table). Errors (input) name file, line and column.
Table read_table_text(const std::filesystem::path& path);

/// Writes by suffix; atomically (temporary name, then rename). ECSV and VOTable keep units, descriptions, missing
/// values and metadata; CSV keeps names and values.
void write_table_text(const std::filesystem::path& path, const Table& table);

}  // namespace peculiar::catalog
