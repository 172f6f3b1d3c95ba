#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "store/split.h"

namespace peculiar::cli {

Command split_command() {
  const auto options = std::make_shared<store::SplitOptions>();
  Command command;
  command.name = "split";
  command.summary = "one sample becomes two";
  command.description =
      "Cuts a sample in two: by an expression on its columns, by a random share, or by a share of the hash of a column, which puts the same object on the same side in every sample.";
  command.examples = {
      "peculiar split galaxies.h5 -o train.h5 --rest test.h5 --fraction 0.8 --seed 7",
      "peculiar split galaxies.h5 -o spirals.h5 --rest others.h5 --where 'label == \"spirals\" && flags == 0'",
      "peculiar split galaxies.h5 -o train.h5 --rest test.h5 --fraction 0.8 --hash-column id"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common) {
    options->seed = common.seed;
    const store::SplitReport report = store::split_sample(*options);
    Outcome outcome;
    outcome.data = {{"output", options->output},
                    {"images", report.first},
                    {"rest", options->rest},
                    {"rest_images", report.second}};
    outcome.text = fmt::format("{}: {} images\n", options->output, report.first);
    outcome.text += options->rest.empty() ? fmt::format("{} others not written\n", report.second)
                                          : fmt::format("{}: {} images\n", options->rest, report.second);
    return outcome;
  };
  return command;
}

}  // namespace peculiar::cli
