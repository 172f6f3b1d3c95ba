#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "base/parallel.h"
#include "cli/command.h"
#include "mock/mock.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const mock::MockReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"galaxies", report.galaxies},
                  {"images", report.images},
                  {"failed", report.failed},
                  {"resumed_at", report.resumed_at},
                  {"particles", report.particles},
                  {"clamped_particles", report.clamped},
                  {"dark_particles", report.dark},
                  {"size", report.size},
                  {"bands", report.bands},
                  {"zero_points_mag", report.zero_points_mag},
                  {"problems", report.reasons}};
  outcome.text = fmt::format("{}: {} images of {} galaxies, {} x {} px\n", report.output, report.images,
                             report.galaxies, report.size, report.size);
  for (std::size_t band = 0; band < report.bands.size(); ++band) {
    outcome.text +=
        fmt::format("{}: zero-point {:.4f} mag (AB)\n", report.bands[band], report.zero_points_mag[band]);
  }
  if (report.clamped > 0) {
    outcome.text += fmt::format(
        "{} of {} star particles lie outside of the populations' ages and metallicities: they have the light of the nearest\n",
        report.clamped, report.particles);
  }
  if (report.dark > 0)
    outcome.text +=
        fmt::format("{} star particles are NaN or of negative mass: they have no light\n", report.dark);
  if (report.failed > 0)
    outcome.text +=
        fmt::format("{} images could not be made (flag 1; their pixels are NaN)\n", report.failed);
  for (const std::string& reason : report.reasons) outcome.text += fmt::format("  {}\n", reason);
  return outcome;
}

}  // namespace

Command mock_command() {
  const auto options = std::make_shared<mock::MockOptions>();
  Command command;
  command.name = "mock";
  command.summary = "simulated galaxies as a telescope would image them, without noise";
  command.description =
      "Takes the star particles round each galaxy of a table, as peculiar select writes it, gives each the light of a stellar population of its age and metallicity, looks at them from several sides through a bandpass and a point spread function, and writes the images as a sample that has the table's columns too, and magnitudes, fluxes and the companion's part in them. Killed or stopped, the same command goes on where it was.";
  command.examples = {
      "peculiar mock horizon/ --galaxies chosen.fits -o mocks.h5",
      "peculiar mock horizon/ --galaxies chosen.fits --where \"role == 'isolated'\" -o mocks.h5 --projections random,random,random --bands F125W,F160W --psf f125w.fits,f160w.fits --psf-scale 0.06"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    options->seed = static_cast<std::uint64_t>(common.seed);
    return outcome_of(mock::mock_galaxies(*options));
  };
  return command;
}

}  // namespace peculiar::cli
