#include "survey/cutout.h"

#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "store/useless_rows.h"
#include "survey/cut_plan.h"
#include "survey/neighbours_sheet.h"

namespace peculiar::survey {

void CutoutOptions::describe(Fields& fields) {
  describe_inputs(fields);
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("SAMPLE.h5");
  describe_stamps(fields);
  fields
      .add(
          "neighbours_sheet", &neighbours_sheet,
          "Picture of the stamps that lost the most light with neighbours: before, after, and what was removed. Default: SAMPLE.neighbours.png beside the output.")
      .output()
      .value_name("FILE.png");
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite existing files once the new ones are complete.");
}

namespace {

void count_flags(const std::string& path, CutoutReport& report) {
  const store::SampleReader finished(path);
  const catalog::Column flags = finished.rows().column("flags");
  for (std::size_t row = 0; row < flags.size(); ++row) {
    const auto value = static_cast<std::int64_t>(flags.number(row));
    report.over_edge += (value & store::kFlagEdge) != 0 ? 1 : 0;
    report.gaps += (value & store::kFlagGap) != 0 ? 1 : 0;
    report.unreadable += (value & store::kFlagUnreadable) != 0 ? 1 : 0;
    report.not_finite += (value & store::kFlagNotFinite) != 0 ? 1 : 0;
  }
  for (const store::Problem& problem : finished.rows().problems()) {
    report.reasons.push_back(problem.reason);
    if (report.reasons.size() == 5) break;
  }
}

/// SAMPLE.neighbours.png unless set otherwise.
std::string neighbours_sheet_of(const CutoutOptions& options) {
  if (!options.neighbours_sheet.empty()) return options.neighbours_sheet;
  return std::filesystem::path(options.output).replace_extension(".neighbours.png").string();
}

/// Reports how many stamps lost light with neighbours, and draws the contact sheet. Warns if much was lost.
void account_for_neighbours(const CutoutOptions& options, const Cutter& cutter, const StampMaker& maker,
                            const std::vector<Placed>& placed, const RunContext& context,
                            CutoutReport& report) {
  const store::SampleReader finished(report.output);
  const catalog::Column share = finished.rows().column(kRemovedShare);
  const catalog::Column pixels = finished.rows().column("object_px");
  for (std::size_t row = 0; row < share.size(); ++row) {
    report.neighbours_removed += share.number(row) > 0 ? 1 : 0;
    report.much_removed += share.number(row) > options.stamps.most_removed ? 1 : 0;
    report.without_source += pixels.number(row) > 0 ? 0 : 1;
  }
  if (options.shards.is_given()) return;
  const std::string sheet = neighbours_sheet_of(options);
  try {
    if (write_neighbours_sheet(sheet, options.output, cutter, maker, placed))
      report.neighbours_sheet = sheet;
    else
      std::filesystem::remove(sheet);  // from an earlier run
  } catch (const Error& failure) {
    context.warning("no picture of the removed neighbours: {}", failure.what());
  }
  if (report.much_removed > 0)
    context.warning(
        "{} of {} stamps lost more than {:.3g} % of their light with removed neighbours (flag 64, column {}){}",
        report.much_removed, report.stamps, 100 * options.stamps.most_removed, kRemovedShare,
        report.neighbours_sheet.empty() ? "" : "; look at " + report.neighbours_sheet);
}

void check_neighbours_sheet(const CutoutOptions& options) {
  const bool removes = treatment_of(options.stamps).removes();
  if (!removes && !options.neighbours_sheet.empty())
    throw usage_error("--neighbours-sheet needs --neighbours mask, zero or noise");
  if (!options.neighbours_sheet.empty())
    options.shards.refuse("the sheet of what was removed (--neighbours-sheet)",
                          "leave it out; the columns removed_share and flags say which stamps to look at");
  if (removes && !options.shards.is_given()) refuse_existing(neighbours_sheet_of(options), options.overwrite);
}

/// Everything except what only the finished sample tells; for the stamps `own`.
CutoutReport report_of(const CutPlan& plan, const store::RowRange& own) {
  const store::SampleHeader& header = plan.header();
  CutoutReport report;
  report.catalogue_rows = static_cast<std::int64_t>(plan.objects().ids.size());
  report.fates = plan.count_of_fates();
  report.stamps = own.last - own.first;
  report.sentinels = plan.objects().sentinels;
  report.columns = plan.objects().columns;
  report.bands = plan.survey().bands;
  report.size = header.height;
  report.pixel_scale_arcsec = header.pixel_scale_arcsec;
  report.unit = header.unit;
  report.kept = plan.kept_words();
  report.psf = plan.psf_words();
  for (const Field& field : plan.survey().fields) report.fields.push_back(field.name);
  report.stamps_of_field.resize(plan.survey().fields.size());
  const auto count = static_cast<std::size_t>(report.stamps);
  for (const Placed& object : std::span(plan.placed()).subspan(static_cast<std::size_t>(own.first), count)) {
    ++report.stamps_of_field[static_cast<std::size_t>(object.field)];
    report.in_several += object.mosaics > 1 ? 1 : 0;
  }
  return report;
}

}  // namespace

CutoutReport cut_out(const CutoutOptions& options, const RunContext& context, const CutPace& pace) {
  options.shards.check(options.output);
  if (!options.fates.empty() && !options.shards.is_given()) refuse_existing(options.fates, options.overwrite);
  check_neighbours_sheet(options);
  const CutPlan plan(options, store::settings_of_whole(options, context), context, pace);
  store::SampleHeader header = plan.header();
  Provenance provenance = Provenance::now("cutout", plan.settings(), context);
  provenance.inputs = plan.inputs();
  header.provenance = provenance.json();
  const CutoutRows rows = plan.rows_of(plan.placed());
  const std::optional<store::FilePart> part = options.shards.part(header.count);
  store::SampleWriter writer(options.output, header, rows.specs(), part,
                             {options.overwrite, plan.job(), pace.commit_interval}, context);
  const store::RowRange own = writer.rows().range();
  CutoutReport report = report_of(plan, own);
  report.output = writer.rows().path().string();
  report.resumed_at = writer.rows().rows_done();
  // The table covers the whole catalogue: the part with the first stamp writes it.
  const bool writes_fates = !options.fates.empty() && own.first == 0 && own.last > 0;
  if (writes_fates && part && report.resumed_at == 0) refuse_existing(options.fates, options.overwrite);
  {
    Progress progress(context, "cutout", "stamps", report.stamps, report.resumed_at - own.first);
    SampleSink sink(
        [&](std::int64_t first, std::span<const StampRecord> records) { return rows.rows(first, records); },
        writer, progress);
    plan.cutter().run(plan.placed(), sink);
  }
  if (!part) store::refuse_useless_rows(options.output, "stamps", header.count);
  writer.rows().finish();
  if (writes_fates) plan.write_fates(provenance);
  count_flags(report.output, report);
  if (plan.maker().treatment().removes())
    account_for_neighbours(options, plan.cutter(), plan.maker(), plan.placed(), context, report);
  return report;
}

Verb<CutoutOptions, CutoutReport> cutout_verb() {
  return {
      "cutout",
      "cut stamps of catalogue objects out of mosaics",
      "Cuts the objects of a catalogue out of one mosaic, or out of mosaics of several fields and bands, and writes the stamps as a sample with the columns of the catalogue. Stamps keep the mosaic's pixels, or are resampled to a common pixel scale or to north up. Variances, masks and the point spread function are kept, and zero-points are made equal. Objects at edges, in gaps, outside all mosaics, in two mosaics, or twice in the catalogue are flagged or left out by documented rules, and counted. Mosaics are read once, from bottom to top, in bounded memory. If stopped or killed, run the same command again to continue.",
      {"peculiar cutout --mosaic f160w.fits --weight f160w_wht.fits --zero-point 25.9463 --catalogue cat.fits --where 'mag_h < 24 && 1 < z < 3 && log_mass > 10' --size 64 -o sample.h5",
       "peculiar cutout --mosaics survey.toml --catalogue cat.fits --ra ALPHA_J2000 --dec DELTA_J2000 --angle 6 --pixel-scale 0.1 --north-up -o sample.h5 --fates fates.ecsv",
       "peculiar cutout --mosaic field.fits --catalogue sources.fits --x x --y y --size 96 --neighbours noise --subtract-background -o sample.h5",
       "peculiar cutout --mosaic f160w.fits --weight f160w_wht.fits --psf psf_f160w.fits --catalogue cat.fits --size 64 -o sample.h5"},
      [](const CutoutOptions& options, const RunContext& context) { return cut_out(options, context); }};
}

}  // namespace peculiar::survey
