#include <fmt/format.h>

#include "analysis/collate.h"
#include "cli/command.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const analysis::CollateReport& report) {
  Outcome outcome;
  nlohmann::json rows = nlohmann::json::array();
  for (const analysis::CollatedRow& row : report.rows)
    rows.push_back({{"class", row.image_class},
                    {"evaluation", row.evaluation},
                    {"images", row.images},
                    {"above", row.above},
                    {"auroc", row.area}});
  outcome.data = {{"output", report.output}, {"score", report.score}, {"rows", rows}};
  outcome.text = fmt::format("{}\n{}: the table\n", report.table, report.output);
  return outcome;
}

}  // namespace

Command collate_command() { return command_of(analysis::collate_verb(), outcome_of); }

}  // namespace peculiar::cli
