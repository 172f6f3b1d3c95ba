#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/run_context.h"
#include "catalog/table.h"
#include "catalog/table_reading.h"

namespace peculiar::tables {

/// Suffixes of tables, for messages and help.
inline constexpr const char* kTableSuffixes = ".fits .fit .vot .xml .ecsv .csv";

/// True for a suffix that read_table and write_table support.
bool is_table_file(const std::filesystem::path& path);

/// True for a file that read_table can read: with such a suffix, with one that only means text (.txt .dat
/// .cat .tsv), or a FITS file with any suffix.
bool is_readable_table_file(const std::filesystem::path& path);

/// Which table of a file to read.
struct TableChoice {
  std::string
      table;  ///< FITS: number or name of the HDU; VOTable: number from 0, name or ID; "": the only one
  std::string option;  ///< the option that sets it: "--catalogue-hdu"; "" if there is none
};

/// Adds the setting that chooses the table in the file named by `of` ("--catalogue", "a TABLE").
void add_table_choice(Fields& fields, const std::string& name, std::string* table, const std::string& of);

/// Reads a table of any kind: FITS and VOTable (the chosen table of several), ECSV, CSV and other text, by
/// suffix (FITS also by its first bytes); or the catalogue of a sample (.h5). Warns about columns that cannot
/// be kept and about all assumptions. Error (input): several tables and none chosen.
catalog::Table read_table(const std::filesystem::path& path, const TableChoice& choice = {},
                          const RunContext& context = {});
/// The same, with the reader's remarks in `reading` instead of in messages.
catalog::Table read_table(const std::filesystem::path& path, catalog::TableReading& reading);

/// Reports the remarks of a reading: assumptions, and columns left out.
void tell(const catalog::TableReading& reading, const std::filesystem::path& path, const RunContext& context);

/// All tables of a FITS file or VOTable; empty for other files.
std::vector<catalog::TableEntry> list_tables(const std::filesystem::path& path);

/// Renames columns whose names a sample cannot have ('/' separates groups in its file), with a warning.
void rename_for_sample(catalog::Table& table, const std::filesystem::path& path, const RunContext& context);

void write_table(const std::filesystem::path& path, const catalog::Table& table);

/// For verbs that write a row file, or a table if the output's suffix says so: calls write(path) for the row
/// file, which is `output` itself or OUTPUT.h5; the latter is converted to a table and removed.
void write_rows_or_table(const std::string& output, const std::string& description,
                         const std::function<void(const std::string& path)>& write);

}  // namespace peculiar::tables
