#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "report/report.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const report::ReportSummary& summary) {
  Outcome outcome;
  outcome.data = {{"output", summary.output},     {"bytes", summary.bytes},       {"tables", summary.tables},
                  {"figures", summary.figures},   {"outliers", summary.outliers}, {"lists", summary.lists},
                  {"left_out", summary.left_out}, {"alarms", summary.alarms}};
  for (const std::string& alarm : summary.alarms) outcome.text += fmt::format("Caution: {}\n", alarm);
  outcome.text += fmt::format("{}: {}, {}, the {} highest; {:.1f} MB\n", summary.output,
                              counted(summary.tables, "table"), counted(summary.figures, "figure"),
                              summary.outliers, static_cast<double>(summary.bytes) / 1e6);
  if (!summary.lists.empty())
    outcome.text +=
        fmt::format("lists of the highest scores beside it: {}\n", fmt::join(summary.lists, ", "));
  for (const std::string& words : summary.left_out) outcome.text += fmt::format("left out: {}\n", words);
  return outcome;
}

}  // namespace

Command report_command() { return command_of(report::report_verb(), outcome_of); }

}  // namespace peculiar::cli
