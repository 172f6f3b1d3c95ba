#include "explorer/row_table.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "explorer/private_folder.h"
#include "report/file_words.h"
#include "tables/row_file_table.h"
#include "tables/table_file.h"

namespace peculiar::explorer {

namespace {

/// These rows of a column, with name, unit and description of `note`.
catalog::Column column_of(const catalog::Column& from, const ColumnNote& note, std::span<const Row> rows) {
  catalog::Column column{note.name, note.unit, note.description, {}, {}, from.ucd};
  column.data = std::visit(
      [&](const auto& values) -> catalog::ColumnData {
        std::decay_t<decltype(values)> chosen;
        chosen.reserve(rows.size());
        for (const Row row : rows) chosen.push_back(values[row]);
        return chosen;
      },
      from.data);
  if (!from.missing.empty()) {
    for (const Row row : rows) column.missing.push_back(from.missing[row]);
  }
  return report::with_plain_texts(std::move(column));
}

}  // namespace

catalog::Table table_of(Columns& columns, const std::vector<std::string>& names, std::span<const Row> rows) {
  catalog::Table table;
  for (const std::string& name : names) {
    const ColumnNote& note = columns.at(name);
    table.add(column_of(*columns.values(name), note, rows));
  }
  return table;
}

RowTable::RowTable(Columns& columns, std::vector<std::string> names, std::span<const Row> rows,
                   const std::string& description, std::size_t rows_of_a_block)
    : columns_(columns), names_(std::move(names)), rows_(rows), rows_of_a_block_(rows_of_a_block) {
  std::vector<std::string> own;
  for (const std::string& name : names_)
    if (columns_.at(name).from == "explorer") own.push_back(name);
  own_ = table_of(columns_, own, rows_);
  for (const std::string& name : names_) {
    const catalog::Column* kept = own_.find(name);
    const std::span<const Row> none;
    heading_.add(kept != nullptr ? column_of(*kept, columns_.at(name), none)
                                 : column_of(columns_.value(name, rows_.front()), columns_.at(name), none));
  }
  heading_.description = description;
}

void RowTable::read(const std::vector<std::string>& names, const Take& take) const {
  for (std::size_t first = 0; first < rows_.size(); first += rows_of_a_block_) {
    const std::size_t count = std::min(rows_of_a_block_, rows_.size() - first);
    std::vector<Row> places(count);  // in the explorer's own columns
    std::iota(places.begin(), places.end(), static_cast<Row>(first));
    catalog::Table block;
    for (const std::string& name : names_) {
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      const catalog::Column* kept = own_.find(name);
      block.add(kept != nullptr
                    ? column_of(*kept, columns_.at(name), places)
                    : column_of(*columns_.values(name), columns_.at(name), rows_.subspan(first, count)));
    }
    take(block);
  }
}

std::vector<std::string> score_names(const Columns& columns) {
  std::vector<std::string> names;
  for (const ColumnNote& note : columns.all()) {
    if (note.from == "scores" || note.is_in_scores) names.push_back(note.name);
  }
  return names;
}

std::string file_bytes(const catalog::Table& table, const std::string& suffix) {
  const PrivateFolder folder;
  const std::filesystem::path path = folder.path() / ("table" + suffix);
  tables::write_table(path, table);
  return read_file(path);
}

AnswerFile file_of(const catalog::TableBlocks& table, const std::string& suffix) {
  const PrivateFolder folder;
  const std::filesystem::path path = folder.path() / ("table" + suffix);
  tables::write_in_blocks(path, table);
  AnswerFile file;
  file.bytes = std::filesystem::file_size(path);
  // Open, it outlives its folder.
  file.stream = std::make_shared<std::ifstream>(path, std::ios::binary);
  if (!*file.stream) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  return file;
}

}  // namespace peculiar::explorer
