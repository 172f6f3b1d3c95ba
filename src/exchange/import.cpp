#include "exchange/import.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file_name.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/version.h"
#include "exchange/import_plan.h"
#include "exchange/import_remarks.h"
#include "exchange/import_rows.h"
#include "store/pixel_flags.h"
#include "store/useless_rows.h"
#include "tables/table_file.h"

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
      .add(
          "conserve", &conserve,
          "What --rebin keeps: the total flux of the image, or its mean (surface brightness); auto: by the unit, and the mean of 8-bit pictures.")
      .choices({"auto", "flux", "mean"});
  fields
      .add(
          "bands", &bands,
          "Names of the bands in their order in the images; '-' leaves a band out (r,-,b). Without it, those that FITS headers name (FILTER, BANDS and their like), or the colours of pictures.")
      .value_name("NAME,...");
  fields.add("grey", &grey,
             "Make one band of all: luma 0.299 R + 0.587 G + 0.114 B of three, the mean of others.");
  fields
      .add("axes", &axes,
           "What the axes of arrays mean (n image, b band, y row, x column). auto goes by the shape.")
      .choices({"auto", "yx", "byx", "yxb", "nyx", "nbyx", "nyxb"});
  fields
      .add(
          "hdu", &hdu,
          "Which HDU of FITS files: first (with pixels), all (but errors, weights and masks), a number from 0, or a name.")
      .value_name("HDU");
  fields
      .add(
          "dataset", &dataset,
          "Which dataset of HDF5 files; a group or a pattern ('*/image') takes many, of an image each. Not needed where there is but one, or one an object.")
      .value_name("PATH");
  fields
      .add(
          "labels", &labels,
          "'folders': the folder an image lies in is its label; or a table (FITS, VOTable, ECSV, CSV) whose columns are joined on the path, file name, id or place in a stack; or an HDF5 file whose datasets have a value for each image of a stack.")
      .value_name("folders|TABLE");
  tables::add_table_choice(fields, "labels_hdu", &labels_hdu, "--labels");
  fields
      .add("labels_key", &labels_key,
           "Column of that table with the file names, ids or places; without it, the one that matches most.")
      .value_name("COLUMN");
  fields.add("unit", &unit, "Unit of the pixel values, where the files do not say (BUNIT).")
      .value_name("UNIT");
  fields
      .add("pixel_scale", &pixel_scale,
           "Pixel scale of the stamps, where the files have no world coordinates.")
      .unit("arcsec")
      .range(1e-6, 3600);
  fields.add("zero_point", &zero_point, "AB magnitude of one unit of the files' pixel values.")
      .unit("mag")
      .range(-100, 100);
  fields
      .add(
          "psf", &psf,
          "Image of the point spread function at the stamps' pixel scale, one for all bands or one each; brought to a sum of 1 and kept with the sample.")
      .value_name("FILE");
  fields.add(
      "strict", &strict,
      "End at the first image that fails instead of flagging it, and at a link that leads nowhere or a folder that may not be read.");
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Replace a sample of that name (when the new one is whole).");
}

namespace {

Stamp apply_named(const StampCutting& cutting, Loaded loaded, const std::string& name) {
  try {
    return cutting.apply(std::move(loaded));
  } catch (const Error& failure) {
    throw Error(failure.kind(), fmt::format("{}: {}", name, failure.what()));
  }
}

/// Pixels of the image whose mean one of the stamp is; 1 where their sum is kept.
double pixels_in_one(const StampCutting& cutting, const Loaded& loaded) {
  if (!cutting.rebin || cutting.kind != image::RebinKind::kMean) return 1;
  const double height = cutting.crop.value_or(loaded.source_height);
  const double width = cutting.crop.value_or(loaded.source_width);
  return height * width / (static_cast<double>(cutting.height) * cutting.width);
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
    record.exposure_s = loaded.exposure_s;
    record.gain = loaded.gain * pixels_in_one(plan.cutting, loaded);
    StampCutting cutting = plan.cutting;
    cutting.flip = plan.header.rows_upward && file.format == FileFormat::kPicture;
    const ImageMeaning meaning{loaded.unit, loaded.bands, loaded.picture_bits, loaded.zero_point_mag};
    const Stamp stamp = apply_named(cutting, std::move(loaded), file.path.string());
    std::copy(stamp.image.pixels.begin(), stamp.image.pixels.end(), pixels.begin());
    record.wcs = stamp.wcs;
    if (!stamp.sky_problem.empty()) reasons.push_back(stamp.sky_problem);
    record.flags |= store::pixel_flags(pixels, file.path.string(), reasons);
    const bool has_pixels =
        std::any_of(pixels.begin(), pixels.end(), [](float value) { return std::isfinite(value); });
    if (!has_pixels) record.flags |= store::kFlagUnreadable;
    const std::string unlike = unlike_in_words(plan, meaning, stamp);
    if (!unlike.empty()) reasons.push_back(fmt::format("{}: {}", file.path.string(), unlike));
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput) throw;
    give_up(failure.what());
  } catch (const std::bad_alloc&) {
    give_up(fmt::format("{}: too large for the memory; cut stamps from it first", file.path.string()));
  }
  return record;
}

/// Some neighbouring rows, read and not yet written.
struct Block {
  std::int64_t first = 0;
  std::span<const float> pixels;
  std::vector<RowRecord> records;
  std::vector<std::vector<std::string>> reasons;  ///< of each row
};

/// Reads the images of blocks of rows, with a reader a thread.
class BlockReader {
 public:
  BlockReader(const Plan& plan, std::int64_t most_rows, int threads)
      : plan_(plan),
        stamp_(static_cast<std::size_t>(plan.header.stamp_values())),
        pixels_(stamp_ * static_cast<std::size_t>(most_rows)) {
    for (int i = 0; i < threads; ++i) readers_.emplace_back(plan.source, plan.only_input);
  }

  /// The rows [first, last). Its pixels stay until the next call.
  Block read(std::int64_t first, std::int64_t last, Progress& progress) {
    const auto count = static_cast<std::size_t>(last - first);
    const std::span<float> pixels = std::span(pixels_).first(count * stamp_);
    Block block{first, pixels, std::vector<RowRecord>(count), std::vector<std::vector<std::string>>(count)};
    parallel_for(last - first, static_cast<int>(readers_.size()), [&](std::int64_t i, int worker) {
      const auto index = static_cast<std::size_t>(i);
      block.records[index] = import_row(plan_, first + i, readers_[static_cast<std::size_t>(worker)],
                                        pixels.subspan(index * stamp_, stamp_), block.reasons[index]);
      progress.add(1);
    });
    return block;
  }

 private:
  const Plan& plan_;
  std::size_t stamp_;
  std::vector<float> pixels_;
  std::vector<FrameReader> readers_;
};

void write_block(const Block& block, bool strict, const RowColumns& columns, store::SampleWriter& writer) {
  for (std::size_t i = 0; i < block.reasons.size(); ++i) {
    const std::vector<std::string>& reasons = block.reasons[i];
    if (strict && !reasons.empty()) throw input_error("{} (--strict)", reasons.front());
    for (const std::string& reason : reasons)
      writer.rows().note_problem(block.first + static_cast<std::int64_t>(i), reason);
  }
  writer.write_images(block.first, block.pixels);
  columns.write(writer.rows(), block.first, block.records);
}

/// Writes the rows that are not yet there, committing block by block.
void write_rows(const Plan& plan, bool strict, const ImportPace& pace, const RunContext& context,
                const RowColumns& columns, store::SampleWriter& writer) {
  const store::RowRange own = writer.rows().range();
  const std::int64_t rows = own.last - own.first;
  const std::int64_t block_rows = rows_per_block(pace.block_values, plan.header.stamp_values());
  BlockReader reader(plan, std::min(block_rows, rows), context.threads);
  const std::int64_t done = writer.rows().rows_done();
  Progress progress(context, "import", "images", rows, done - own.first);
  for (std::int64_t first = done; first < own.last; first += block_rows) {
    const std::int64_t last = std::min(first + block_rows, own.last);
    write_block(reader.read(first, last, progress), strict, columns, writer);
    writer.rows().commit(last);
    if (context.cancelled()) {
      writer.rows().keep();
      throw Interrupted(
          fmt::format("stopped at image {} of {}; the same command goes on from there", last, own.last));
    }
  }
}

/// Counts what is flagged in the finished sample, whichever run wrote it.
void count_problems(const std::string& path, ImportReport& report) {
  const store::SampleReader finished(path);
  const catalog::Column column = finished.rows().column("flags");
  for (std::size_t row = 0; row < column.size(); ++row) {
    const auto flags = static_cast<std::int64_t>(column.number(row));
    if ((flags & store::kFlagUnreadable) != 0) ++report.unreadable;
    if ((flags & store::kFlagNotFinite) != 0) ++report.not_finite;
    if ((flags & store::kFlagConstant) != 0) ++report.constant;
  }
  for (const store::Problem& problem : finished.rows().problems()) {
    if (says_unlike(problem.reason)) ++report.unlike;
    if (report.reasons.size() < 5) report.reasons.push_back(problem.reason);
  }
}

/// Fewer images than somebody may think: with `strict` an error, before anything is written.
void refuse_problems(const InputList& inputs) {
  for (const InputFile& file : inputs.files)
    if (!file.problem.empty()) throw input_error("{} (--strict)", file.problem);
  if (!inputs.problems.empty()) throw input_error("{} (--strict)", inputs.problems.front());
}

/// What the folders hold besides, for the report; folders that could not be read are warned of.
void say_what_was_found(const InputList& inputs, const RunContext& context, ImportReport& report) {
  report.passed_over = inputs.passed_over;
  report.hidden = inputs.hidden;
  report.same_again = inputs.same_again;
  report.notes = inputs.notes;
  for (const std::string& problem : inputs.problems) {
    context.warning("left out: {}", text_of_name(problem));
    report.notes.push_back("left out: " + text_of_name(problem));
  }
}

std::string labels_text(const JoinedLabels& labels) {
  const auto matched = std::count(labels.matched.begin(), labels.matched.end(), true);
  return fmt::format("joined on {}: {} of {} images have a row, {} of {} rows have no image", labels.key,
                     matched, labels.matched.size(), labels.unused_rows, labels.table_rows);
}

}  // namespace

ImportReport import_images(const ImportOptions& options, const RunContext& context, const ImportPace& pace) {
  options.shards.check(options.output);
  nlohmann::json settings = store::settings_of_whole(options);
  Plan plan = make_plan(options, context);
  if (options.strict) refuse_problems(plan.inputs);
  if (options.rebin) settings["conserve"] = plan.cutting.kind == image::RebinKind::kMean ? "mean" : "flux";
  Provenance provenance = Provenance::now("import", settings, context);
  for (const std::string& input : options.inputs) provenance.inputs.push_back({input, "", ""});
  plan.header.provenance = provenance.json();

  const RowColumns columns(plan.inputs.files, plan.frames, plan.ids, plan.labels.columns, plan.has_fits,
                           plan.gains);
  const std::optional<store::FilePart> part = options.shards.part(plan.header.count);
  store::SampleWriter writer(options.output, plan.header, columns.specs(), part,
                             {options.overwrite, job_fingerprint(settings, plan), pace.commit_interval},
                             context);
  ImportReport report;
  report.output = writer.rows().path().string();
  report.images = writer.rows().range().last - writer.rows().range().first;
  say_what_was_found(plan.inputs, context, report);
  report.resumed_at = writer.rows().rows_done();
  report.bands = plan.header.bands;
  report.kept = plan.kept.words;
  report.size = plan.header.height;
  report.width = plan.header.width;
  write_rows(plan, options.strict, pace, context, columns, writer);
  if (!part) store::refuse_useless_rows(options.output, "images", plan.header.count);
  writer.rows().finish();
  count_problems(report.output, report);
  if (plan.has_labels && options.labels != "folders") report.labels = labels_text(plan.labels);
  return report;
}

Verb<ImportOptions, ImportReport> import_verb() {
  return {
      "import",
      "images of any kind become a sample",
      "Reads FITS (plain, .gz, tile-compressed, any HDU), PNG, JPEG, NPY and HDF5 images and writes them as one sample: stamps of one size, with a catalogue that says of each where it came from, its sky position and its label. An image that cannot be read becomes a flagged row. Killed or stopped, the same command goes on where it was.",
      {"peculiar import galaxies/ -o galaxies.h5 --size 64 --rebin --grey --labels folders",
       "peculiar import 'stamps/*_F160W.fits' -o stamps.h5 --crop 64 --bands F160W --zero-point 25.9463",
       "peculiar import cube.npy -o stack.h5 --axes nyx"},
      [](const ImportOptions& options, const RunContext& context) {
        return import_images(options, context);
      }};
}

}  // namespace peculiar::exchange
