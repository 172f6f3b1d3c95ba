#include <fmt/format.h>

#include "analysis/evaluate.h"
#include "base/json_number.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

nlohmann::json share_json(const statistics::Share& share) {
  return {{"count", share.count},
          {"of", share.of},
          {"share", number_or_null(share.value())},
          {"low", number_or_null(share.low())},
          {"high", number_or_null(share.high())}};
}

nlohmann::json flagged_json(const analysis::FlaggedShare& row) {
  nlohmann::json above = nlohmann::json::object();
  for (std::size_t i = 0; i < row.above.size(); ++i)
    above[std::to_string(analysis::kPercentiles[i])] = share_json(row.above[i]);
  return {{"table", row.table},
          {"class", row.image_class},
          {"flux_ratio", row.bin},
          {"score", row.score},
          {"images", row.images},
          {"above", above},
          {"k_means", share_json(row.clustered)}};
}

nlohmann::json quality_json(const analysis::ClassQuality& one) {
  return {{"class", one.image_class},
          {"score", one.score},
          {"images", one.images},
          {"auroc", number_or_null(one.area)},
          {"auroc_error", number_or_null(one.area_error)},
          {"auroc_interval_68_percent",
           {number_or_null(one.area_interval.low), number_or_null(one.area_interval.high)}},
          {"average_precision", number_or_null(one.average_precision)},
          {"recall_at_1_percent", share_json(one.recall_at_1)},
          {"recall_at_10_percent", share_json(one.recall_at_10)},
          {"best_baseline", one.is_best_baseline}};
}

Outcome outcome_of(const analysis::EvaluateReport& report) {
  Outcome outcome;
  nlohmann::json classes = nlohmann::json::array(), joined = nlohmann::json::array(),
                 flagged = nlohmann::json::array(), quality = nlohmann::json::array();
  for (const auto& [name, count] : report.classes) classes.push_back({{"class", name}, {"images", count}});
  for (const analysis::JoinCount& one : report.joined)
    joined.push_back({{"table", one.file}, {"found", one.found}});
  for (const analysis::FlaggedShare& row : report.flagged) flagged.push_back(flagged_json(row));
  for (const analysis::ClassQuality& one : report.quality) quality.push_back(quality_json(one));
  outcome.data = {{"output", report.output},
                  {"images", report.images},
                  {"main_score", report.main_score},
                  {"group", report.grouping.json()},
                  {"classes", classes},
                  {"joined", joined},
                  {"flagged", flagged},
                  {"quality", quality},
                  {"findings", report.findings},
                  {"left_out", report.left_out},
                  {"exhibits", report.exhibits}};
  outcome.text = report.first_table + "\n";
  if (report.grouping) outcome.text += report.grouping.words() + "\n";
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  for (const analysis::JoinCount& one : report.joined) {
    if (one.found < report.images)
      outcome.text += fmt::format("{} matches {} of the {} images, training images included\n", one.file,
                                  one.found, report.images);
  }
  outcome.text += fmt::format("{}: {} tables and figures\n", report.output, report.exhibits);
  return outcome;
}

}  // namespace

Command evaluate_command() { return command_of(analysis::evaluate_verb(), outcome_of); }

}  // namespace peculiar::cli
