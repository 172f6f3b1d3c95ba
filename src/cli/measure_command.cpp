#include <fmt/format.h>

#include <memory>

#include "base/json_number.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "cli/command.h"
#include "morphology/measure.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const morphology::MeasureReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"images", report.images},
                  {"unmeasured", report.unmeasured},
                  {"bad", report.bad},
                  {"suspect", report.suspect},
                  {"bad_fits", report.bad_fits},
                  {"with_companions", report.with_companions},
                  {"seconds", report.seconds},
                  {"images_per_second", number_or_null(report.images_per_second)}};
  outcome.text =
      fmt::format("{}: {} images measured in {}, {} of them with companions\n", report.output,
                  report.images - report.unmeasured, duration_text(report.seconds), report.with_companions);
  outcome.text += fmt::format("quality: {} bad (flag 2), {} suspect (flag 1); {} Sersic fits not good\n",
                              report.bad, report.suspect, report.bad_fits);
  if (report.unmeasured > 0)
    outcome.text += fmt::format("{} could not be measured (flag 4): no source, no light, or no pixels\n",
                                report.unmeasured);
  return outcome;
}

}  // namespace

Command measure_command() {
  const auto options = std::make_shared<morphology::MeasureOptions>();
  Command command;
  command.name = "measure";
  command.summary = "companions and morphology of every image of a sample";
  command.description =
      "Finds the sources of every stamp, parts those that touch, and measures the one in the middle by statmorph's definitions: radii, concentration, asymmetry, smoothness, Gini, M20, multimode, intensity, deviation, shape and outer asymmetry, signal to noise, a Sersic fit; with flags that say what to trust. Beside it, the number of companions and the flux ratio and distance of the brightest. Uses the sample's PSF, variance and mask. Killed or stopped, the same command goes on where it was.";
  command.examples = {"peculiar measure galaxies.h5 -o measured.h5",
                      "peculiar measure galaxies.h5 -o measured.ecsv --where 'redshift < 1' --threshold 2",
                      "peculiar measure galaxies.h5 -o measured.fits --band F160W --no-sersic"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    return outcome_of(morphology::measure_sample(*options));
  };
  return command;
}

}  // namespace peculiar::cli
