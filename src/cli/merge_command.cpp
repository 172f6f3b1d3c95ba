#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "store/merge.h"

namespace peculiar::cli {

Command merge_command() {
  const auto options = std::make_shared<store::MergeOptions>();
  Command command;
  command.name = "merge";
  command.summary = "several samples become one";
  command.description =
      "Puts samples of one shape and calibration behind one another. Columns that only some of them have are filled as missing.";
  command.examples = {"peculiar merge train.h5 test.h5 -o all.h5",
                      "peculiar merge night1.h5 night2.h5 -o good.h5 --where 'flags == 0'"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&) {
    const store::MergeReport report = store::merge_samples(*options);
    return Outcome{{{"output", options->output}, {"images", report.rows}, {"duplicates", report.duplicates}},
                   fmt::format("{}: {} images\n", options->output, report.rows)};
  };
  return command;
}

}  // namespace peculiar::cli
