#include <fmt/format.h>

#include "base/json_number.h"
#include "base/progress.h"
#include "cli/command.h"
#include "scan/scan.h"

namespace peculiar::cli {

namespace {

using scan::ScanReport;

nlohmann::json times_of(const scan::ScanTimes& times) {
  return {{"reading", times.reading},
          {"decompressing", times.decompressing},
          {"cutting", times.cutting},
          {"preparing", times.preparing},
          {"waiting_for_networks", times.waiting_networks},
          {"networks", times.networks},
          {"waiting_for_stamps", times.waiting_stamps},
          {"looking_ahead", times.looking},
          {"keeping", times.keeping}};
}

std::string text_of(const ScanReport& report) {
  std::string text =
      fmt::format("{}: {} images of {} x {} px scored in {}{}\n", report.output,
                  report.images - report.unscored, report.size, report.size, duration_text(report.seconds),
                  report.ranking.empty() ? "" : ", ranked by " + report.ranking);
  if (!report.resampling.empty()) text += fmt::format("resampling: {}\n", report.resampling);
  text += fmt::format("{} rows of the catalogue:\n", report.catalogue_rows);
  for (int fate = survey::kFates - 1; fate >= 0; --fate) {
    const std::int64_t rows = report.fates[static_cast<std::size_t>(fate)];
    if (rows > 0) text += fmt::format("  {} {}\n", rows, survey::fate_name(static_cast<survey::Fate>(fate)));
  }
  const auto say = [&](std::int64_t rows, const char* what) {
    if (rows > 0) text += fmt::format("{} images {}\n", rows, what);
  };
  say(report.in_part, "reach beyond their mosaic or have a gap (flags 16, 32); top does not rank them");
  say(report.unscored, "not scored: non-finite pixels, or hardly any unmasked ones (flag 2)");
  if (!report.kept.empty()) text += fmt::format("{}: {} stamps are kept\n", report.kept, report.kept_stamps);
  for (const std::string& reason : report.reasons) text += fmt::format("  {}\n", reason);
  if (!report.drift.empty()) text += statistics::drift_text(report.drift);
  return text;
}

Outcome outcome_of(const ScanReport& report) {
  const auto fate = [&](survey::Fate one) { return report.fates[static_cast<std::size_t>(one)]; };
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"kept", report.kept},
                  {"kept_stamps", report.kept_stamps},
                  {"ranking", report.ranking},
                  {"precision", report.precision},
                  {"images", report.images},
                  {"resumed_at", report.resumed_at},
                  {"unscored", report.unscored},
                  {"in_part", report.in_part},
                  {"size", report.size},
                  {"bands", report.bands},
                  {"fields", report.fields.size()},
                  {"resampling", report.resampling},
                  {"catalogue_rows", report.catalogue_rows},
                  {"not_selected", fate(survey::Fate::kNotSelected)},
                  {"no_position", fate(survey::Fate::kNoPosition)},
                  {"outside", fate(survey::Fate::kOutside)},
                  {"duplicates", fate(survey::Fate::kDuplicate)},
                  {"left_out_at_edges", fate(survey::Fate::kOverEdge)},
                  {"problems", report.reasons},
                  {"seconds", report.seconds},
                  {"images_per_second", number_or_null(report.images_per_second)},
                  {"times", times_of(report.times)},
                  {"drift", statistics::drift_json(report.drift)}};
  outcome.text = text_of(report);
  return outcome;
}

}  // namespace

Command scan_command() {
  Command command = command_of(scan::scan_verb(), outcome_of);
  command.over_ranks = true;
  return command;
}

}  // namespace peculiar::cli
