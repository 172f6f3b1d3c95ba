#include <fmt/format.h>

#include <memory>

#include "base/parallel.h"
#include "cli/command.h"
#include "mock/noise.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const mock::NoiseReport& report) {
  Outcome outcome;
  nlohmann::json skies = nlohmann::json::array();
  for (const mock::NoiseReport::Sky& sky : report.skies)
    skies.push_back({{"band", sky.band}, {"pixel_rms", sky.pixel_rms}, {"noise_ratio", sky.noise_ratio}});
  outcome.data = {{"output", report.output},
                  {"images", report.images},
                  {"resumed_at", report.resumed_at},
                  {"sky_stamps", report.sky_stamps},
                  {"sky_stamps_left_out", report.sky_left_out},
                  {"skies", skies}};
  outcome.text = fmt::format("{}: {} images\n", report.output, report.images);
  if (report.sky_stamps > 0) outcome.text += fmt::format("{} stamps of sky\n", report.sky_stamps);
  if (report.sky_left_out > 0)
    outcome.text += fmt::format("{} stamps of sky were left out: they have NaN\n", report.sky_left_out);
  for (const mock::NoiseReport::Sky& sky : report.skies) {
    outcome.text += fmt::format(
        "{}: sky rms {:.4g} electron / s a pixel, {:.2f} times quieter than the noise of large blocks tells\n",
        sky.band, sky.pixel_rms, sky.noise_ratio);
  }
  return outcome;
}

}  // namespace

Command noise_command() {
  const auto options = std::make_shared<mock::NoiseOptions>();
  Command command;
  command.name = "noise";
  command.summary = "adds sky and photon noise to images without noise";
  command.description =
      "Adds to each image of a sample a stamp of blank sky at random, or a sky of a given depth with the correlation between pixels that drizzling leaves, and the noise of counting the image's own photons, correlated as the sky is. The variance of each pixel is written beside the images. Killed or stopped, the same command goes on where it was.";
  command.examples = {"peculiar noise mocks.h5 -o noisy.h5 --depth 27.8 --exposure 3200",
                      "peculiar noise mocks.h5 -o noisy.h5 --sky blank_sky.h5 --exposure 3200"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    options->seed = static_cast<std::uint64_t>(common.seed);
    return outcome_of(mock::add_noise(*options));
  };
  return command;
}

}  // namespace peculiar::cli
