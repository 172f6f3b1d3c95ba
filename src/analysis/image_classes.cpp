#include "analysis/image_classes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/suggest.h"
#include "catalog/expression.h"
#include "labels/label_columns.h"
#include "labels/label_log.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kMostLabels = 20;
constexpr const char* kBefore = "role == 'pre-merger'";

/// Returns the rows of pre-mergers with this evidence of a companion.
std::vector<std::size_t> rows_before(const catalog::Table& table, const CompanionEvidence& companions,
                                     InFrame in_frame) {
  std::vector<std::size_t> rows;
  for (const std::size_t row : catalog::Expression::parse(kBefore).matching_rows(table)) {
    if (companions.in_frame[row] == in_frame) rows.push_back(row);
  }
  return rows;
}

/// Returns the classes with their rows where no expression defines them.
std::vector<ImageClass> merger_classes(const catalog::Table& table, const CompanionEvidence& companions,
                                       const RunContext& context) {
  std::vector<ImageClass> classes{{kIsolatedClass, "role == 'isolated'", false, {}}};
  if (companions.rule == CompanionRule::kNone) {
    context.warning(
        "no column tells whether a companion is in the frame (join the output of `peculiar measure`, or a mock sample, with --with): pre-mergers form one class");
    classes.push_back({"pre-merger", kBefore, false, {}});
  } else {
    classes.push_back(
        {"pre-merger with companion", "", false, rows_before(table, companions, InFrame::kYes)});
    classes.push_back(
        {"pre-merger without companion", "", true, rows_before(table, companions, InFrame::kNo)});
  }
  classes.push_back({"post-merger", "role in ('merger', 'post-merger')", true, {}});
  return classes;
}

/// Returns the pre-mergers that are in no class of a study of mergers.
std::vector<std::size_t> unmeasured_rows(const catalog::Table& table, const std::vector<bool>& eligible,
                                         const CompanionEvidence& companions, const RunContext& context) {
  if (companions.rule == CompanionRule::kNone) return {};
  std::vector<std::size_t> rows = rows_before(table, companions, InFrame::kUnknown);
  std::erase_if(rows, [&](std::size_t row) { return !eligible[row]; });
  if (!rows.empty())
    context.warning("{} pre-mergers are left out: it was not measured whether a companion is in the frame",
                    rows.size());
  return rows;
}

std::vector<ImageClass> label_classes(const catalog::Table& table, const std::string& column) {
  const catalog::Column& labels = table.at(column);
  std::set<std::string> names;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (!labels.is_missing(row) && !labels.text(row).empty()) names.insert(labels.text(row));
  }
  if (names.size() > kMostLabels)
    throw usage_error(
        "column '{}' has {} values, too many for classes; name some with --class NAME=EXPRESSION", column,
        names.size());
  std::vector<ImageClass> classes;
  for (const std::string& name : names) {
    std::string literal;
    for (const char c : name) literal += c == '\'' ? std::string("''") : std::string(1, c);
    classes.push_back(
        {name,
         fmt::format(fmt::runtime(labels.is_numeric() ? "{} == {}" : "{} == '{}'"), column, literal),
         false,
         {}});
  }
  return classes;
}

std::vector<ImageClass> planted_classes(const catalog::Table& table) {
  const catalog::Column& kinds = table.at(kPlantedKind);
  const catalog::Column* distance = table.find("planted_distance");
  std::vector<ImageClass> classes{{kUntouchedClass, "", false, {}}};
  for (std::size_t row = 0; row < kinds.size(); ++row) {
    const std::string kind = kinds.is_missing(row) ? "" : kinds.text(row);
    if (!kind.empty() && distance != nullptr && distance->is_missing(row)) continue;
    auto its = std::find_if(classes.begin(), classes.end(), [&](const ImageClass& one) {
      return one.name == (kind.empty() ? kUntouchedClass : kind);
    });
    if (its == classes.end()) its = classes.insert(its, {kind, "", false, {}});
    its->rows.push_back(row);
  }
  std::sort(classes.begin() + 1, classes.end(),
            [](const ImageClass& a, const ImageClass& b) { return a.name < b.name; });
  return classes;
}

/// Takes the images that are not ranked out of a class.
void keep_ranked(ImageClass& one, bool is_normal, const JoinedTable& joined,
                 std::vector<std::size_t>& left_out) {
  for (const std::size_t row : one.rows) {
    if (joined.left_out[row]) left_out.push_back(row);
    if (joined.muted[row] && !is_normal) one.muted.push_back(row);
  }
  std::erase_if(one.rows, [&](std::size_t row) { return joined.left_out[row]; });
}

std::vector<ImageClass> given_classes(const std::vector<std::string>& given) {
  std::vector<ImageClass> classes;
  std::set<std::string> names;
  for (const std::string& text : given) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      throw usage_error("--class: '{}' is not NAME=EXPRESSION", text);
    classes.push_back({text.substr(0, equals), text.substr(equals + 1), false, {}});
    if (!names.insert(classes.back().name).second)
      throw usage_error("--class: '{}' is defined twice", classes.back().name);
  }
  return classes;
}

}  // namespace

bool has_planted(const catalog::Table& table) {
  const catalog::Column* kinds = table.find(kPlantedKind);
  if (kinds == nullptr || kinds->is_numeric()) return false;
  for (std::size_t row = 0; row < kinds->size(); ++row) {
    if (!kinds->is_missing(row) && !kinds->text(row).empty()) return true;
  }
  return false;
}

ClassifiedImages image_classes(const JoinedTable& joined, const std::vector<bool>& eligible,
                               const ClassRules& rules, const RunContext& context) {
  const catalog::Table& table = joined.table;
  ClassifiedImages classified;
  std::vector<ImageClass>& classes = classified.classes;
  std::string normal = rules.normal;
  if (!rules.given.empty()) {
    classes = given_classes(rules.given);
  } else if (rules.by_people) {
    classes = label_classes(table, labels::kLabelColumn);
    const bool has_boring = std::any_of(classes.begin(), classes.end(),
                                        [](const ImageClass& one) { return one.name == labels::kBoring; });
    if (normal.empty() && has_boring) normal = labels::kBoring;
    if (classes.empty())
      throw input_error(
          "--labels: there are only grades or notes, and no classes; define some (--class \"good=user_grade >= 4\" \"poor=user_grade < 2\" --normal poor)");
  } else if (has_planted(table)) {
    classes = planted_classes(table);
    if (normal.empty()) normal = kUntouchedClass;
  } else if (table.has("role")) {
    if (rules.companions == nullptr) throw internal_error("companions are not known");
    classes = merger_classes(table, *rules.companions, context);
    classified.unmeasured = unmeasured_rows(table, eligible, *rules.companions, context);
    if (normal.empty()) normal = classes.front().name;
  } else if (table.has("label")) {
    classes = label_classes(table, "label");
  } else {
    throw usage_error(
        "no column 'role' or 'label' defines the classes: join the sample (--with SAMPLE.h5), or define them (--class NAME=EXPRESSION)");
  }
  std::vector<std::string> names;
  for (const ImageClass& one : classes) names.push_back(one.name);
  const auto first = std::find(names.begin(), names.end(), normal);
  if (normal.empty()) throw usage_error("--normal: name the normal class, from: {}", fmt::join(names, ", "));
  if (first == names.end())
    throw usage_error("--normal: there is no class '{}'{}; there are {}", normal, did_you_mean(normal, names),
                      fmt::join(names, ", "));
  std::rotate(classes.begin(), classes.begin() + (first - names.begin()),
              classes.begin() + (first - names.begin()) + 1);
  std::size_t normals = 0;  // ranked or not
  for (ImageClass& one : classes) {
    const bool is_normal = &one == &classes.front();
    if (!one.expression.empty()) one.rows = catalog::Expression::parse(one.expression).matching_rows(table);
    std::erase_if(one.rows, [&](std::size_t row) { return !eligible[row]; });
    if (is_normal) normals = one.rows.size();
    keep_ranked(one, is_normal, joined, classified.left_out);
  }
  if (classes.front().rows.empty() && normals > 0)
    throw input_error(
        "no image of the normal class '{}' is ranked: all {} are incomplete (flags 16 and 32) or muted",
        normal, normals);
  if (classes.front().rows.empty())
    throw input_error("there are no images of the normal class '{}'{}", normal,
                      normal == kUntouchedClass
                          ? ": also give scores of unchanged images, or inject with --with-normals"
                          : " (" + classes.front().expression + ")");
  std::erase_if(classes, [&](const ImageClass& one) {
    const bool is_empty = one.rows.empty() && one.muted.empty();
    if (is_empty)
      context.warning("class '{}' has no ranked images{}: left out", one.name,
                      one.expression.empty() ? "" : " (" + one.expression + ")");
    return is_empty;
  });
  return classified;
}

}  // namespace peculiar::analysis
