#include <fmt/format.h>

#include "cli/command.h"
#include "labels/convert.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const labels::LabelsReport& report, const labels::LabelsOptions& options) {
  Outcome outcome;
  nlohmann::json classes = nlohmann::json::object();
  outcome.text = fmt::format("{}: {} of {} images, {} with a grade\n", options.input, report.source,
                             report.images, report.graded);
  for (const auto& [name, count] : report.classes) {
    classes[name] = count;
    outcome.text += fmt::format("{:>8}  {}\n", count, name);
  }
  if (!options.output.empty()) outcome.text += fmt::format("{}: written\n", options.output);
  outcome.data = {{"source", report.source},
                  {"images", report.images},
                  {"graded", report.graded},
                  {"classes", classes},
                  {"output", options.output}};
  return outcome;
}

}  // namespace

Command labels_command() { return command_of(labels::labels_verb(), outcome_of); }

}  // namespace peculiar::cli
