#include "analysis/image_classes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/suggest.h"
#include "catalog/expression.h"

namespace peculiar::analysis {

namespace {

constexpr std::size_t kMostLabels = 20;
constexpr const char* kBefore = "role == 'pre-merger'";

/// Two expressions on the table's columns; "" where none tells.
struct CompanionRule {
  std::string is_there;  ///< a companion is in the frame
  std::string is_known;  ///< whether one is there has been measured
};

CompanionRule companion_rule(const catalog::Table& table, const ClassRules& rules) {
  if (rules.companion != "true") {
    std::string column;
    if (table.has("measured_companions")) {
      column = "measured_companions";
    } else if (table.has("companions") && !table.has("merger")) {
      // select's `companions` counts the galaxies that merge, and stands beside its `merger`.
      column = "companions";
    }
    if (!column.empty()) {
      std::string is_known = fmt::format("!missing({})", column);
      // `measure` counts 0 companions where it finds no source (1), and where it fails (64).
      if (table.has("measure_flags"))
        is_known += " && (missing(measure_flags) || (measure_flags % 2 == 0 && measure_flags % 128 < 64))";
      return {column + " > 0", is_known};
    }
    if (rules.companion == "measured") return {};
  }
  std::vector<std::string> any, known;
  for (const std::string& name : table.names()) {
    if (!name.starts_with("companion_fraction_")) continue;
    any.push_back(fmt::format("`{}` >= {}", name, rules.companion_fraction));
    known.push_back(fmt::format("!missing(`{}`)", name));
  }
  if (any.empty()) return {};
  const std::string is_there = fmt::format("{}", fmt::join(any, " || "));
  return {is_there, fmt::format("({}) || ({})", is_there, fmt::join(known, " && "))};
}

std::vector<ImageClass> merger_classes(const catalog::Table& table, const ClassRules& rules,
                                       const RunContext& context) {
  const CompanionRule companion = companion_rule(table, rules);
  std::vector<ImageClass> classes{{kIsolatedClass, "role == 'isolated'", false, {}}};
  if (companion.is_there.empty()) {
    context.warning(
        "no column tells whether a companion is in the frame (--with what `peculiar measure` has measured, or a mock sample): pre-mergers are one class");
    classes.push_back({"pre-merger", kBefore, false, {}});
  } else {
    const std::string known = fmt::format("{} && ({})", kBefore, companion.is_known);
    classes.push_back(
        {"pre-merger with companion", fmt::format("{} && ({})", known, companion.is_there), false, {}});
    classes.push_back(
        {"pre-merger without companion", fmt::format("{} && !({})", known, companion.is_there), true, {}});
  }
  classes.push_back({"post-merger", "role in ('merger', 'post-merger')", true, {}});
  return classes;
}

/// Pre-mergers that the classes of a study of mergers leave out.
std::vector<std::size_t> unmeasured_rows(const catalog::Table& table, const std::vector<bool>& eligible,
                                         const ClassRules& rules, const RunContext& context) {
  const CompanionRule companion = companion_rule(table, rules);
  if (companion.is_there.empty()) return {};
  std::vector<std::size_t> rows;
  const std::string expression = fmt::format("{} && !({})", kBefore, companion.is_known);
  for (const std::size_t row : catalog::Expression::parse(expression).matching_rows(table)) {
    if (eligible[row]) rows.push_back(row);
  }
  if (!rows.empty())
    context.warning("{} pre-mergers are left out: whether a companion is in the frame was not measured",
                    rows.size());
  return rows;
}

std::vector<ImageClass> label_classes(const catalog::Table& table) {
  const catalog::Column& labels = table.at("label");
  std::set<std::string> names;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (!labels.is_missing(row)) names.insert(labels.text(row));
  }
  if (names.size() > kMostLabels)
    throw usage_error(
        "column 'label' has {} values, too many for classes; name some with --class NAME=EXPRESSION",
        names.size());
  std::vector<ImageClass> classes;
  for (const std::string& name : names) {
    std::string literal;
    for (const char c : name) literal += c == '\'' ? std::string("''") : std::string(1, c);
    classes.push_back(
        {name, labels.is_numeric() ? "label == " + name : "label == '" + literal + "'", false, {}});
  }
  return classes;
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

ClassifiedImages image_classes(const catalog::Table& table, const std::vector<bool>& eligible,
                               const ClassRules& rules, const RunContext& context) {
  ClassifiedImages classified;
  std::vector<ImageClass>& classes = classified.classes;
  std::string normal = rules.normal;
  if (!rules.given.empty()) {
    classes = given_classes(rules.given);
  } else if (table.has("role")) {
    classes = merger_classes(table, rules, context);
    classified.unmeasured = unmeasured_rows(table, eligible, rules, context);
    if (normal.empty()) normal = classes.front().name;
  } else if (table.has("label")) {
    classes = label_classes(table);
  } else {
    throw usage_error(
        "no column 'role' or 'label' tells the classes: join the sample (--with SAMPLE.h5), or define them (--class NAME=EXPRESSION)");
  }
  std::vector<std::string> names;
  for (const ImageClass& one : classes) names.push_back(one.name);
  const auto first = std::find(names.begin(), names.end(), normal);
  if (normal.empty())
    throw usage_error("--normal: say which class is the normal one: {}", fmt::join(names, ", "));
  if (first == names.end())
    throw usage_error("--normal: there is no class '{}'{}; there are {}", normal, did_you_mean(normal, names),
                      fmt::join(names, ", "));
  std::rotate(classes.begin(), classes.begin() + (first - names.begin()),
              classes.begin() + (first - names.begin()) + 1);
  for (ImageClass& one : classes) {
    for (const std::size_t row : catalog::Expression::parse(one.expression).matching_rows(table)) {
      if (eligible[row]) one.rows.push_back(row);
    }
  }
  if (classes.front().rows.empty())
    throw input_error("no image is of the normal class '{}' ({})", normal, classes.front().expression);
  std::erase_if(classes, [&](const ImageClass& one) {
    if (one.rows.empty())
      context.warning("no image is of the class '{}' ({}): left out", one.name, one.expression);
    return one.rows.empty();
  });
  return classified;
}

}  // namespace peculiar::analysis
