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

/// Suffixes that hold tables, for messages and help.
inline constexpr const char* kTableSuffixes = ".fits .fit .vot .xml .ecsv .csv";

/// True for a suffix that read_table and write_table take.
bool is_table_file(const std::filesystem::path& path);

/// True for a file that read_table takes: of those suffixes, of one that only means text (.txt .dat .cat
/// .tsv), or a FITS file of any.
bool is_readable_table_file(const std::filesystem::path& path);

/// Which of the tables that a file holds a verb is to read.
struct TableChoice {
  std::string
      table;  ///< FITS: number or name of the HDU; VOTable: number from 0, name or ID; "": the only one
  std::string option;  ///< what says so: "--catalogue-hdu"; "" where nothing does
};

/// Adds the setting that says so of the table that `of` ("--catalogue", "a TABLE") names.
void add_table_choice(Fields& fields, const std::string& name, std::string* table, const std::string& of);

/// A table of any kind: FITS and VOTable (of several tables the one chosen), ECSV, CSV and other text, by the
/// suffix (FITS by its first bytes too); or the catalogue of a sample (.h5). Warns of columns that cannot be
/// kept and of all that was assumed. Error (input): several tables and none chosen.
catalog::Table read_table(const std::filesystem::path& path, const TableChoice& choice = {},
                          const RunContext& context = {});
/// The same, with what the reader has to say in `reading` and in no message.
catalog::Table read_table(const std::filesystem::path& path, catalog::TableReading& reading);

/// Says what is in it: assumptions, and the columns left out.
void tell(const catalog::TableReading& reading, const std::filesystem::path& path, const RunContext& context);

/// All tables of a FITS file or VOTable; nothing of others.
std::vector<catalog::TableEntry> list_tables(const std::filesystem::path& path);

/// Gives columns whose names a sample cannot have ('/' is a place in its file) others, and warns of it.
void rename_for_sample(catalog::Table& table, const std::filesystem::path& path, const RunContext& context);

void write_table(const std::filesystem::path& path, const catalog::Table& table);

/// For verbs that write a row file, or a table where their output is one by its suffix: calls write(path) for
/// the row file, which is `output` itself, or OUTPUT.h5, of which a table is then made before it goes.
void write_rows_or_table(const std::string& output, const std::string& description,
                         const std::function<void(const std::string& path)>& write);

}  // namespace peculiar::tables
