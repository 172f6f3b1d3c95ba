#include "survey/cutout.h"

#include <algorithm>
#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_name.h"
#include "base/version.h"
#include "store/useless_rows.h"
#include "survey/cutout_rows.h"
#include "survey/job.h"
#include "survey/neighbours_sheet.h"
#include "survey/noise_scale.h"
#include "survey/stamp_psf.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::survey {

void CutoutOptions::describe(Fields& fields) {
  mosaics.describe(fields);
  catalogue.describe(fields);
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("SAMPLE.h5");
  stamps.describe(fields);
  fields
      .add(
          "psf", &psf,
          "Point spread function of the mosaics, including the pixel response: a FITS image or a PSFEx model (.psf), one for all bands or one each: F125W=j.fits,F160W=h.fits. The sample keeps one PSF per band, valid for its stamps: for a PSFEx model the mean over the stamps' positions, for several fields their mean, for resampled stamps the resampled PSF.")
      .value_name("[BAND=]FILE,...");
  fields
      .add("psf_scale", &psf_scale,
           "Pixel scale of the PSF images. Default: from their headers, else that of the mosaic.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add(
          "edges", &edges,
          "Stamps that reach beyond their mosaic: keep them, flagged and filled with NaN, or leave them out.")
      .choices({"keep", "leave-out"});
  fields
      .add("least_covered", &least_covered,
           "Flag stamps as gaps if less than this fraction of their pixels has data.")
      .range(0, 1);
  fields
      .add("fates", &fates,
           fmt::format("Output table with what became of each row of the catalogue ({}).",
                       tables::kTableSuffixes))
      .output()
      .value_name("TABLE");
  fields
      .add(
          "neighbours_sheet", &neighbours_sheet,
          "Picture of the stamps that lost the most light with neighbours: before, after, and what was removed. Default: SAMPLE.neighbours.png beside the output.")
      .value_name("FILE.png");
  fields.add("overwrite", &overwrite, "Overwrite existing files once the new ones are complete.");
}

namespace {

/// What the catalogue and the list hold.
std::string inputs_fingerprint(const CutoutOptions& options, const Survey& survey) {
  std::string content = files_fingerprint(survey);
  const std::string job = store::row_file_job(options.catalogue.catalogue);
  content += job.empty() ? fingerprint(read_file(options.catalogue.catalogue)) : job;
  if (!options.mosaics.list.empty()) content += read_file(options.mosaics.list);
  return content;
}

void write_fates(const CutoutOptions& options, const Objects& objects, const std::vector<Fate>& fates,
                 const std::vector<Placed>& placed, const Survey& survey, const Provenance& provenance) {
  std::vector<std::string> names, fields(fates.size());
  for (const Fate fate : fates) names.emplace_back(fate_name(fate));
  for (const Placed& object : placed)
    fields[static_cast<std::size_t>(object.row)] = survey.fields[static_cast<std::size_t>(object.field)].name;
  std::vector<bool> no_field;
  for (const std::string& name : fields) no_field.push_back(name.empty());
  catalog::Table table;
  table.description = fmt::format("What became of the rows of {}", valid_text(options.catalogue.catalogue));
  table.add({"id", "", "name of the object", objects.ids, {}});
  table.add({"fate", "", "what became of it", std::move(names), {}});
  table.add({"field", "", "field from which it was cut out", std::move(fields), std::move(no_field)});
  tables::set_provenance(table, provenance);
  tables::write_table(options.fates, table);
}

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

/// SAMPLE.neighbours.png unless asked otherwise.
std::string neighbours_sheet_of(const CutoutOptions& options) {
  if (!options.neighbours_sheet.empty()) return options.neighbours_sheet;
  return std::filesystem::path(options.output).replace_extension(".neighbours.png").string();
}

/// How many stamps have lost light with neighbours, and the sheet that shows it. Warns where much was lost.
void account_for_neighbours(const CutoutOptions& options, const Cutter& cutter, const StampMaker& maker,
                            const std::vector<Placed>& placed, const RunContext& context,
                            CutoutReport& report) {
  const store::SampleReader finished(options.output);
  const catalog::Column share = finished.rows().column(kRemovedShare);
  const catalog::Column pixels = finished.rows().column("object_px");
  for (std::size_t row = 0; row < share.size(); ++row) {
    report.neighbours_removed += share.number(row) > 0 ? 1 : 0;
    report.much_removed += share.number(row) > options.stamps.most_removed ? 1 : 0;
    report.without_source += pixels.number(row) > 0 ? 0 : 1;
  }
  const std::string sheet = neighbours_sheet_of(options);
  try {
    if (write_neighbours_sheet(sheet, options.output, cutter, maker, placed))
      report.neighbours_sheet = sheet;
    else
      std::filesystem::remove(sheet);  // of an earlier run
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
  if (removes) refuse_existing(neighbours_sheet_of(options), options.overwrite);
}

void check_fates_table(const CutoutOptions& options) {
  if (options.fates.empty()) return;
  if (!tables::is_table_file(options.fates))
    throw usage_error("--fates: '{}' has no table suffix; known suffixes: {}", options.fates,
                      tables::kTableSuffixes);
  refuse_existing(options.fates, options.overwrite);
}

/// Leaves out the objects whose stamps leave their mosaics.
void leave_out_edges(const Cutter& cutter, Placement& placement) {
  const auto set_fates = [&](Fate fate) {
    for (const Placed& object : placement.placed)
      placement.fates[static_cast<std::size_t>(object.row)] = fate;
  };
  set_fates(Fate::kOverEdge);
  placement.placed = cutter.take_inside(placement.placed);
  set_fates(Fate::kCut);
}

/// All but what the finished sample alone tells.
CutoutReport report_of(const CutoutOptions& options, const Survey& survey, const Objects& objects,
                       const Placement& placement, const store::SampleHeader& header) {
  CutoutReport report;
  report.output = options.output;
  report.catalogue_rows = static_cast<std::int64_t>(objects.ids.size());
  for (const Fate fate : placement.fates) ++report.fates[static_cast<std::size_t>(fate)];
  report.stamps = header.count;
  report.sentinels = objects.sentinels;
  report.columns = objects.columns;
  report.bands = survey.bands;
  report.size = header.height;
  report.pixel_scale_arcsec = header.pixel_scale_arcsec;
  report.unit = header.unit;
  for (const Field& field : survey.fields) report.fields.push_back(field.name);
  report.stamps_of_field.resize(survey.fields.size());
  for (const Placed& object : placement.placed) {
    ++report.stamps_of_field[static_cast<std::size_t>(object.field)];
    report.in_several += object.mosaics > 1 ? 1 : 0;
  }
  return report;
}

}  // namespace

CutoutReport cut_out(const CutoutOptions& options, const RunContext& context, const CutPace& pace) {
  check_fates_table(options);
  check_neighbours_sheet(options);
  nlohmann::json settings = settings_of(options, context);
  Survey survey = open_survey(options.mosaics, context.threads, context);
  give_psfs(options.psf, survey);
  if (options.psf_scale && !has_psfs(survey))
    throw usage_error("--psf-scale: needs --psf, or psf in the list of mosaics");
  scale_noise(survey, options.stamps.detection, NoiseUse::kSample, options.mosaics.memory, context);
  const StampGeometry geometry = geometry_of(options.stamps, survey);
  const image::KeptInResampling kept = kept_by(options.stamps, survey);
  if (!kept.words.empty()) settings["conserve"] = geometry.keeps_mean ? "mean" : "flux";
  follow_resampling(geometry, survey);
  const StampMaker maker(geometry, treatment_of(options.stamps), options.least_covered, context.seed);
  const Objects objects = read_objects(options.catalogue, context);
  Placement placement = place(objects, survey, options.catalogue.duplicate_radius, context);
  CutPace own_pace = pace;
  own_pace.memory_mib = options.mosaics.memory;
  const Cutter cutter(survey, maker, context, own_pace);
  if (options.edges == "leave-out") leave_out_edges(cutter, placement);
  std::vector<Placed>& placed = placement.placed;
  if (placed.empty())
    throw input_error("{}: every stamp reaches beyond its mosaic (--edges leave-out); use a smaller size",
                      options.catalogue.catalogue);
  Cutter::sort(placed);

  store::SampleHeader header = cutter.header(static_cast<std::int64_t>(placed.size()));
  std::string psf_words;
  if (has_psfs(survey)) {
    StampPsf psf = psf_of_stamps(survey, geometry, placed, options.psf_scale, context);
    header.psf = std::move(psf.image);
    psf_words = psf.words;
  }
  Provenance provenance = Provenance::now("cutout", settings, context);
  provenance.inputs = images_of(survey);
  for (const std::string& file : psf_files(survey)) provenance.inputs.push_back({file, "", ""});
  provenance.inputs.push_back(tables::as_input(options.catalogue.catalogue, objects.table));
  header.provenance = provenance.json();
  const CutoutRows rows(survey, objects, placed, maker.treatment().removes(), options.catalogue.catalogue);
  store::SampleWriter writer(
      options.output, header, rows.specs(),
      {options.overwrite, job_fingerprint(settings, inputs_fingerprint(options, survey)),
       own_pace.commit_interval},
      context);
  CutoutReport report = report_of(options, survey, objects, placement, header);
  report.kept = kept.words;
  report.psf = psf_words;
  report.resumed_at = writer.rows().rows_done();
  {
    Progress progress(context, "cutout", "stamps", header.count, report.resumed_at);
    cutter.run(
        placed,
        [&](std::int64_t first, std::span<const StampRecord> records) { return rows.rows(first, records); },
        writer, progress);
  }
  store::refuse_useless_rows(options.output, "stamps", header.count);
  writer.rows().finish();
  if (!options.fates.empty()) write_fates(options, objects, placement.fates, placed, survey, provenance);
  count_flags(options.output, report);
  if (maker.treatment().removes()) account_for_neighbours(options, cutter, maker, placed, context, report);
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
