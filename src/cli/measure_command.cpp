#include <fmt/format.h>

#include "base/json_number.h"
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

Command measure_command() { return command_of(morphology::measure_verb(), outcome_of); }

}  // namespace peculiar::cli
