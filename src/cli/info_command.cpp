#include "cli/command.h"
#include "exchange/info.h"
#include "simulation/simulation_info.h"
#include "snapshots/formats.h"
#include "train/model_info.h"

namespace peculiar::cli {

namespace {

/// The room's settings, and options for reading simulations, which its messages recommend.
struct InfoSettings {
  exchange::InfoOptions file;
  simulation::SimulationOptions simulation;

  void describe(Fields& fields) {
    file.describe(fields);
    simulation.describe(fields, snapshots::formats());
  }
};

Outcome outcome_of(const InfoSettings& settings, const RunContext& context) {
  const std::string& input = settings.file.input;
  if (train::is_model_file(input)) {
    const nlohmann::json data = train::model_info(input);
    return {data, train::model_info_text(data)};
  }
  if (settings.simulation.format != "auto" || simulation::is_simulation(input, snapshots::formats())) {
    simulation::SimulationOptions options = settings.simulation;
    options.input = input;
    const nlohmann::json data = simulation::simulation_info(options, snapshots::formats(), context);
    return {data, simulation::simulation_info_text(data)};
  }
  const nlohmann::json data = exchange::inform(settings.file, context);
  return {data, exchange::info_text(data)};
}

}  // namespace

Command info_command() {
  // The program recognises kinds of files that the room does not.
  Verb<InfoSettings, Outcome> verb{"info", exchange::info_verb().summary, "", {}, outcome_of};
  verb.description =
      "Describes a sample: images, bands, calibration, statistics of every column, flags and problems, and how it was made. For a table it lists the columns; for a FITS file the HDUs; for a model its networks, the images it takes, how it was trained, and its health; for a simulation (its folder, or a file of it) the recognised format, snapshots, galaxies, units and cosmology.";
  verb.examples = {"peculiar info galaxies.h5", "peculiar info galaxies.h5 --json",
                   "peculiar info universe/"};
  return command_of(std::move(verb), [](const Outcome& outcome) { return outcome; });
}

}  // namespace peculiar::cli
