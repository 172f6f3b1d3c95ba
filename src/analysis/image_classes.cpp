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

/// Whether a companion is in the frame, as an expression on the table's columns; "" where none tells.
std::string companion_expression(const catalog::Table& table, const ClassRules& rules) {
  if (rules.companion != "true") {
    if (table.has("measured_companions")) return "measured_companions > 0";
    // select's `companions` counts the galaxies that merge, and stands beside its `merger`.
    if (table.has("companions") && !table.has("merger")) return "companions > 0";
    if (rules.companion == "measured") return "";
  }
  std::string any;
  for (const std::string& name : table.names()) {
    if (!name.starts_with("companion_fraction_")) continue;
    if (!any.empty()) any += " || ";
    any += fmt::format("`{}` >= {}", name, rules.companion_fraction);
  }
  return any;
}

std::vector<ImageClass> merger_classes(const catalog::Table& table, const ClassRules& rules,
                                       const RunContext& context) {
  const std::string companion = companion_expression(table, rules);
  const std::string before = "role == 'pre-merger'";
  std::vector<ImageClass> classes{{"isolated", "role == 'isolated'", false, {}}};
  if (companion.empty()) {
    context.warning(
        "no column tells whether a companion is in the frame (--with what `peculiar measure` has measured, or a mock sample): pre-mergers are one class");
    classes.push_back({"pre-merger", before, false, {}});
  } else {
    classes.push_back({"pre-merger with companion", before + " && (" + companion + ")", false, {}});
    classes.push_back({"pre-merger without companion", before + " && !(" + companion + ")", true, {}});
  }
  classes.push_back({"post-merger", "role in ('merger', 'post-merger')", true, {}});
  return classes;
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

std::vector<ImageClass> image_classes(const catalog::Table& table, const std::vector<bool>& eligible,
                                      const ClassRules& rules, const RunContext& context) {
  std::vector<ImageClass> classes;
  std::string normal = rules.normal;
  if (!rules.given.empty()) {
    classes = given_classes(rules.given);
  } else if (table.has("role")) {
    classes = merger_classes(table, rules, context);
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
  return classes;
}

}  // namespace peculiar::analysis
