#include <fmt/format.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "store/merge.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const store::MergeReport& report, const store::MergeOptions& options) {
  return {{{"output", options.output},
           {"images", report.rows},
           {"duplicates", report.duplicates},
           {"parts", report.parts}},
          report.parts > 0
              ? fmt::format("{}: {} rows of {} parts\n", options.output, report.rows, report.parts)
              : fmt::format("{}: {}\n", options.output, counted(report.rows, "image"))};
}

}  // namespace

Command merge_command() { return command_of(store::merge_verb(), outcome_of); }

}  // namespace peculiar::cli
