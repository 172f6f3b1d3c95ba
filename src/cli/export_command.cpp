#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "exchange/export.h"

namespace peculiar::cli {

Command export_command() {
  const auto options = std::make_shared<exchange::ExportOptions>();
  Command command;
  command.name = "export";
  command.summary = "a sample's images and catalogue for other programs";
  command.description =
      "Writes the images of a sample as a FITS cube, a NumPy array or a folder of PNGs, and its catalogue as a FITS table, VOTable, ECSV or CSV.";
  command.examples = {"peculiar export galaxies.h5 --images galaxies.fits --catalogue galaxies.vot",
                      "peculiar export galaxies.h5 --images pngs --where 'label == \"spirals\"'"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions&, const RunContext&) {
    const exchange::ExportReport report = exchange::export_sample(*options);
    Outcome outcome;
    outcome.data = {{"images", report.images}, {"rows", report.rows}};
    if (!options->images.empty())
      outcome.text += fmt::format("{}: {} images\n", options->images, report.images);
    if (!options->catalogue.empty())
      outcome.text += fmt::format("{}: {} rows\n", options->catalogue, report.rows);
    return outcome;
  };
  return command;
}

}  // namespace peculiar::cli
