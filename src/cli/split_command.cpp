#include <fmt/format.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "store/split.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const store::SplitReport& report, const store::SplitOptions& options) {
  Outcome outcome;
  outcome.data = {{"output", options.output},
                  {"images", report.first},
                  {"rest", options.rest},
                  {"rest_images", report.second},
                  {"group", report.grouping.json()}};
  outcome.text = fmt::format("{}: {}\n", options.output, counted(report.first, "image"));
  outcome.text += options.rest.empty()
                      ? fmt::format("{} others not written\n", report.second)
                      : fmt::format("{}: {}\n", options.rest, counted(report.second, "image"));
  if (report.grouping) outcome.text += report.grouping.words() + "\n";
  return outcome;
}

}  // namespace

Command split_command() { return command_of(store::split_verb(), outcome_of); }

}  // namespace peculiar::cli
