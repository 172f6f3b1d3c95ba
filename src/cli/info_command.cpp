#include "cli/command.h"
#include "exchange/info.h"
#include "simulation/simulation_info.h"
#include "train/model_info.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const exchange::InfoOptions& options, const RunContext& context) {
  if (train::is_model_file(options.input)) {
    const nlohmann::json data = train::model_info(options.input);
    return {data, train::model_info_text(data)};
  }
  if (simulation::is_simulation(options.input)) {
    const nlohmann::json data = simulation::simulation_info(options.input);
    return {data, simulation::simulation_info_text(data)};
  }
  const nlohmann::json data = exchange::inform(options, context);
  return {data, exchange::info_text(data)};
}

}  // namespace

Command info_command() {
  // The program knows kinds of files that the room does not.
  Verb<exchange::InfoOptions, Outcome> verb{"info", exchange::info_verb().summary, "", {}, outcome_of};
  verb.description =
      "Says what a sample holds: images, bands, calibration, statistics of every column, flags and problems, and how it was made. Of a table it gives the columns, of a FITS file the HDUs, of a model its networks, the images it takes, how it was trained and its health; of a simulation (its folder, or a file of it) what was recognised, its snapshots, galaxies, units and cosmology.";
  verb.examples = {"peculiar info galaxies.h5", "peculiar info galaxies.h5 --json",
                   "peculiar info universe/"};
  return command_of(std::move(verb), [](const Outcome& outcome) { return outcome; });
}

}  // namespace peculiar::cli
