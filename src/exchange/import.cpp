#include "exchange/import.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/version.h"
#include "exchange/import_plan.h"
#include "exchange/import_rows.h"

namespace peculiar::exchange {

void ImportOptions::describe(Fields& fields) {
  fields
      .add(
          "inputs", &inputs,
          "Folders (searched through and through), files, quoted patterns, or @LIST, a text file with one path a line. One file alone may be a stack.")
      .positional()
      .required()
      .value_name("INPUT");
  fields.add("output", &output, "The sample to write.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("size", &size, "Edge of the square stamps; without it, that of the first image (after --crop).")
      .unit("px")
      .range(4, 8192);
  fields.add("crop", &crop, "Cut this many pixels square from the centre of each image first.")
      .unit("px")
      .range(4, 65536);
  fields.add("rebin", &rebin,
             "Resample each image (after --crop) to --size by exact overlap of the pixels' areas.");
  fields
      .add("conserve", &conserve,
           "What --rebin keeps: the total flux of the image, or its mean (surface brightness).")
      .choices({"flux", "mean"});
  fields
      .add(
          "bands", &bands,
          "Names of the bands in their order in the images; '-' leaves a band out (r,-,b). Without it, the FITS keyword FILTER or the colours of pictures.")
      .value_name("NAME,...");
  fields.add("grey", &grey,
             "Make one band of all: luma 0.299 R + 0.587 G + 0.114 B of three, the mean of others.");
  fields
      .add("axes", &axes,
           "What the axes of arrays mean (n image, b band, y row, x column). auto goes by the shape.")
      .choices({"auto", "yx", "byx", "yxb", "nyx", "nbyx", "nyxb"});
  fields.add("hdu", &hdu, "Which HDU of FITS files: first (with pixels), all, a number from 0, or a name.")
      .value_name("HDU");
  fields.add("dataset", &dataset, "Which dataset of HDF5 files; not needed where there is but one.")
      .value_name("PATH");
  fields
      .add(
          "labels", &labels,
          "'folders': the folder an image lies in is its label; or a table (FITS, VOTable, ECSV, CSV) whose columns are joined on the file name or id.")
      .value_name("folders|TABLE");
  fields
      .add("labels_key", &labels_key,
           "Column of that table with the file names or ids; without it, the one that matches most.")
      .value_name("COLUMN");
  fields.add("unit", &unit, "Unit of the pixel values, where the files do not say (BUNIT).")
      .value_name("UNIT");
  fields
      .add("pixel_scale", &pixel_scale,
           "Pixel scale of the stamps, where the files have no world coordinates.")
      .unit("arcsec")
      .range(1e-6, 3600);
  fields.add("zero_point", &zero_point, "AB magnitude of one unit of the pixel values.")
      .unit("mag")
      .range(-100, 100);
  fields
      .add(
          "psf", &psf,
          "Image of the point spread function at the stamps' pixel scale, one for all bands or one each; brought to a sum of 1 and kept with the sample.")
      .value_name("FILE");
  fields.add("strict", &strict, "End at the first image that fails instead of flagging it.");
  fields.add("overwrite", &overwrite, "Replace a sample of that name (when the new one is whole).");
}

namespace {

Stamp apply_named(const StampShape& shape, Loaded loaded, const std::string& name) {
  try {
    return shape.apply(std::move(loaded));
  } catch (const Error& failure) {
    throw Error(failure.kind(), fmt::format("{}: {}", name, failure.what()));
  }
}

/// Reads row `row` into `pixels`; what goes wrong becomes flags and reasons.
RowRecord import_row(const Plan& plan, std::int64_t row, FrameReader& reader, std::span<float> pixels,
                     std::vector<std::string>& reasons) {
  const auto index = static_cast<std::size_t>(row);
  const Frame& frame = plan.frames[index];
  const InputFile& file = plan.inputs.files[static_cast<std::size_t>(frame.file)];
  RowRecord record;
  record.hdu = frame.hdu;
  const auto give_up = [&](const std::string& reason) {
    std::fill(pixels.begin(), pixels.end(), std::nanf(""));
    record.flags |= store::kFlagUnreadable;
    reasons.push_back(reason);
  };
  if (plan.has_labels && !plan.labels.matched[index]) record.flags |= store::kFlagUnlabelled;
  try {
    Loaded loaded = reader.load(file, frame);
    record.hdu = loaded.hdu;
    record.source_height = loaded.source_height;
    record.source_width = loaded.source_width;
    StampShape shape = plan.shape;
    shape.flip = plan.header.rows_upward && file.format == FileFormat::kPicture;
    const std::string unit = loaded.unit;
    const Stamp stamp = apply_named(shape, std::move(loaded), file.path.string());
    std::copy(stamp.image.pixels.begin(), stamp.image.pixels.end(), pixels.begin());
    record.wcs = stamp.wcs;
    if (!stamp.sky_problem.empty()) reasons.push_back(stamp.sky_problem);
    record.flags |= inspect_pixels(pixels, file.path.string(), reasons);
    if (!unit.empty() && !plan.header.unit.empty() && unit != plan.header.unit) {
      reasons.push_back(
          fmt::format("{}: its unit is '{}', the sample's is '{}'; the values were not converted",
                      file.path.string(), unit, plan.header.unit));
    }
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput) throw;
    give_up(failure.what());
  } catch (const std::bad_alloc&) {
    give_up(fmt::format("{}: too large for the memory; cut stamps from it first", file.path.string()));
  }
  return record;
}

void count_flags(std::int64_t flags, ImportReport& report) {
  if ((flags & store::kFlagUnreadable) != 0) ++report.unreadable;
  if ((flags & store::kFlagNotFinite) != 0) ++report.not_finite;
  if ((flags & store::kFlagConstant) != 0) ++report.constant;
}

}  // namespace

ImportReport import_images(const ImportOptions& asked, int threads, const ImportPace& pace) {
  ImportOptions options = asked;
  Fields fields;
  options.describe(fields);
  const nlohmann::json settings = fields.values();
  Plan plan = make_plan(options, threads);
  Provenance provenance = Provenance::now("import", settings);
  for (const std::string& input : options.inputs) provenance.inputs.push_back({input, "", ""});
  plan.header.provenance = provenance.json();

  RowColumns columns(plan.inputs.files, plan.frames, plan.ids, plan.labels.columns, plan.has_fits);
  store::SampleWriter writer(options.output, plan.header, columns.specs(),
                             {options.overwrite, job_fingerprint(settings, plan), pace.commit_interval});
  ImportReport report;
  report.images = plan.header.count;
  report.passed_over = plan.inputs.passed_over;
  report.resumed_at = writer.rows().rows_done();
  report.bands = plan.header.bands;
  report.size = plan.header.height;
  report.width = plan.header.width;

  std::vector<FrameReader> readers;
  for (int i = 0; i < threads; ++i) readers.emplace_back(plan.source, plan.only_input);
  const auto stamp = static_cast<std::size_t>(plan.header.stamp_values());
  const std::int64_t block = rows_per_block(pace.block_values, plan.header.stamp_values());
  std::vector<float> pixels(stamp * static_cast<std::size_t>(std::min(block, plan.header.count)));
  Progress progress("import", "images", plan.header.count, report.resumed_at);
  for (std::int64_t first = report.resumed_at; first < plan.header.count; first += block) {
    const std::int64_t last = std::min(first + block, plan.header.count);
    const auto count = static_cast<std::size_t>(last - first);
    std::vector<RowRecord> records(count);
    std::vector<std::vector<std::string>> reasons(count);
    parallel_for(last - first, threads, [&](std::int64_t i, int worker) {
      const auto index = static_cast<std::size_t>(i);
      records[index] = import_row(plan, first + i, readers[static_cast<std::size_t>(worker)],
                                  std::span(pixels).subspan(index * stamp, stamp), reasons[index]);
      progress.add(1);
    });
    for (std::size_t i = 0; i < count; ++i) {
      if (options.strict && !reasons[i].empty()) throw input_error("{} (--strict)", reasons[i].front());
      for (const std::string& reason : reasons[i])
        writer.rows().note_problem(first + static_cast<std::int64_t>(i), reason);
    }
    writer.write_images(first, std::span(pixels).first(count * stamp));
    columns.write(writer.rows(), first, records);
    writer.rows().commit(last);
    if (interrupt_requested()) {
      writer.rows().keep();
      throw Interrupted(fmt::format("stopped at image {} of {}; the same command goes on from there", last,
                                    plan.header.count));
    }
  }
  writer.rows().finish();
  const store::SampleReader finished(options.output);
  const catalog::Column flags = finished.rows().column("flags");
  for (std::size_t row = 0; row < flags.size(); ++row)
    count_flags(static_cast<std::int64_t>(flags.number(row)), report);
  for (const store::Problem& problem : finished.rows().problems()) {
    report.reasons.push_back(problem.reason);
    if (report.reasons.size() == 5) break;
  }
  if (plan.has_labels && options.labels != "folders") {
    const auto matched = std::count(plan.labels.matched.begin(), plan.labels.matched.end(), true);
    report.labels = fmt::format("joined on '{}': {} of {} images have a row, {} of {} rows have no image",
                                plan.labels.key, matched, plan.labels.matched.size(), plan.labels.unused_rows,
                                plan.labels.table_rows);
  }
  return report;
}

}  // namespace peculiar::exchange
