#include <fmt/format.h>

#include "base/json_number.h"
#include "base/name_list.h"
#include "base/progress.h"
#include "cli/command.h"
#include "morphology/measure.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const morphology::MeasureReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"images", report.images},
                  {"resumed_at", report.resumed_at},
                  {"unmeasured", report.unmeasured},
                  {"bad", report.bad},
                  {"suspect", report.suspect},
                  {"bad_fits", report.bad_fits},
                  {"off_centre", report.off_centre},
                  {"cut_off", report.cut_off},
                  {"troughs", report.troughs},
                  {"too_small", report.too_small},
                  {"with_companions", report.with_companions},
                  {"gain", report.gain},
                  {"seconds", report.seconds},
                  {"images_per_second", number_or_null(report.images_per_second)}};
  outcome.text = fmt::format("{}: {} measured in {}, {} of them with companions\n", report.output,
                             counted(report.images - report.unmeasured, "image"),
                             duration_text(report.seconds), report.with_companions);
  if (report.gain > 0)
    outcome.text += fmt::format("photon noise of the sources with {:.6g} electrons per unit\n", report.gain);
  outcome.text += fmt::format("quality: {} bad (flag 2), {} suspect (flag 1); {} bad Sersic fits\n",
                              report.bad, report.suspect, report.bad_fits);
  const auto tell = [&](std::int64_t count, const char* words) {
    if (count > 0) outcome.text += fmt::format("{} {}\n", count, words);
  };
  tell(report.off_centre,
       "not good: no source in the middle of the stamp, the nearest was measured (measure_flags 2)");
  tell(
      report.cut_off,
      "not good: the source reaches the edge of the stamp (measure_flags 4; use larger stamps), or a fifth or more of its aperture is masked or beyond the stamp (128)");
  tell(
      report.troughs,
      "not good: the sky around the source is negative (measure_flags 1024); check the background subtraction");
  tell(report.too_small,
       "without smoothness: its box, a quarter of the Petrosian radius, is one pixel (measure_flags 256)");
  if (report.unmeasured > 0)
    outcome.text += fmt::format("{} could not be measured (flag 4): no source, no light, or no pixels\n",
                                report.unmeasured);
  return outcome;
}

}  // namespace

Command measure_command() {
  Command command = command_of(morphology::measure_verb(), outcome_of);
  command.over_ranks = true;
  return command;
}

}  // namespace peculiar::cli
