#include <fmt/format.h>

#include "analysis/compare.h"
#include "base/json_number.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

nlohmann::json quantities_json(const std::vector<analysis::ComparedQuantity>& quantities) {
  nlohmann::json list = nlohmann::json::array();
  for (const analysis::ComparedQuantity& one : quantities) {
    const auto test = [](double statistic, double p, double adjusted) {
      return nlohmann::json{{"statistic", number_or_null(statistic)}, {"p_value", p}, {"adjusted", adjusted}};
    };
    list.push_back(
        {{"name", one.name},
         {"images", {one.first_count, one.second_count}},
         {"medians", {number_or_null(one.first_median), number_or_null(one.second_median)}},
         {"kolmogorov_smirnov", test(one.test.kolmogorov, one.test.kolmogorov_p, one.kolmogorov_adjusted)},
         {"anderson_darling", test(one.test.anderson, one.test.anderson_p, one.anderson_adjusted)},
         // In standard deviations of both sets combined, as in tables and findings.
         {"energy_distance", test(one.scaled_energy, one.test.energy_p, one.energy_adjusted)},
         {"groups", {one.first_groups, one.second_groups}},
         {"pairs_above", {{"share", one.pairs.share}, {"error", number_or_null(one.pairs.error)}}},
         {"score_difference_left", number_or_null(one.score_difference_left)},
         {"score_difference_left_error", number_or_null(one.score_difference_left_error)},
         {"differs", one.differs}});
  }
  return list;
}

nlohmann::json words_json(const std::vector<analysis::ComparedWords>& compared) {
  nlohmann::json list = nlohmann::json::array();
  for (const analysis::ComparedWords& one : compared) {
    nlohmann::json words = nlohmann::json::array();
    for (std::size_t i = 0; i < one.words.size(); ++i)
      words.push_back(
          {{"word", one.words[i]},
           {"shares", {one.test.first[i].value, one.test.second[i].value}},
           {"scored", {one.scores[i].first_count, one.scores[i].second_count}},
           {"score_medians",
            {number_or_null(one.scores[i].first_median), number_or_null(one.scores[i].second_median)}}});
    list.push_back(
        {{"name", one.name},
         {"images", {one.first_count, one.second_count}},
         {"groups", {one.first_groups, one.second_groups}},
         {"words", words},
         {"chi_square",
          {{"statistic", one.test.statistic}, {"p_value", one.test.p}, {"adjusted", one.adjusted}}},
         {"differs", one.differs}});
  }
  return list;
}

Outcome outcome_of(const analysis::CompareReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"score", report.score},
                  {"images", {report.first_count, report.second_count}},
                  {"group", {report.first_grouping.json(), report.second_grouping.json()}},
                  {"all", quantities_json(report.all)},
                  {"matched", quantities_json(report.matched)},
                  {"words", words_json(report.words)},
                  {"matched_words", words_json(report.matched_words)},
                  {"carrier", report.carrier},
                  {"findings", report.findings},
                  {"unlike", report.unlike},
                  {"left_out", report.left_out},
                  {"exhibits", report.exhibits}};
  outcome.text = report.first_table + "\n";
  for (const store::Grouping* grouping : {&report.first_grouping, &report.second_grouping}) {
    if (*grouping)
      outcome.text += fmt::format("{} set: {}\n", grouping == &report.first_grouping ? "first" : "second",
                                  grouping->words());
  }
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  for (const std::string& one : report.left_out) outcome.text += "left out: " + one + "\n";
  outcome.text += fmt::format("{}: {} tables and figures\n", report.output, report.exhibits);
  return outcome;
}

}  // namespace

Command compare_command() { return command_of(analysis::compare_verb(), outcome_of); }

}  // namespace peculiar::cli
