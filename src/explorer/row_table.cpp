#include "explorer/row_table.h"

#include <algorithm>

#include "base/atomic_file.h"
#include "explorer/private_folder.h"
#include "report/html.h"
#include "tables/table_file.h"

namespace peculiar::explorer {

namespace {

catalog::Column with_plain_texts(catalog::Column column) {
  if (auto* texts = std::get_if<std::vector<std::string>>(&column.data)) {
    for (std::string& text : *texts) {
      text = report::with_replacement_characters(text);
      std::replace_if(
          text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    }
  }
  return column;
}

}  // namespace

catalog::Table table_of(Columns& columns, const std::vector<std::string>& names,
                        const std::vector<Row>& rows) {
  const std::vector<std::size_t> places(rows.begin(), rows.end());
  catalog::Table table;
  for (const std::string& name : names) {
    const ColumnNote& note = columns.at(name);
    catalog::Table whole;
    catalog::Column column = *columns.values(name);
    column.name = name;
    column.unit = note.unit;
    column.description = note.description;
    whole.add(std::move(column));
    const catalog::Table taken = whole.take(places);
    table.add(with_plain_texts(taken.columns().front()));
  }
  return table;
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

}  // namespace peculiar::explorer
