#include <fmt/format.h>

#include <memory>

#include "base/parallel.h"
#include "cli/command.h"
#include "train/generate.h"

namespace peculiar::cli {

Command generate_command() {
  const auto options = std::make_shared<train::GenerateOptions>();
  Command command;
  command.name = "generate";
  command.summary = "images that a model's generator draws";
  command.description =
      "Draws images from a model's generator and writes them as a sample in the unit of the images it was trained on: what the model takes for normal. The same seed gives the same images, however many.";
  command.examples = {"peculiar generate model.safetensors -o generated.h5 -n 64 --sheet generated.png"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->seed = common.seed;
    options->device = common.device;
    options->threads = resolve_threads(common.threads);
    const std::int64_t drawn = train::generate_sample(*options);
    return Outcome{{{"output", options->output}, {"images", drawn}, {"sheet", options->sheet}},
                   fmt::format("{}: {} images{}\n", options->output, drawn,
                               options->sheet.empty() ? "" : ", the first of them in " + options->sheet)};
  };
  command.uses_networks = true;
  return command;
}

}  // namespace peculiar::cli
