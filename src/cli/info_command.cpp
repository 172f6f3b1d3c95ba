#include <memory>

#include "cli/command.h"
#include "exchange/info.h"
#include "simulation/simulation_info.h"
#include "snapshots/formats.h"
#include "train/model_info.h"

namespace peculiar::cli {

Command info_command() {
  const auto options = std::make_shared<exchange::InfoOptions>();
  Command command;
  command.name = "info";
  command.summary = "what is in a file";
  command.description =
      "Says what a sample holds: images, bands, calibration, statistics of every column, flags and problems, and how it was made. Of a table it gives the columns, of a FITS file the HDUs, of a model its networks, the images it takes, how it was trained and its health; of a simulation (its folder, or a file of it) what was recognised, its snapshots, galaxies, units and cosmology.";
  command.examples = {"peculiar info galaxies.h5", "peculiar info galaxies.h5 --json",
                      "peculiar info universe/"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&, const RunContext& context) {
    if (train::is_model_file(options->input)) {
      const nlohmann::json data = train::model_info(options->input);
      return Outcome{data, train::model_info_text(data)};
    }
    if (simulation::is_simulation(options->input, snapshots::formats())) {
      const nlohmann::json data = simulation::simulation_info(options->input, snapshots::formats(), context);
      return Outcome{data, simulation::simulation_info_text(data)};
    }
    const nlohmann::json data = exchange::inform(*options);
    return Outcome{data, exchange::info_text(data)};
  };
  return command;
}

}  // namespace peculiar::cli
