#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "exchange/export.h"

namespace peculiar::cli {

Command show_command() {
  const auto options = std::make_shared<exchange::ShowOptions>();
  Command command;
  command.name = "show";
  command.summary = "a labelled contact sheet of a sample";
  command.description =
      "Draws stamps of a sample side by side as a PNG, each on its own brightness scale unless told otherwise, with the named columns under it. Missing pixels are drawn in blue.";
  command.examples = {
      "peculiar show galaxies.h5 -o sheet.png -n 49 --random",
      "peculiar show galaxies.h5 -o spirals.png --where 'label == \"spirals\"' --labels id,flags"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->seed = common.seed;
    const std::int64_t drawn = exchange::show_sample(*options);
    return Outcome{{{"output", options->output}, {"images", drawn}},
                   fmt::format("{}: {} images\n", options->output, drawn)};
  };
  return command;
}

}  // namespace peculiar::cli
