#include <fmt/format.h>

#include <memory>

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
         {"energy_distance", test(one.test.energy, one.test.energy_p, one.energy_adjusted)},
         {"energy_in_deviations", number_or_null(one.scaled_energy)},
         {"score_difference_left", number_or_null(one.score_difference_left)},
         {"differs", one.differs}});
  }
  return list;
}

Outcome outcome_of(const analysis::CompareReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"score", report.score},
                  {"images", {report.first_count, report.second_count}},
                  {"all", quantities_json(report.all)},
                  {"matched", quantities_json(report.matched)},
                  {"carrier", report.carrier},
                  {"findings", report.findings},
                  {"left_out", report.left_out},
                  {"exhibits", report.exhibits}};
  outcome.text = report.first_table + "\n";
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  for (const std::string& one : report.left_out) outcome.text += "left out: " + one + "\n";
  outcome.text += fmt::format("{}: {} tables and figures\n", report.output, report.exhibits);
  return outcome;
}

}  // namespace

Command compare_command() {
  const auto options = std::make_shared<analysis::CompareOptions>();
  Command command;
  command.name = "compare";
  command.summary = "whether two sets of images differ in their scores, and what carries the difference";
  command.description =
      "Compares two sets, such as a survey and mock images of a simulation scored by one model: the distributions of the score and of each property that both have, by Kolmogorov-Smirnov, Anderson-Darling and energy distance with p-values by permutation, adjusted for their number (Holm); the same after matching the sets in mass and redshift; and what is left of the score's difference where they are matched in each property. The findings name the property that differs most. Tables and figures go into a folder, as those of `peculiar evaluate`.";
  command.examples = {
      "peculiar compare survey_scores.h5 mock_scores.h5 --names survey mocks --with-first survey.h5 --with-second mocks.h5 -o comparison",
      "peculiar compare one.ecsv other.ecsv --score density --property concentration=c -o comparison"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->seed = common.seed;
    options->threads = static_cast<int>(common.threads);
    return outcome_of(analysis::compare_sets(*options));
  };
  return command;
}

}  // namespace peculiar::cli
