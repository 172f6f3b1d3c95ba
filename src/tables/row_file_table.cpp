#include "tables/row_file_table.h"

#include <algorithm>
#include <limits>

#include "catalog/table_file.h"
#include "fits/fits_table.h"
#include "tables/file_format.h"
#include "tables/table_provenance.h"

namespace peculiar::tables {

namespace {

constexpr std::size_t kRowsOfABlock = std::size_t{1} << 16;
constexpr std::int64_t kAnyVersion = std::numeric_limits<std::int64_t>::max();  // for reading columns

/// A column without rows.
catalog::Column without_rows(const store::ColumnSpec& spec) {
  catalog::Column column{spec.name, spec.unit, spec.description, {}, {}, spec.ucd};
  switch (spec.type) {
    case store::ColumnType::kFloat:
      column.data = std::vector<double>();
      break;
    case store::ColumnType::kInteger:
      column.data = std::vector<std::int64_t>();
      break;
    case store::ColumnType::kBoolean:
      column.data = std::vector<bool>();
      break;
    case store::ColumnType::kText:
      column.data = std::vector<std::string>();
      break;
  }
  return column;
}

}  // namespace

RowFileTable::RowFileTable(const std::filesystem::path& path, const std::string& kind,
                           const RunContext& context)
    : RowFileTable(path, store::RowFileReader(path, kind, kAnyVersion), kind != "sample", context) {}

RowFileTable::RowFileTable(const std::filesystem::path& path, const store::RowFileReader& file,
                           bool has_metadata, const RunContext& context)
    : path_(path), columns_(path, file), count_(static_cast<std::size_t>(file.count())), context_(context) {
  for (const store::ColumnSpec& spec : file.columns()) heading_.add(without_rows(spec));
  if (!has_metadata) return;
  for (const auto& [name, value] : file.attributes()) {
    if (std::holds_alternative<std::string>(value))
      heading_.metadata.emplace_back(name, std::get<std::string>(value));
  }
}

std::size_t RowFileTable::rows() const {
  if (heading_.columns().empty()) return 0;
  return kept_ ? static_cast<std::size_t>(std::count(kept_->begin(), kept_->end(), true)) : count_;
}

void RowFileTable::set_provenance(const Provenance& provenance) {
  tables::set_provenance(heading_, provenance);
}

void RowFileTable::visit(
    const std::vector<std::string>& names,
    const std::function<void(const catalog::Table&, const std::vector<std::size_t>&)>& take) const {
  const std::size_t count = heading_.columns().empty() ? 0 : count_;
  for (std::size_t first = 0; first < count; first += kRowsOfABlock) {
    context_.stop_if_cancelled(fmt::format("{}: stopped before all rows were read", path_.string()));
    const std::size_t last = std::min(first + kRowsOfABlock, count);
    std::vector<std::size_t> rows, places;  // in the file and in the block
    for (std::size_t row = first; row < last; ++row) {
      if (kept_ && !(*kept_)[row]) continue;
      rows.push_back(row);
      places.push_back(row - first);
    }
    if (rows.empty()) continue;
    catalog::Table block;
    for (const catalog::Column& column : heading_.columns()) {
      if (std::find(names.begin(), names.end(), column.name) == names.end()) continue;
      block.add(
          columns_.read(column.name, {static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)}));
    }
    if (rows.size() < last - first) block = block.take(places);
    take(block, rows);
  }
}

void RowFileTable::read(const std::vector<std::string>& names, const Take& take) const {
  visit(names, [&](const catalog::Table& block, const std::vector<std::size_t>&) { take(block); });
}

void RowFileTable::keep(const std::vector<std::string>& names, const Keep& keep) {
  static_cast<void>(keep(heading_));
  std::vector<bool> chosen(count_, false);
  visit(names, [&](const catalog::Table& block, const std::vector<std::size_t>& rows) {
    const std::vector<bool> wanted = keep(block);
    for (std::size_t i = 0; i < rows.size(); ++i) chosen[rows[i]] = wanted.at(i);
  });
  kept_ = std::move(chosen);
}

void RowFileTable::keep_where(const catalog::Expression& where) {
  std::vector<std::string> names = where.column_names();
  // An expression without columns still gives one truth value per row.
  if (names.empty() && !heading_.columns().empty()) names = {heading_.columns().front().name};
  keep(names, [&](const catalog::Table& block) { return where.evaluate(block); });
}

bool is_written_in_blocks(const std::filesystem::path& path) {
  return catalog::is_written_in_blocks(path) || format_of(path) == FileFormat::kFits;
}

void write_in_blocks(const std::filesystem::path& path, const catalog::TableBlocks& table) {
  if (format_of(path) == FileFormat::kFits) return fits::write_table(path, table);
  catalog::write_table_text(path, table);
}

}  // namespace peculiar::tables
