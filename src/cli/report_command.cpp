#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "report/report.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const report::ReportSummary& summary) {
  Outcome outcome;
  outcome.data = {{"output", summary.output},     {"bytes", summary.bytes},
                  {"tables", summary.tables},     {"figures", summary.figures},
                  {"outliers", summary.outliers}, {"left_out", summary.left_out}};
  outcome.text = fmt::format("{}: {} tables, {} figures, {} images of the highest scores; {:.1f} MB\n",
                             summary.output, summary.tables, summary.figures, summary.outliers,
                             static_cast<double>(summary.bytes) / 1e6);
  for (const std::string& words : summary.left_out) outcome.text += fmt::format("left out: {}\n", words);
  return outcome;
}

}  // namespace

Command report_command() {
  const auto options = std::make_shared<report::ReportOptions>();
  Command command;
  command.name = "report";
  command.summary = "one page about a run: what was found, tables, figures, the highest scores";
  command.description =
      "Writes one HTML file that needs nothing else: findings in words, the tables and figures of the folder's evaluations and comparisons, the highest scores with image, reconstruction, residual and p-value, the health of the training, and commands, settings, versions and fingerprints to repeat it all. It can be printed, and read on a phone. The same folder gives the same page.";
  command.examples = {"peculiar report run/ -o report.html",
                      "peculiar report . -o report.html -n 60 --columns label,flux"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&, const RunContext&) {
    return outcome_of(report::write_report(*options));
  };
  return command;
}

}  // namespace peculiar::cli
