#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/comparison.h"

namespace peculiar::analysis {

namespace {

std::string p_text(double p) { return p < 1e-3 ? fmt::format("{:.1e}", p) : fmt::format("{:.3f}", p); }

std::string medians(const ComparedQuantity& one, const CompareOptions& options) {
  std::string text = fmt::format("median {:.4g} in {} and {:.4g} in {}", one.first_median, options.names[0],
                                 one.second_median, options.names[1]);
  if (one.first_median > 0 && one.second_median > 0)
    text += fmt::format(", {:.2f} times", one.second_median / one.first_median);
  return text;
}

std::string score_sentence(const ComparedQuantity& score, const CompareOptions& options,
                           const std::string& where) {
  return fmt::format("{}{} {} ({}; energy distance {:.3g}, least adjusted p {}, by {}).", where, score.name,
                     score.differs ? "is distributed differently in the two sets"
                                   : "shows no difference between the two sets",
                     medians(score, options), score.test.energy, p_text(score.least_adjusted()),
                     score.keenest_test());
}

bool is_from(const std::vector<ComparedQuantity>& quantities, const ComparedQuantity* one) {
  return std::any_of(quantities.begin(), quantities.end(),
                     [one](const ComparedQuantity& its) { return &its == one; });
}

double difference_left(const CompareReport& report, const std::string& name) {
  for (const ComparedQuantity& one : report.all) {
    if (one.name == name) return one.score_difference_left;
  }
  return std::nan("");
}

}  // namespace

std::vector<const ComparedQuantity*> differing_properties(const CompareReport& report) {
  std::vector<const ComparedQuantity*> differing;
  for (const bool is_matched : {false, true}) {
    const std::vector<ComparedQuantity>& quantities = is_matched ? report.matched : report.all;
    for (std::size_t i = 1; i < quantities.size(); ++i) {
      const bool is_matched_in = quantities[i].name == "mass" || quantities[i].name == "redshift";
      const bool is_decisive = report.matched.empty() || is_matched != is_matched_in;
      if (quantities[i].differs && is_decisive) differing.push_back(&quantities[i]);
    }
  }
  std::stable_sort(differing.begin(), differing.end(),
                   [](const auto* a, const auto* b) { return a->scaled_energy > b->scaled_energy; });
  return differing;
}

std::vector<std::string> comparison_findings(const CompareReport& report, const CompareOptions& options) {
  std::vector<std::string> findings;
  const ComparedQuantity& score = report.all.front();
  findings.push_back(score_sentence(score, options, ""));
  if (!report.matched.empty())
    findings.push_back(score_sentence(report.matched.front(), options, "Matched in mass and redshift, "));
  const std::vector<const ComparedQuantity*> differing = differing_properties(report);
  for (const ComparedQuantity* one : differing) {
    std::string words = fmt::format(
        "The sets differ {}in {}{}: {} (energy distance {:.2f} deviations, least adjusted p {}, by {})",
        one == differing.front() ? "most " : "", one->label,
        is_from(report.matched, one) ? ", matched in mass and redshift" : "", medians(*one, options),
        one->scaled_energy, p_text(one->least_adjusted()), one->keenest_test());
    const double left = difference_left(report, one->name);
    if (score.differs && std::isfinite(left))
      words += fmt::format("; where they are matched in it, {:.0f} % of the difference in {} are left",
                           100 * left, score.name);
    findings.push_back(words + ".");
  }
  // What only the sets as they are show.
  bool is_hidden = false;
  for (std::size_t i = 1; i < report.all.size() && !report.matched.empty(); ++i) {
    const ComparedQuantity& one = report.all[i];
    const bool is_told = std::any_of(differing.begin(), differing.end(),
                                     [&](const ComparedQuantity* its) { return its->name == one.name; });
    if (!one.differs || is_told) continue;
    is_hidden = true;
    findings.push_back(fmt::format(
        "As they are, the sets differ in {}: {} (least adjusted p {}, by {}); among the fewer images of like mass and redshift that is not beyond chance.",
        one.label, medians(one, options), p_text(one.least_adjusted()), one.keenest_test()));
  }
  if (differing.empty() && !is_hidden && report.all.size() > 1)
    findings.push_back(
        fmt::format("None of the {} properties differs beyond chance.", report.all.size() - 1));
  findings.push_back(fmt::format(
      "p-values are from {} permutations, adjusted by Holm's method over all tests of a table; below {} counts as a difference.",
      options.permutations, options.significance));
  return findings;
}

}  // namespace peculiar::analysis
