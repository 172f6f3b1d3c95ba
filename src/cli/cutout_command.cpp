#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_number.h"
#include "cli/command.h"
#include "survey/cutout.h"

namespace peculiar::cli {

namespace {

using survey::CutoutReport;
using survey::Fate;

std::int64_t count(const CutoutReport& report, Fate fate) {
  return report.fates[static_cast<std::size_t>(fate)];
}

std::string text_of(const CutoutReport& report) {
  std::string text =
      fmt::format("{}: {} stamps of {} x {} px", report.output, report.stamps, report.size, report.size);
  if (std::isfinite(report.pixel_scale_arcsec))
    text += fmt::format(" of {:.4g} arcsec", report.pixel_scale_arcsec);
  text += fmt::format(", bands {}\n", fmt::join(report.bands, ", "));
  if (!report.kept.empty()) text += fmt::format("resampling: {}\n", report.kept);
  if (!report.psf.empty()) text += fmt::format("point spread function: {}\n", report.psf);
  text += fmt::format("positions: {}\n", report.columns);
  if (report.sentinels > 0)
    text += fmt::format("{} catalogue values were treated as missing (--sentinels)\n", report.sentinels);
  text += fmt::format("{} rows of the catalogue:\n", report.catalogue_rows);
  for (int fate = survey::kFates - 1; fate >= 0; --fate) {
    const std::int64_t rows = report.fates[static_cast<std::size_t>(fate)];
    if (rows > 0) text += fmt::format("  {} {}\n", rows, survey::fate_name(static_cast<Fate>(fate)));
  }
  if (report.fields.size() > 1) {
    text += "stamps per field:\n";
    for (std::size_t i = 0; i < report.fields.size(); ++i)
      text += fmt::format("  {} {}\n", report.stamps_of_field[i], report.fields[i]);
  }
  const auto say = [&](std::int64_t rows, const char* what) {
    if (rows > 0) text += fmt::format("{} stamps {}\n", rows, what);
  };
  say(report.in_several,
      "show objects in more than one field; each is cut where it is farthest from the edge");
  say(report.over_edge, "reach beyond their mosaic (flag 16)");
  say(report.gaps, "have too few pixels with data (flag 32)");
  say(report.unreadable, "have no pixel with data (flag 1)");
  say(report.not_finite, "have pixels that are NaN or infinite (flag 2)");
  say(report.neighbours_removed, "lost light with removed neighbours (removed_share)");
  say(report.much_removed, "lost much of their light with neighbours (flag 64)");
  say(report.without_source, "have no source at the position of the object; light near it is kept");
  if (!report.neighbours_sheet.empty())
    text += fmt::format("removed neighbours are shown in: {}\n", report.neighbours_sheet);
  for (const std::string& reason : report.reasons) text += fmt::format("  {}\n", reason);
  return text;
}

Outcome outcome_of(const CutoutReport& report) {
  Outcome outcome;
  nlohmann::json fields = nlohmann::json::array();
  for (std::size_t i = 0; i < report.fields.size(); ++i)
    fields.push_back({{"field", report.fields[i]}, {"stamps", report.stamps_of_field[i]}});
  outcome.data = {{"output", report.output},
                  {"stamps", report.stamps},
                  {"size", report.size},
                  {"pixel_scale_arcsec", number_or_null(report.pixel_scale_arcsec)},
                  {"bands", report.bands},
                  {"unit", report.unit},
                  {"resampling", report.kept},
                  {"psf", report.psf},
                  {"fields", fields},
                  {"catalogue_rows", report.catalogue_rows},
                  {"not_selected", count(report, Fate::kNotSelected)},
                  {"no_position", count(report, Fate::kNoPosition)},
                  {"outside", count(report, Fate::kOutside)},
                  {"duplicates", count(report, Fate::kDuplicate)},
                  {"left_out_at_edges", count(report, Fate::kOverEdge)},
                  {"in_several_fields", report.in_several},
                  {"over_edge", report.over_edge},
                  {"gaps", report.gaps},
                  {"unreadable", report.unreadable},
                  {"not_finite", report.not_finite},
                  {"neighbours_removed", report.neighbours_removed},
                  {"much_removed", report.much_removed},
                  {"without_source", report.without_source},
                  {"neighbours_sheet", report.neighbours_sheet},
                  {"sentinels", report.sentinels},
                  {"resumed_at", report.resumed_at},
                  {"problems", report.reasons}};
  outcome.text = text_of(report);
  return outcome;
}

}  // namespace

Command cutout_command() { return command_of(survey::cutout_verb(), outcome_of); }

}  // namespace peculiar::cli
