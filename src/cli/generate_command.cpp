#include <fmt/format.h>

#include "cli/command.h"
#include "train/generate.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(std::int64_t drawn, const train::GenerateOptions& options) {
  return {{{"output", options.output}, {"images", drawn}, {"sheet", options.sheet}},
          fmt::format("{}: {} images{}\n", options.output, drawn,
                      options.sheet.empty() ? "" : ", the first of them in " + options.sheet)};
}

}  // namespace

Command generate_command() { return command_of(train::generate_verb(), outcome_of); }

}  // namespace peculiar::cli
