#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "catalog/table.h"

namespace peculiar::tables {

/// Suffixes that hold tables, for messages and help.
inline constexpr const char* kTableSuffixes = ".fits .fit .vot .xml .ecsv .csv";

/// True for a suffix that read_table and write_table take.
bool is_table_file(const std::filesystem::path& path);

/// A table of any kind by its suffix: FITS (first table), VOTable, ECSV, CSV; or the catalogue of a sample
/// (.h5).
catalog::Table read_table(const std::filesystem::path& path);
void write_table(const std::filesystem::path& path, const catalog::Table& table);

/// For verbs that write a row file, or a table where their output is one by its suffix: calls write(path) for
/// the row file, which is `output` itself, or OUTPUT.h5, of which a table is then made before it goes.
void write_rows_or_table(const std::string& output, const std::string& description,
                         const std::function<void(const std::string& path)>& write);

}  // namespace peculiar::tables
