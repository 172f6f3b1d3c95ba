#include <fmt/format.h>

#include <memory>

#include "analysis/embed.h"
#include "base/json_number.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const analysis::EmbedReport& report, const std::string& method) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"rows", report.rows},
                  {"left_out", report.left_out},
                  {"columns", report.columns},
                  {"seconds", report.seconds}};
  outcome.text = fmt::format("{}: {} rows by {} columns in {:.1f} s", report.output,
                             report.rows - report.left_out, report.columns.size(), report.seconds);
  if (method == "tsne") {
    outcome.data["divergence"] = number_or_null(report.divergence);
    outcome.text += fmt::format("; divergence {:.3f}", report.divergence);
  }
  outcome.text += "\n";
  if (report.left_out > 0)
    outcome.text += fmt::format("{} of {} rows left out: a value is missing\n", report.left_out, report.rows);
  return outcome;
}

}  // namespace

Command embed_command() {
  const auto options = std::make_shared<analysis::EmbedOptions>();
  Command command;
  command.name = "embed";
  command.summary = "a table's rows in the plane, those that are alike near each other";
  command.description =
      "Puts rows into two dimensions by many columns, such as features of a network: by t-SNE, exact up to 1,000 rows and by Barnes and Hut's tree beyond, or along the two leading principal components. `peculiar evaluate --embedding` draws it.";
  command.examples = {
      "peculiar embed features.h5 --columns 'feature_*' -o embedding.ecsv",
      "peculiar embed measured.h5 --columns gini m20 concentration asymmetry --method pca -o embedding.ecsv"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = static_cast<int>(common.threads);
    return outcome_of(analysis::embed_table(*options), options->method);
  };
  return command;
}

}  // namespace peculiar::cli
