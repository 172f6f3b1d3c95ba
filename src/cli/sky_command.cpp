#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_number.h"
#include "cli/command.h"
#include "survey/sky.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const survey::SkyReport& report) {
  Outcome outcome;
  outcome.text = fmt::format("{}: {} sky stamps ({} requested), bands {}\n", report.output, report.stamps,
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
        "{}: {:.1f} % of its pixels are sky; {:.1f} % have no data, {:.1f} % are sources, {:.1f} % near a source\n",
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

Command sky_command() { return command_of(survey::sky_verb(), outcome_of); }

}  // namespace peculiar::cli
