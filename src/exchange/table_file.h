#pragma once

#include <filesystem>

#include "catalog/table.h"

namespace peculiar::exchange {

/// Suffixes that hold tables, for messages and help.
inline constexpr const char* kTableSuffixes = ".fits .fit .vot .xml .ecsv .csv";

/// True for a suffix that read_table and write_table take.
bool is_table_file(const std::filesystem::path& path);

/// A table of any kind by its suffix: FITS (first table), VOTable, ECSV, CSV; or the catalogue of a sample
/// (.h5).
catalog::Table read_table(const std::filesystem::path& path);
void write_table(const std::filesystem::path& path, const catalog::Table& table);

}  // namespace peculiar::exchange
