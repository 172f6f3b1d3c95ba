#include <fmt/format.h>

#include <cmath>

#include "analysis/embed.h"
#include "base/json_number.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const analysis::EmbedReport& report, const analysis::EmbedOptions& options) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"rows", report.rows},
                  {"left_out", report.left_out},
                  {"passed_over", report.passed_over},
                  {"columns", report.columns},
                  {"seconds", report.seconds},
                  {"trustworthiness", number_or_null(report.trustworthiness)}};
  outcome.text =
      fmt::format("{}: {} rows by {} columns in {:.1f} s", report.output,
                  report.rows - report.left_out - report.passed_over, report.columns.size(), report.seconds);
  if (options.method == "tsne") {
    outcome.data["perplexity"] = report.perplexity;
    outcome.data["divergence"] = number_or_null(report.divergence);
    outcome.data["landmarks"] = report.landmarks;
    outcome.text += fmt::format("; divergence {:.3f}", report.divergence);
  }
  if (!std::isnan(report.trustworthiness))
    outcome.text += fmt::format(", trustworthiness {:.3f}", report.trustworthiness);
  outcome.text += "\n";
  if (report.landmarks > 0)
    outcome.text +=
        fmt::format("t-SNE of {} landmarks; the other rows are placed among them\n", report.landmarks);
  if (report.left_out > 0)
    outcome.text += fmt::format("{} of {} rows left out: a value is missing\n", report.left_out, report.rows);
  if (report.passed_over > 0)
    outcome.text += fmt::format("{} of {} rows have no position (--most)\n", report.passed_over, report.rows);
  return outcome;
}

}  // namespace

Command embed_command() { return command_of(analysis::embed_verb(), outcome_of); }

}  // namespace peculiar::cli
