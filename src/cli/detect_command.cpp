#include <fmt/format.h>

#include "base/json_number.h"
#include "cli/command.h"
#include "survey/detect.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const survey::DetectReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"sources", report.sources},
                  {"deblended", report.deblended},
                  {"truncated", report.truncated},
                  {"touching_masked", report.masked},
                  {"background_rms", number_or_null(report.background_rms)},
                  {"unparted_blends", report.unparted},
                  {"data_share", report.data_share}};
  outcome.text = fmt::format(
      "{}: {} sources; {} deblended (flag 1), {} truncated by the edge (flag 2), {} touch masked pixels (flag 4)\n{:.4g} % of the mosaic has data; the scatter of the sky is {:.4g}\n",
      report.output, report.sources, report.deblended, report.truncated, report.masked,
      100 * report.data_share, report.background_rms);
  return outcome;
}

}  // namespace

Command detect_command() { return command_of(survey::detect_verb(), outcome_of); }

}  // namespace peculiar::cli
