#include "labels/label_formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "catalog/delimited.h"
#include "labels/decision_line.h"

namespace peculiar::labels {

namespace {

constexpr const char* kNoHumanLabel = "-1";

/// A CSV file of two columns.
class TwoColumns {
 public:
  explicit TwoColumns(std::string header) : text_(std::move(header) + "\n") {}
  void add(const std::string& id, const std::string& value) {
    catalog::detail::append_quoted(text_, id, ',');
    text_ += "," + value + "\n";
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

catalog::Column text_column(const char* name, const char* description, std::span<const Decision> labels,
                            std::string Decision::*member) {
  catalog::Column column{name, "", description, std::vector<std::string>(), {}};
  for (const Decision& one : labels) {
    std::get<std::vector<std::string>>(column.data).push_back(one.*member);
    column.missing.push_back((one.*member).empty());
  }
  return column;
}

}  // namespace

std::optional<double> exported_target(const std::string& label, std::optional<double> grade,
                                      std::span<const std::string> sought) {
  if (!label.empty()) return std::find(sought.begin(), sought.end(), label) != sought.end() ? 1.0 : 0.0;
  if (grade) return *grade / detail::kGreatestGrade;
  return std::nullopt;
}

catalog::Table table_of(std::span<const Decision> labels) {
  catalog::Table table;
  table.description = "Current labels, given by people";
  catalog::Column ids = text_column("id", "identifier of the image", labels, &Decision::id);
  ids.missing.clear();
  table.add(std::move(ids));
  table.add(text_column("user_label", "class given by a person", labels, &Decision::label));
  std::vector<double> grades;
  for (const Decision& one : labels) grades.push_back(one.grade.value_or(std::nan("")));
  table.add({"user_grade", "", "interest grade, 0 to 5, given by a person", std::move(grades), {}});
  table.add(text_column("user_note", "note by a person", labels, &Decision::note));
  table.add(text_column("who", "person who gave the label", labels, &Decision::who));
  table.add(text_column("when", "time at which the label was given, UTC", labels, &Decision::when));
  return table;
}

std::string to_astronomaly(std::span<const Decision> labels, std::span<const std::string> sought,
                           std::span<const std::string> ids) {
  std::unordered_map<std::string, std::string> human;
  std::vector<std::string> labelled;
  for (const Decision& one : labels) {
    const std::optional<double> target = exported_target(one.label, one.grade, sought);
    if (!target) continue;
    const double grade = one.grade.value_or(detail::kGreatestGrade * *target);
    if (human.insert_or_assign(one.id, fmt::format("{}", std::lround(grade))).second)
      labelled.push_back(one.id);
  }
  TwoColumns csv(",human_label");
  for (const std::string& id : ids.empty() ? std::span<const std::string>(labelled) : ids) {
    const auto found = human.find(id);
    csv.add(id, found == human.end() ? kNoHumanLabel : found->second);
  }
  return csv.take();
}

std::string to_anomalymatch(std::span<const Decision> labels, std::span<const std::string> sought) {
  TwoColumns csv("id,label");
  for (const Decision& one : labels) {
    const std::optional<double> target = exported_target(one.label, one.grade, sought);
    if (target) csv.add(one.id, *target >= 0.5 ? "anomaly" : "normal");
  }
  return csv.take();
}

std::string to_label_file(std::span<const Decision> labels) {
  std::string text = fmt::format("{}\n", detail::kHeader);
  for (Decision one : labels) {
    one.undoes = 0;
    detail::prepare(one);
    text += detail::line_of(one);
  }
  return text;
}

}  // namespace peculiar::labels
