#include <fmt/format.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "exchange/show.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const exchange::ShowReport& report, const exchange::ShowOptions& options) {
  return {{{"output", options.output}, {"images", report.images}},
          fmt::format("{}: {}\n", options.output, counted(report.images, "image"))};
}

}  // namespace

Command show_command() { return command_of(exchange::show_verb(), outcome_of); }

}  // namespace peculiar::cli
