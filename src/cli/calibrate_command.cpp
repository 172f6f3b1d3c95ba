#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "score/calibrate.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const score::CalibrateReport& report, double fdr) {
  Outcome outcome;
  nlohmann::json thresholds = nlohmann::json::array();
  for (const score::Threshold& one : report.thresholds)
    thresholds.push_back({{"percentile", one.percentile}, {"score", one.score}, {"above", one.above}});
  outcome.data = {{"output", report.output},
                  {"column", report.column},
                  {"images", report.images},
                  {"normals", report.normals},
                  {"least_p_value", report.least_p_value},
                  {"candidates", report.candidates},
                  {"fewest_candidates", report.fewest_candidates},
                  {"thresholds", thresholds},
                  {"drift", score::drift_json(report.drift)}};
  outcome.text =
      fmt::format("{}: {} of {} images against {} normal ones; the least p-value possible is {:.2g}\n",
                  report.output, report.column, report.images, report.normals, report.least_p_value);
  outcome.text += fmt::format("{} candidates at a false-discovery rate of {}\n", report.candidates, fdr);
  if (report.candidates == 0 && report.fewest_candidates > 1) {
    outcome.text += fmt::format(
        "so few normal images cannot single out fewer than {} of {} at that rate: give more of them, or raise --fdr\n",
        report.fewest_candidates, report.images);
  }
  for (const score::Threshold& one : report.thresholds)
    outcome.text +=
        fmt::format("above the {} % threshold ({:.4g}): {}\n", one.percentile, one.score, one.above);
  bool drifted = false;
  for (const score::DriftLine& line : report.drift) {
    if (line.is_drift()) outcome.text += "WARNING " + line.words() + "\n";
    drifted = drifted || line.is_drift();
  }
  if (drifted) {
    outcome.text +=
        "the normal images are not like the calibrated ones: p-values hold only for images that could have changed places with them\n";
  }
  return outcome;
}

}  // namespace

Command calibrate_command() {
  const auto options = std::make_shared<score::CalibrateOptions>();
  Command command;
  command.name = "calibrate";
  command.summary = "what scores mean: p-values, candidates, thresholds";
  command.description =
      "Compares scores with those of normal images that the model was not trained on: p-values that hold whatever the scores' distribution, candidates at a false-discovery rate, the paper's thresholds. Warns where the two sets are not alike, and where there are too few normal images for the rate asked for.";
  command.examples = {
      "peculiar calibrate scores.h5 --normals held_out_scores.h5",
      "peculiar calibrate scores.h5 --normals held_out_scores.h5 --bins 3 --fdr 0.1 -o calibrated.h5"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&, const RunContext&) {
    return outcome_of(score::calibrate_scores(*options), options->fdr);
  };
  return command;
}

}  // namespace peculiar::cli
