#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/comparison.h"
#include "statistics/share.h"

namespace peculiar::analysis {

namespace {

std::string p_text(double p) { return p < 1e-3 ? fmt::format("{:.1e}", p) : fmt::format("{:.3f}", p); }

std::string medians(const ComparedQuantity& one, const CompareOptions& options) {
  return fmt::format("median {:.4g} in {} and {:.4g} in {}", one.first_median, options.names[0],
                     one.second_median, options.names[1]);
}

/// Returns the medians of a property with their ratio; logarithms and magnitudes have no ratio.
std::string medians_and_ratio(const ComparedQuantity& one, const CompareOptions& options) {
  const std::string text = medians(one, options);
  const bool is_logarithm = one.name == "mass" || one.label.find("log") != std::string::npos ||
                            one.label.find("[mag]") != std::string::npos;
  if (is_logarithm || !(one.first_median > 0) || !(one.second_median > 0)) return text;
  return text + fmt::format(", the median of {} {:.2f} times that of {}", options.names[1],
                            one.second_median / one.first_median, options.names[0]);
}

/// "an image of mocks has the higher value in 52.1 % of pairs (48.0 to 56.2)".
std::string pairs_words(const ComparedQuantity& one, const CompareOptions& options) {
  const statistics::PairsAbove& pairs = one.pairs;
  std::string words = fmt::format("an image of {} has the higher value in {:.1f} % of pairs",
                                  options.names[1], 100 * pairs.share);
  if (!std::isfinite(pairs.error)) return words + ", of unknown error";
  const statistics::AreaInterval sure = pairs.interval(statistics::kSure);
  return words + fmt::format(" ({:.1f} to {:.1f})", 100 * sure.low, 100 * sure.high);
}

/// Whether the pairs show a difference, by their own interval.
bool pairs_differ(const ComparedQuantity& one) {
  const statistics::AreaInterval sure = one.pairs.interval(statistics::kSure);
  return sure.low > 0.5 || sure.high < 0.5;
}

/// Follows if the interval excludes 50 % but the tests show no difference.
const char* pairs_caution(const ComparedQuantity& one) {
  return pairs_differ(one) ? "; this interval excludes 50 %, and the property may differ" : "";
}

/// Says "no difference" only if the pairs show none either.
const char* verdict(const ComparedQuantity& score) {
  if (score.differs) return "is distributed differently in the two sets";
  return pairs_differ(score)
             ? "may differ between the two sets: the interval excludes 50 %, but the tests, adjusted for their number, show no difference"
             : "shows no difference between the two sets";
}

std::string score_sentence(const ComparedQuantity& score, const CompareOptions& options,
                           const std::string& where) {
  return fmt::format("{}{} {} ({}; {}; energy distance {:.3f}, smallest adjusted p {}, by {}).", where,
                     score.name, verdict(score), medians(score, options), pairs_words(score, options),
                     score.scaled_energy, p_text(score.least_adjusted()), score.keenest_test());
}

/// "E 31.2 % in mocks and 12.0 % in survey", for the words that differ most.
std::string word_shares_words(const ComparedWords& one, const CompareOptions& options) {
  std::vector<std::size_t> order(one.words.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto gap = [&](std::size_t i) {
    return std::abs(one.test.first[i].value - one.test.second[i].value);
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return gap(a) > gap(b); });
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i)
    parts.push_back(fmt::format("{} {:.1f} % in {} and {:.1f} % in {}", one.words[order[i]],
                                100 * one.test.first[order[i]].value, options.names[0],
                                100 * one.test.second[order[i]].value, options.names[1]));
  std::string words;
  for (const std::string& part : parts) words += (words.empty() ? "" : "; ") + part;
  return words;
}

std::string words_sentence(const ComparedWords& one, const CompareOptions& options,
                           const std::string& where) {
  return fmt::format("{} {} {} ({}; chi-square {:.2f}, adjusted p {}).",
                     where + (where.empty() ? "The shares of" : "the shares of"), one.label,
                     one.differs ? "differ between the two sets" : "are not shown to differ",
                     word_shares_words(one, options), one.test.statistic, p_text(one.adjusted));
}

bool is_from(const std::vector<ComparedQuantity>& quantities, const ComparedQuantity* one) {
  return std::any_of(quantities.begin(), quantities.end(),
                     [one](const ComparedQuantity& its) { return &its == one; });
}

const ComparedQuantity* named(const std::vector<ComparedQuantity>& quantities, const std::string& name) {
  for (const ComparedQuantity& one : quantities) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

/// "; where they are matched in it, 12 % of the difference in combined are left (-4 to 28)".
std::string left_words(const ComparedQuantity& one, const std::string& score) {
  return fmt::format("; {:.0f} % of the difference in {} remain after matching in it",
                     100 * one.score_difference_left, score) +
         (std::isfinite(one.score_difference_left_error)
              ? fmt::format(" ({:.0f} to {:.0f})", 100 * one.score_difference_left_low,
                            100 * one.score_difference_left_high)
              : std::string(", of unknown error"));
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

std::string resampling_words(const std::vector<ComparedQuantity>& quantities, const CompareOptions& options) {
  const bool all_permuted = std::all_of(quantities.begin(), quantities.end(),
                                        [](const ComparedQuantity& one) { return one.is_permuted; });
  if (all_permuted && options.group.empty()) return fmt::format("{} permutations", options.permutations);
  if (all_permuted)
    return fmt::format("{} permutations of whole groups of images (column {})", options.permutations,
                       options.group);
  return fmt::format(
      "{} resamples (multiplier bootstrap of groups by the column {}, which have different numbers of images)",
      options.permutations, options.group);
}

std::vector<std::string> comparison_findings(const CompareReport& report, const CompareOptions& options) {
  std::vector<std::string> findings;
  const ComparedQuantity& score = report.all.front();
  findings.push_back(score_sentence(score, options, ""));
  for (const std::string& one : report.unlike)
    findings.push_back(
        fmt::format("The images of the two sets are not alike, which alone can cause differences: {}.", one));
  if (!report.matched.empty())
    findings.push_back(score_sentence(report.matched.front(), options, "Matched in mass and redshift, "));
  const std::vector<const ComparedQuantity*> differing = differing_properties(report);
  for (const ComparedQuantity* one : differing) {
    std::string words = fmt::format(
        "The sets differ {}in {}{}: {}; {} (energy distance {:.3f}, smallest adjusted p {}, by {})",
        one == differing.front() ? "most " : "", one->label,
        is_from(report.matched, one) ? ", matched in mass and redshift" : "",
        medians_and_ratio(*one, options), pairs_words(*one, options), one->scaled_energy,
        p_text(one->least_adjusted()), one->keenest_test());
    const ComparedQuantity* as_it_is = named(report.all, one->name);
    if (score.differs && as_it_is != nullptr && std::isfinite(as_it_is->score_difference_left))
      words += left_words(*as_it_is, score.name);
    findings.push_back(words + ".");
  }
  for (const ComparedWords& one : report.words) findings.push_back(words_sentence(one, options, ""));
  for (const ComparedWords& one : report.matched_words)
    findings.push_back(words_sentence(one, options, "Matched in mass and redshift, "));
  // Differences that only the unmatched sets show.
  bool is_hidden = false;
  for (std::size_t i = 1; i < report.all.size() && !report.matched.empty(); ++i) {
    const ComparedQuantity& one = report.all[i];
    const bool is_told = std::any_of(differing.begin(), differing.end(),
                                     [&](const ComparedQuantity* its) { return its->name == one.name; });
    if (!one.differs || is_told) continue;
    is_hidden = true;
    const ComparedQuantity* matched = named(report.matched, one.name);
    findings.push_back(fmt::format(
        "Before matching, the sets differ in {}: {}; {} (smallest adjusted p {}, by {}); among the fewer images matched in mass and redshift no difference is shown{}.",
        one.label, medians_and_ratio(one, options), pairs_words(one, options), p_text(one.least_adjusted()),
        one.keenest_test(),
        matched == nullptr ? ""
                           : fmt::format(": {}{}", pairs_words(*matched, options), pairs_caution(*matched))));
  }
  if (differing.empty() && !is_hidden && report.all.size() > 1) {
    // Many adjusted values are equal to 1.
    const auto order = [](const ComparedQuantity& one) {
      const double raw = std::min({one.test.kolmogorov_p, one.test.anderson_p, one.test.energy_p});
      return std::pair(one.least_adjusted(), raw);
    };
    const auto nearest = std::min_element(
        report.all.begin() + 1, report.all.end(),
        [&](const ComparedQuantity& a, const ComparedQuantity& b) { return order(a) < order(b); });
    findings.push_back(fmt::format(
        "None of the {} properties{} is shown to differ by the tests, which are adjusted for their number; the closest is {}: {} (smallest adjusted p {}){}.",
        report.all.size() - 1, report.words.empty() ? "" : " in numbers", nearest->label,
        pairs_words(*nearest, options), p_text(nearest->least_adjusted()), pairs_caution(*nearest)));
  }
  findings.push_back(fmt::format(
      "p-values are from {}, adjusted by Holm's method for all tests of a table; values below {} count as a difference. Intervals in brackets are 95 % confidence intervals; 50 % of pairs are expected if neither set has the higher values. Energy distances are in standard deviations of both sets together.{}",
      resampling_words(report.all, options), options.significance,
      options.group.empty()
          ? ""
          : fmt::format(
                " Each {} counts once, whatever its number of images; in matched sets each image counts once.",
                options.group)));
  return findings;
}

}  // namespace peculiar::analysis
