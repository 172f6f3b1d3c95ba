#include "tables/table_file.h"

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

constexpr std::int64_t kAnyVersion = std::numeric_limits<std::int64_t>::max();  // of columns, all are read

bool has_format(const std::filesystem::path& path, FileFormat format) { return format_of(path) == format; }

}  // namespace

bool is_table_file(const std::filesystem::path& path) {
  return catalog::is_text_table(path) || has_format(path, FileFormat::kFits);
}

catalog::Table read_table(const std::filesystem::path& path) {
  // By what it holds: a sample may have any name.
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
  if (catalog::is_text_table(path)) return catalog::read_table_text(path);
  if (has_format(path, FileFormat::kFits)) return fits::read_table(path);
  const std::string hdu = named_hdu_words(path.string(), "");
  throw input_error("{}: not a table by its suffix{}; known are {}", path.string(),
                    hdu.empty() ? file_kind_words(file_kind_of(path)) : hdu, kTableSuffixes);
}

void write_table(const std::filesystem::path& path, const catalog::Table& table) {
  if (catalog::is_text_table(path)) return catalog::write_table_text(path, table);
  if (has_format(path, FileFormat::kFits)) return fits::write_table(path, table);
  throw usage_error("{}: not a table by its suffix; known are {}", path.string(), kTableSuffixes);
}

void write_rows_or_table(const std::string& output, const std::string& description,
                         const std::function<void(const std::string& path)>& write) {
  if (!is_table_file(output)) return write(output);
  const std::string rows = output + ".h5";
  write(rows);
  catalog::Table table = read_table(rows);
  table.description = description;
  write_table(output, table);
  std::filesystem::remove(rows);
}

}  // namespace peculiar::tables
