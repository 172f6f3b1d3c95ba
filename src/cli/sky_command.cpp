#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "base/json_number.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "survey/sky.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const survey::SkyReport& report) {
  Outcome outcome;
  outcome.text = fmt::format("{}: {} stamps of sky ({} asked for), bands {}\n", report.output, report.stamps,
                             report.asked, fmt::join(report.bands, ", "));
  nlohmann::json fields = nlohmann::json::array();
  for (std::size_t i = 0; i < report.fields.size(); ++i) {
    const survey::SkyCount& count = report.counts[i];
    const auto share = [&](std::int64_t part) {
      return static_cast<double>(part) / static_cast<double>(count.pixels);
    };
    fields.push_back({{"field", report.fields[i]},
                      {"pixels", count.pixels},
                      {"no_data", share(count.no_data)},
                      {"sources", share(count.sources)},
                      {"grown", share(count.grown)},
                      {"sky", share(count.left())}});
    outcome.text += fmt::format(
        "{}: {:.1f} % of its pixels are sky; {:.1f} % have no data, {:.1f} % are of sources, {:.1f} % near one\n",
        report.fields[i], 100 * share(count.left()), 100 * share(count.no_data), 100 * share(count.sources),
        100 * share(count.grown));
  }
  outcome.data = {{"output", report.output},
                  {"stamps", report.stamps},
                  {"asked", report.asked},
                  {"resumed_at", report.resumed_at},
                  {"bands", report.bands},
                  {"unit", report.unit},
                  {"pixel_scale_arcsec", number_or_null(report.pixel_scale_arcsec)},
                  {"fields", fields}};
  return outcome;
}

}  // namespace

Command sky_command() {
  const auto options = std::make_shared<survey::SkyOptions>();
  Command command;
  command.name = "sky";
  command.summary = "stamps of empty sky out of mosaics, for peculiar noise";
  command.description =
      "Finds the sources of mosaics in all bands, masks them with a margin, and cuts stamps at random, without overlap, from what is left; says how much that is. Where a segmentation map is given, its sources are masked. The sample serves peculiar noise --sky. Killed or stopped, the same command goes on where it was.";
  command.examples = {
      "peculiar sky --mosaic f160w.fits --weight f160w_wht.fits --zero-point 25.9463 --band F160W --count 2000 --size 96 -o sky.h5",
      "peculiar sky --mosaics survey.toml --count 500 --grow 10 --threshold 1.2 -o sky.h5"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    options->seed = static_cast<std::uint64_t>(common.seed);
    return outcome_of(survey::cut_sky(*options));
  };
  return command;
}

}  // namespace peculiar::cli
