#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "base/json_number.h"
#include "base/parallel.h"
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
  text += fmt::format("positions: {}\n", report.columns);
  if (report.sentinels > 0)
    text += fmt::format("{} values of the catalogue were taken as missing (--sentinels)\n", report.sentinels);
  text += fmt::format("{} rows of the catalogue:\n", report.catalogue_rows);
  for (int fate = survey::kFates - 1; fate >= 0; --fate) {
    const std::int64_t rows = report.fates[static_cast<std::size_t>(fate)];
    if (rows > 0) text += fmt::format("  {} {}\n", rows, survey::fate_name(static_cast<Fate>(fate)));
  }
  if (report.fields.size() > 1) {
    text += "stamps of each field:\n";
    for (std::size_t i = 0; i < report.fields.size(); ++i)
      text += fmt::format("  {} {}\n", report.stamps_of_field[i], report.fields[i]);
  }
  const auto say = [&](std::int64_t rows, const char* what) {
    if (rows > 0) text += fmt::format("{} stamps {}\n", rows, what);
  };
  say(report.in_several, "are of objects in more than one field; each is cut where its edge is farthest");
  say(report.over_edge, "leave their mosaic (flag 16)");
  say(report.gaps, "have too few pixels with data (flag 32)");
  say(report.unreadable, "have no pixel with data (flag 1)");
  say(report.not_finite, "have pixels that are NaN or infinite (flag 2)");
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
                  {"sentinels", report.sentinels},
                  {"resumed_at", report.resumed_at},
                  {"problems", report.reasons}};
  outcome.text = text_of(report);
  return outcome;
}

}  // namespace

Command cutout_command() {
  const auto options = std::make_shared<survey::CutoutOptions>();
  Command command;
  command.name = "cutout";
  command.summary = "stamps of a catalogue's objects out of mosaics";
  command.description =
      "Cuts the objects of a catalogue out of one mosaic, or of the mosaics of several fields and bands, and writes the stamps as a sample that has the catalogue's columns too. Stamps are the mosaic's own pixels, or resampled to a common pixel scale, or north up; variances and masks come along, zero-points are brought to one. Objects at edges, in gaps, in no mosaic, in two, or twice in the catalogue are flagged or left out by stated rules, and all counted. Mosaics are read once, from below upward, in bounded memory. Killed or stopped, the same command goes on where it was.";
  command.examples = {
      "peculiar cutout --mosaic f160w.fits --weight f160w_wht.fits --zero-point 25.9463 --catalogue cat.fits --where 'mag_h < 24 && 1 < z < 3 && log_mass > 10' --size 64 -o sample.h5",
      "peculiar cutout --mosaics survey.toml --catalogue cat.fits --ra ALPHA_J2000 --dec DELTA_J2000 --angle 6 --pixel-scale 0.1 --north-up -o sample.h5 --fates fates.ecsv",
      "peculiar cutout --mosaic field.fits --catalogue sources.fits --x x --y y --size 96 --neighbours noise --subtract-background -o sample.h5"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->threads = resolve_threads(common.threads);
    options->seed = static_cast<std::uint64_t>(common.seed);
    return outcome_of(survey::cut_out(*options));
  };
  return command;
}

}  // namespace peculiar::cli
