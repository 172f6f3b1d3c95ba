#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "calibration/calibrate.h"
#include "calibration/calibration_exhibits.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

nlohmann::json estimate_json(const statistics::Estimate& estimate) {
  return {{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
}

Outcome outcome_of(const calibration::CalibrateReport& report, const calibration::CalibrateOptions&) {
  Outcome outcome;
  nlohmann::json thresholds = nlohmann::json::array();
  for (const calibration::Threshold& one : report.thresholds)
    thresholds.push_back({{"percentile", one.percentile}, {"score", one.score}, {"above", one.above}});
  outcome.data = {
      {"output", report.output},
      {"column", report.column},
      {"null", report.bulk ? "bulk" : "normals"},
      {"images", report.images},
      {"scored", report.scored},
      {"left_out", report.left_out},
      {"muted", report.muted},
      {"normals", report.normals},
      {"in_both", report.in_both},
      {"in_groups", report.in_groups},
      {"group", report.grouping.json()},
      {"least_p_value", report.least_p_value},
      {"candidates", report.list.candidates},
      {"expected_false", report.bulk ? estimate_json(report.list.expected_false)
                                     : nlohmann::json{{"value", report.list.expected_false.value}}},
      {"fewest_candidates", report.fewest_candidates},
      {"thresholds", thresholds},
      {"warnings", report.warnings},
      {"drift", statistics::drift_json(report.drift)}};
  if (report.bulk) {
    outcome.data["share_of_outliers"] = estimate_json(report.bulk->outliers);
    outcome.data["bulk_limit"] = report.bulk->limit;
    outcome.data["misfit"] = report.bulk->misfit;
    outcome.text = fmt::format("{}: {} of {} images, null distribution fitted to their bulk\n", report.output,
                               report.column, report.scored);
  } else {
    const std::string grouped = report.grouping.words();
    outcome.text =
        fmt::format("{}: {} of {} images against {} normal images; the smallest possible p-value is {:.2g}\n",
                    report.output, report.column, report.scored, report.normals, report.least_p_value);
    if (!grouped.empty()) outcome.text += "normal " + grouped + ": each group counts once\n";
    if (report.in_groups > 0)
      outcome.text += fmt::format(
          "{} images have others of their group among the normal images: each was compared with the rest\n",
          report.in_groups);
    if (report.in_both > 0)
      outcome.text += fmt::format(
          "{} images are among the normal images: each was compared with the others\n", report.in_both);
  }
  if (!report.muted.empty()) outcome.text += report.muted + "\n";
  for (const std::string& finding : calibration::calibration_findings(report)) {
    // Warnings have been shown as such.
    if (!finding.starts_with("Warning: ")) outcome.text += finding + "\n";
  }
  for (const calibration::Threshold& one : report.thresholds)
    outcome.text +=
        fmt::format("above the {} % threshold ({:.4g}): {}\n", one.percentile, one.score, one.above);
  return outcome;
}

}  // namespace

Command calibrate_command() { return command_of(calibration::calibrate_verb(), outcome_of); }

}  // namespace peculiar::cli
