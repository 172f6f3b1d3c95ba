#include "catalog/table_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/error.h"
#include "base/letters.h"
#include "base/name_list.h"
#include "base/suggest.h"
#include "catalog/cells.h"

namespace peculiar::catalog {

namespace {

constexpr std::size_t kMostNamed = 12;

std::string called(const TableEntry& table) {
  const std::string& name = table.name.empty() ? table.id : table.name;
  const bool both = !table.name.empty() && !table.id.empty() && table.id != table.name;
  return fmt::format("{}{}{}{}", table.number, name.empty() ? "" : " ", name,
                     both ? fmt::format(" [ID {}]", table.id) : "");
}

std::string how_to_say(const TableReading& reading) {
  if (reading.option.empty()) return "put the one you want in a separate file";
  return fmt::format("choose one with {} (number or name)", reading.option);
}

std::optional<std::size_t> find_named(const std::vector<TableEntry>& tables, const std::string& wanted) {
  const std::string word = lower_case(wanted);
  const auto find = [&](const auto& fits) -> std::optional<std::size_t> {
    const auto found = std::find_if(tables.begin(), tables.end(), fits);
    if (found == tables.end()) return std::nullopt;
    return static_cast<std::size_t>(found - tables.begin());
  };
  if (const auto exact = find([&](const TableEntry& t) { return t.id == wanted || t.name == wanted; }))
    return exact;
  if (const auto any_case =
          find([&](const TableEntry& t) { return lower_case(t.id) == word || lower_case(t.name) == word; }))
    return any_case;
  int number = -1;
  const auto [end, failure] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (failure != std::errc() || end != wanted.data() + wanted.size()) return std::nullopt;
  return find([&](const TableEntry& t) { return t.number == number; });
}

}  // namespace

std::string TableReading::left_out_in_words() const {
  std::vector<std::string> words;
  for (const LeftOut& one : left_out) words.push_back(fmt::format("{} ({})", one.column, one.why));
  return listed(words, kMostNamed);
}

std::string TableReading::left_out_names() const {
  std::string names;
  for (const LeftOut& one : left_out) names += (names.empty() ? "" : ", ") + one.column;
  return names;
}

std::string in_words(const std::vector<TableEntry>& tables) {
  std::string words;
  for (const TableEntry& table : tables) {
    const std::string rows =
        table.rows < 0 ? "" : fmt::format("{} row{}, ", table.rows, table.rows == 1 ? "" : "s");
    words += fmt::format("{}{} ({}{} column{})", words.empty() ? "" : ", ", called(table), rows,
                         table.columns, table.columns == 1 ? "" : "s");
  }
  return words.empty() ? "none" : words;
}

const TableEntry* only_choice(const std::vector<TableEntry>& tables) {
  if (tables.size() == 1) return &tables.front();
  const TableEntry* found = nullptr;
  for (const TableEntry& table : tables) {
    if (!table.role.empty()) continue;
    if (found != nullptr) return nullptr;
    found = &table;
  }
  return found;
}

std::size_t choose_table(const std::vector<TableEntry>& tables, TableReading& reading,
                         const std::string& file) {
  if (tables.empty()) throw input_error("{}: holds no table", file);
  if (reading.table == "first") return 0;
  if (!reading.table.empty()) {
    if (const auto found = find_named(tables, reading.table)) return *found;
    std::vector<std::string> names;
    for (const TableEntry& table : tables) names.push_back(table.name.empty() ? table.id : table.name);
    throw input_error("{}: has no table '{}'{}; it holds {}", file, reading.table,
                      did_you_mean(reading.table, names), in_words(tables));
  }
  const TableEntry* meant = only_choice(tables);
  if (meant == nullptr)
    throw input_error("{}: holds {} tables: {}; {}", file, tables.size(), in_words(tables),
                      how_to_say(reading));
  if (tables.size() > 1) {
    std::string others;
    const std::string* role = nullptr;
    for (const TableEntry& table : tables) {
      if (&table == meant) continue;
      // Lists tables of the same role together: 2, 3 and so on.
      if (role != nullptr && *role != table.role) others += fmt::format(" {}", *role);
      others += fmt::format("{}{}", others.empty() ? "" : ", ", called(table));
      role = &table.role;
    }
    others += fmt::format(" {}", *role);
    reading.warnings.push_back(
        fmt::format("of its {} tables, {} is read: {}{}", tables.size(), called(*meant), others,
                    reading.option.empty() ? "" : fmt::format(" ({} selects another)", reading.option)));
  }
  return static_cast<std::size_t>(meant - tables.data());
}

}  // namespace peculiar::catalog
