#include <fmt/format.h>

#include <memory>

#include "analysis/evaluate.h"
#include "base/json_number.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

nlohmann::json share_json(const analysis::Share& share) {
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
                  {"classes", classes},
                  {"joined", joined},
                  {"flagged", flagged},
                  {"quality", quality},
                  {"findings", report.findings},
                  {"left_out", report.left_out},
                  {"exhibits", report.exhibits}};
  outcome.text = report.first_table + "\n";
  for (const std::string& finding : report.findings) outcome.text += finding + "\n";
  for (const analysis::JoinCount& one : report.joined) {
    if (one.found < report.images)
      outcome.text += fmt::format("{} knows {} of the {} images, training included\n", one.file, one.found,
                                  report.images);
  }
  outcome.text += fmt::format("{}: {} tables and figures\n", report.output, report.exhibits);
  return outcome;
}

}  // namespace

Command evaluate_command() {
  const auto options = std::make_shared<analysis::EvaluateOptions>();
  Command command;
  command.name = "evaluate";
  command.summary = "how well scores tell classes of images apart: tables and figures";
  command.description =
      "Joins scores with what is known of their images and puts tables and figures into a folder: what share of each class lies above the thresholds, by flux ratio too, with k-means beside it; areas under the curve, average precision and recalls, with the best baseline marked; scores, and shares flagged, against merger time, mass, redshift, size and more. Errors are binomial. Without --class, the classes are those of a study of mergers (column `role`). Tables are text, CSV and LaTeX, figures SVG and PDF with their numbers as CSV; contents.json lists them with the findings in words.";
  command.examples = {
      "peculiar evaluate isolated_scores.h5 merger_scores.h5 --training training_scores.h5 --with isolated.h5 mergers.h5 measured.h5 clustered.ecsv -o evaluation",
      "peculiar evaluate scores.h5 --class \"spiral=label == 'spiral'\" \"odd=label == 'merger'\" --normal spiral -o evaluation"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&, const RunContext&) {
    return outcome_of(analysis::evaluate_scores(*options));
  };
  return command;
}

}  // namespace peculiar::cli
