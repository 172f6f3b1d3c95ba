#include "tables/table_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

#include "base/error.h"
#include "base/file_kind.h"
#include "base/file_name.h"
#include "catalog/table_file.h"
#include "fits/fits_table.h"
#include "store/sample.h"
#include "tables/file_format.h"

namespace peculiar::tables {

namespace {

constexpr std::int64_t kAnyVersion = std::numeric_limits<std::int64_t>::max();  // for reading columns

/// Judged by its first bytes, which take precedence over a suffix such as .cat.
bool is_fits(const std::filesystem::path& path) {
  std::array<char, 9> start{};
  std::ifstream file(path, std::ios::binary);
  return file.read(start.data(), start.size()) && std::string_view(start.data(), start.size()) == "SIMPLE  =";
}

bool has_format(const std::filesystem::path& path, FileFormat format) { return format_of(path) == format; }

}  // namespace

bool is_table_file(const std::filesystem::path& path) {
  return catalog::is_text_table(path) || has_format(path, FileFormat::kFits);
}

bool is_readable_table_file(const std::filesystem::path& path) {
  return catalog::is_readable_text_table(path) || has_format(path, FileFormat::kFits) || is_fits(path);
}

void add_table_choice(Fields& fields, const std::string& name, std::string* table, const std::string& of) {
  fields
      .add(name, table,
           fmt::format(
               "Which table to use if {} holds several: HDU number or name (FITS); number from 0, name or "
               "ID of a TABLE (VOTable); or first.",
               of))
      .value_name("HDU");
}

catalog::Table read_table(const std::filesystem::path& path, catalog::TableReading& reading) {
  // By content: a sample may have any name.
  const std::string kind = store::row_file_kind(path);
  if (kind == "sample" || (kind.empty() && has_format(path, FileFormat::kHdf5)))
    return store::SampleReader(path).catalogue();
  if (!kind.empty()) {
    const store::RowFileReader file(path, kind, kAnyVersion);
    catalog::Table table = file.catalogue();
    for (const auto& [name, value] : file.attributes()) {
      if (std::holds_alternative<std::string>(value))
        table.metadata.emplace_back(name, std::get<std::string>(value));
    }
    return table;
  }
  std::error_code failure;
  if (!std::filesystem::exists(path, failure) && !failure)
    throw input_error("{}: there is no such file{}", path.string(),
                      named_hdu_words(path.string(), reading.option));
  if (is_fits(path)) return fits::read_table(path, reading);
  if (catalog::is_readable_text_table(path)) return catalog::read_table_text(path, reading);
  if (has_format(path, FileFormat::kFits)) return fits::read_table(path, reading);
  throw input_error("{}: has no table suffix{}; known suffixes: {} .txt .dat .cat .tsv .tbl", path.string(),
                    file_kind_words(file_kind_of(path)), kTableSuffixes);
}

catalog::Table read_table(const std::filesystem::path& path, const TableChoice& choice,
                          const RunContext& context) {
  catalog::TableReading reading;
  reading.table = choice.table;
  reading.option = choice.option;
  catalog::Table table = read_table(path, reading);
  tell(reading, path, context);
  return table;
}

void tell(const catalog::TableReading& reading, const std::filesystem::path& path,
          const RunContext& context) {
  for (const std::string& remark : reading.remarks) context.info("{}: {}", path.string(), remark);
  for (const std::string& warning : reading.warnings) context.warning("{}: {}", path.string(), warning);
  if (!reading.left_out.empty()) {
    const std::size_t count = reading.left_out.size();
    context.warning("{}: {} column{} cannot be kept and {} left out: {}", path.string(), count,
                    count == 1 ? "" : "s", count == 1 ? "is" : "are", reading.left_out_in_words());
  }
}

std::vector<catalog::TableEntry> list_tables(const std::filesystem::path& path) {
  if (is_fits(path) || has_format(path, FileFormat::kFits)) return fits::list_tables(path);
  return catalog::is_readable_text_table(path) ? catalog::list_text_tables(path)
                                               : std::vector<catalog::TableEntry>();
}

void rename_for_sample(catalog::Table& table, const std::filesystem::path& path, const RunContext& context) {
  std::string renamed;
  for (const std::string& name : table.names()) {
    if (store::is_column_name(name)) continue;
    std::string other = name == "." ? "_" : name;
    std::replace_if(
        other.begin(), other.end(), [](char c) { return c == '/' || c == '\0'; }, '_');
    while (table.has(other)) other += '_';
    table.find(name)->name = other;
    renamed += fmt::format("{}'{}' is '{}'", renamed.empty() ? "" : ", ", name, other);
  }
  if (!renamed.empty())
    context.warning("{}: columns whose names a sample cannot have are renamed: {}", path.string(), renamed);
}

void write_table(const std::filesystem::path& path, const catalog::Table& table) {
  if (catalog::is_text_table(path)) return catalog::write_table_text(path, table);
  if (has_format(path, FileFormat::kFits)) return fits::write_table(path, table);
  throw usage_error("{}: has no table suffix; known suffixes: {}", path.string(), kTableSuffixes);
}

void write_rows_or_table(const std::string& output, const std::string& description,
                         const std::function<void(const std::string& path)>& write) {
  if (!is_table_file(output)) return write(output);
  const std::string rows = output + ".h5";
  std::error_code ignored;
  const bool is_there = std::filesystem::exists(rows, ignored);
  try {
    write(rows);
  } catch (const Error& error) {
    // Names the file that the user knows, unless the other one was there and may be in the way.
    const std::string message = error.what();
    if (is_there || !message.starts_with(rows + ": ")) throw;
    throw Error(error.kind(), output + message.substr(rows.size()));
  }
  catalog::Table table = read_table(rows);
  table.description = description;
  write_table(output, table);
  std::filesystem::remove(rows);
}

}  // namespace peculiar::tables
