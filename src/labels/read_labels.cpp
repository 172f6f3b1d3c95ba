#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <unordered_map>
#include <utility>

#include "base/error.h"
#include "base/letters.h"
#include "base/name_list.h"
#include "labels/decision_line.h"
#include "labels/foreign_labels.h"
#include "labels/label_formats.h"
#include "tables/table_file.h"

namespace peculiar::labels {

namespace {

namespace fs = std::filesystem;

constexpr const char* kAnomaly = "anomaly";
constexpr const char* kNormal = "normal";
constexpr const char* kRemoved = "removed";  // an image that its user has withdrawn

/// Whether it is a Peculiar label file, judging by its first line.
bool is_own(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  if (!std::getline(in, line)) return false;
  if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
  if (line.ends_with('\r')) line.pop_back();
  return line == detail::kHeader;
}

LabelSet own_labels(const fs::path& path) {
  const LabelLog log(path);
  const std::vector<Decision> decisions = log.decisions();
  LabelSet set{{}, false, "labels of Peculiar"};
  for (const auto& [id, label] : log.current()) {
    Decision one;  // who and when are those of the decision that set the image's label
    if (label.number > 0) one = decisions[static_cast<std::size_t>(label.number - 1)];
    one.id = id;
    one.label = label.label;
    one.grade = label.grade;
    one.note = label.note;
    set.labels.push_back(std::move(one));
  }
  std::sort(set.labels.begin(), set.labels.end(),
            [](const Decision& a, const Decision& b) { return a.number < b.number; });
  return set;
}

/// The columns of a table that concern labels.
struct LabelColumns {
  const catalog::Column* id = nullptr;
  const catalog::Column* label = nullptr;
  const catalog::Column* grade = nullptr;
  const catalog::Column* note = nullptr;
  const catalog::Column* who = nullptr;
  const catalog::Column* when = nullptr;
};

/// The first of these names that exists, in any case.
const catalog::Column* named(const catalog::Table& table, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    for (const catalog::Column& column : table.columns()) {
      if (lower_case(column.name) == name) return &column;
    }
  }
  return nullptr;
}

LabelColumns columns_of(const catalog::Table& table, const fs::path& path) {
  LabelColumns columns;
  columns.id = named(table, {"id", "object_id", "filename"});
  columns.label = named(table, {"user_label"});
  columns.grade = named(table, {"user_grade"});
  if (columns.label == nullptr && columns.grade == nullptr) {
    columns.label = named(table, {"label"});
    columns.grade = named(table, {"grade"});
  }
  columns.note = named(table, {"user_note", "note"});
  columns.who = named(table, {"who"});
  columns.when = named(table, {"when"});
  if (columns.label == nullptr && columns.grade == nullptr)
    throw input_error(
        "{}: has no column of labels: user_label, user_grade, label, grade or Astronomaly's human_label; it has: {}",
        path.string(), listed(table.names()));
  if (columns.id == nullptr)
    throw input_error(
        "{}: has no column id, object_id or filename that names the image of each label; it has: {}",
        path.string(), listed(table.names()));
  return columns;
}

std::string text_at(const catalog::Column* column, std::size_t row) {
  return column == nullptr || column->is_missing(row) ? "" : column->text(row);
}

double grade_at(const catalog::Column& column, std::size_t row, const fs::path& path) {
  const double grade = column.is_numeric() ? column.number(row) : -1;
  if (!(grade >= 0 && grade <= detail::kGreatestGrade))
    throw input_error("{}, row {}: its {} '{}' is not a number from 0 to 5", path.string(), row + 1,
                      column.name, column.text(row));
  return grade;
}

/// Gathers one decision per image.
class Gathered {
 public:
  Gathered(const fs::path& path, std::string source, bool are_file_names) : path_(path) {
    set_.source = std::move(source);
    set_.are_file_names = are_file_names;
  }

  void add(Decision one, std::size_t row) {
    if (one.label.empty() && !one.grade && one.note.empty()) return;
    try {
      detail::prepare(one);
    } catch (const Error& fault) {
      throw input_error("{}, row {}: {}", path_.string(), row + 1, fault.what());
    }
    const auto [place, is_new] = places_.emplace(one.id, set_.labels.size());
    if (is_new) {
      set_.labels.push_back(std::move(one));
      return;
    }
    const Decision& before = set_.labels[place->second];
    if (before.label != one.label || before.grade != one.grade)
      throw input_error("{}, row {}: its label of '{}' differs from that of an earlier row; remove one",
                        path_.string(), row + 1, one.id);
  }
  LabelSet take() { return std::move(set_); }

 private:
  const fs::path& path_;
  LabelSet set_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// The index column, which pandas writes first, often without a name.
LabelSet astronomaly_labels(const catalog::Table& table, const fs::path& path) {
  const catalog::Column& human = *named(table, {"human_label"});
  const catalog::Column& ids = table.columns().front();
  if (&ids == &human)
    throw input_error("{}: Astronomaly's index must come before human_label; write the table with its index",
                      path.string());
  Gathered gathered(path, "labels of Astronomaly", false);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (human.is_missing(row) || (human.is_numeric() && human.number(row) == -1)) continue;
    Decision one;
    one.id = text_at(&ids, row);
    one.grade = grade_at(human, row, path);
    gathered.add(std::move(one), row);
  }
  return gathered.take();
}

/// Whether anomaly, normal and removed are the only labels, and not all are the last.
bool are_anomalymatch(const LabelColumns& columns) {
  if (columns.label == nullptr || columns.label->is_numeric() || columns.grade != nullptr) return false;
  bool is_any = false;
  for (std::size_t row = 0; row < columns.label->size(); ++row) {
    const std::string label = text_at(columns.label, row);
    const bool is_told = label == kAnomaly || label == kNormal;
    if (!is_told && label != kRemoved && !label.empty()) return false;
    is_any = is_any || is_told;
  }
  return is_any;
}

/// The class that one of AnomalyMatch's words stands for; "" for none.
std::string class_of_word(const std::string& word) {
  return word == kAnomaly ? kInteresting : word == kNormal ? kBoring : "";
}

}  // namespace

LabelSet read_labels(const fs::path& path, const RunContext& context) {
  if (is_own(path)) return own_labels(path);
  const catalog::Table table = tables::read_table(path, {}, context);
  if (table.rows() == 0) throw input_error("{}: has no rows, and so no labels", path.string());
  if (detail::source_of(table.names()) == detail::LabelSource::kAstronomaly)
    return astronomaly_labels(table, path);
  const LabelColumns columns = columns_of(table, path);
  const bool is_anomalymatch = are_anomalymatch(columns);
  Gathered gathered(path, is_anomalymatch ? "labels of AnomalyMatch" : "labels of a table",
                    is_anomalymatch || lower_case(columns.id->name) == "filename");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Decision one;
    one.id = text_at(columns.id, row);
    one.label = text_at(columns.label, row);
    if (is_anomalymatch) one.label = class_of_word(one.label);
    if (columns.grade != nullptr && !columns.grade->is_missing(row))
      one.grade = grade_at(*columns.grade, row, path);
    one.note = text_at(columns.note, row);
    one.who = text_at(columns.who, row);
    one.when = text_at(columns.when, row);
    gathered.add(std::move(one), row);
  }
  return gathered.take();
}

}  // namespace peculiar::labels
