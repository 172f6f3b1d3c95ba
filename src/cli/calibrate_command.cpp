#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "calibration/calibrate.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const calibration::CalibrateReport& report, const calibration::CalibrateOptions& options) {
  Outcome outcome;
  nlohmann::json thresholds = nlohmann::json::array();
  for (const calibration::Threshold& one : report.thresholds)
    thresholds.push_back({{"percentile", one.percentile}, {"score", one.score}, {"above", one.above}});
  outcome.data = {{"output", report.output},
                  {"column", report.column},
                  {"images", report.images},
                  {"normals", report.normals},
                  {"least_p_value", report.least_p_value},
                  {"candidates", report.candidates},
                  {"fewest_candidates", report.fewest_candidates},
                  {"thresholds", thresholds},
                  {"drift", statistics::drift_json(report.drift)}};
  outcome.text =
      fmt::format("{}: {} of {} images against {} normal ones; the least p-value possible is {:.2g}\n",
                  report.output, report.column, report.images, report.normals, report.least_p_value);
  outcome.text +=
      fmt::format("{} candidates at a false-discovery rate of {}\n", report.candidates, options.fdr);
  if (report.candidates == 0 && report.fewest_candidates > 1) {
    outcome.text += fmt::format(
        "so few normal images cannot single out fewer than {} of {} at that rate: give more of them, or raise --fdr\n",
        report.fewest_candidates, report.images);
  }
  for (const calibration::Threshold& one : report.thresholds)
    outcome.text +=
        fmt::format("above the {} % threshold ({:.4g}): {}\n", one.percentile, one.score, one.above);
  bool drifted = false;
  for (const statistics::DriftLine& line : report.drift) {
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

Command calibrate_command() { return command_of(calibration::calibrate_verb(), outcome_of); }

}  // namespace peculiar::cli
