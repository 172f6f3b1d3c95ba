#include <fmt/format.h>

#include <cmath>

#include "base/name_list.h"
#include "cli/command.h"
#include "mock/noise.h"

namespace peculiar::cli {

namespace {

constexpr double kSame = 0.05;  // of variances, relative

Outcome outcome_of(const mock::NoiseReport& report) {
  Outcome outcome;
  nlohmann::json skies = nlohmann::json::array();
  for (const mock::NoiseReport::Sky& sky : report.skies)
    skies.push_back({{"band", sky.band},
                     {"pixel_rms", sky.pixel_rms},
                     {"exposure_s", sky.exposure_s},
                     {"noise_ratio", sky.noise_ratio},
                     {"variance_ratio", sky.variance_ratio}});
  outcome.data = {{"output", report.output},
                  {"images", report.images},
                  {"resumed_at", report.resumed_at},
                  {"sky_stamps", report.sky_stamps},
                  {"sky_stamps_left_out", report.sky_left_out},
                  {"skies", skies}};
  outcome.text = fmt::format("{}: {}\n", report.output, counted(report.images, "image"));
  if (report.sky_stamps > 0) outcome.text += fmt::format("{} sky stamps\n", report.sky_stamps);
  if (report.sky_left_out > 0)
    outcome.text += fmt::format("{} sky stamps were left out: they contain NaN\n", report.sky_left_out);
  for (const mock::NoiseReport::Sky& sky : report.skies) {
    outcome.text += fmt::format(
        "{}: sky rms {:.4g} electron/s per pixel; the noise of large blocks is {:.2f} times that of independent pixels (correlated noise); exposure {:.6g} s\n",
        sky.band, sky.pixel_rms, sky.noise_ratio, sky.exposure_s);
    if (std::abs(sky.variance_ratio - 1) > kSame)
      outcome.text += fmt::format(
          "{}: the variance is that of the sky stamps, {:.2f} times the square of the rms; that of the photon noise is likewise\n",
          sky.band, sky.variance_ratio);
  }
  return outcome;
}

}  // namespace

Command noise_command() { return command_of(mock::noise_verb(), outcome_of); }

}  // namespace peculiar::cli
