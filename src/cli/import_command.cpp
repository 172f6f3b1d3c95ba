#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/name_list.h"
#include "cli/command.h"
#include "exchange/import.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const exchange::ImportReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},         {"images", report.images},
                  {"unreadable", report.unreadable}, {"not_finite", report.not_finite},
                  {"constant", report.constant},     {"passed_over", report.passed_over},
                  {"hidden", report.hidden},         {"same_again", report.same_again},
                  {"notes", report.notes},           {"resumed_at", report.resumed_at},
                  {"bands", report.bands},           {"height", report.size},
                  {"width", report.width},           {"problems", report.reasons},
                  {"labels", report.labels},         {"unlike", report.unlike},
                  {"resampling", report.kept}};
  outcome.text =
      fmt::format("{}: {} of {} x {} px, bands {}\n", report.output, counted(report.images, "image"),
                  report.size, report.width, fmt::join(report.bands, ", "));
  if (!report.kept.empty()) outcome.text += fmt::format("resampling: {}\n", report.kept);
  if (!report.labels.empty()) outcome.text += fmt::format("labels: {}\n", report.labels);
  if (report.hidden > 0)
    outcome.text += fmt::format("{} hidden files and folders (.NAME) skipped\n", report.hidden);
  for (const std::string& note : report.notes) outcome.text += note + "\n";
  const auto line = [&](std::int64_t count, const char* what) {
    if (count > 0) outcome.text += fmt::format("{} {}\n", count, what);
  };
  line(report.unreadable, "could not be read or have no usable pixel (flag 1; their pixels are NaN)");
  line(report.not_finite, "have pixels that are NaN or infinite (flag 2)");
  line(report.unlike,
       "have another unit, band, pixel scale or bit depth than the sample (their values are unchanged)");
  line(report.constant, "are constant (flag 4)");
  for (const std::string& reason : report.reasons) outcome.text += fmt::format("  {}\n", reason);
  if (!report.reasons.empty())
    outcome.text += fmt::format("`peculiar info {}` lists the problems\n", report.output);
  return outcome;
}

}  // namespace

Command import_command() { return command_of(exchange::import_verb(), outcome_of); }

}  // namespace peculiar::cli
