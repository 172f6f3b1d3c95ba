#include <fmt/format.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "exchange/export.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const exchange::ExportReport& report, const exchange::ExportOptions& options) {
  Outcome outcome;
  outcome.data = {{"images", report.images},
                  {"rows", report.rows},
                  {"muted", report.muted},
                  {"labelled", report.labelled}};
  if (!options.images.empty())
    outcome.text += fmt::format("{}: {}\n", options.images, counted(report.images, "image"));
  if (!options.catalogue.empty())
    outcome.text += fmt::format("{}: {}\n", options.catalogue, counted(report.rows, "row"));
  if (!options.labels.empty())
    outcome.text += fmt::format("{} of the input's rows are labelled\n", report.labelled);
  if (!report.muted.empty()) outcome.text += report.muted + "\n";
  return outcome;
}

}  // namespace

Command export_command() { return command_of(exchange::export_verb(), outcome_of); }

}  // namespace peculiar::cli
