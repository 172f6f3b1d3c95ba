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
          "Folders (searched recursively), files, quoted patterns, or @LIST, a text file with one path per line. A single file may be a stack.")
      .positional()
      .required()
      .value_name("INPUT");
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("SAMPLE.h5");
  fields
      .add(
          "size", &size,
          "Edge length of the square stamps; networks take 32, 64, 96 or 128. Default: that of the first image "
          "(after --crop).")
      .unit("px")
      .range(4, 8192);
  fields.add("crop", &crop, "Crop each image to this many pixels around its centre first.")
      .unit("px")
      .range(4, 65536);
  fields.add("rebin", &rebin, "Resample each image (after --crop) to --size by exact pixel overlap.");
  fields
      .add(
          "conserve", &conserve,
          "What --rebin conserves: the total flux of the image, or its mean (surface brightness); auto: by the unit, and the mean for 8-bit pictures.")
      .choices({"auto", "flux", "mean"});
  fields
      .add(
          "bands", &bands,
          "Names of the bands in the order of the images; '-' leaves a band out (r,-,b). Default: from FITS headers (FILTER, BANDS or similar), or the colours of pictures.")
      .value_name("NAME,...");
  fields.add("grey", &grey,
             "Combine all bands into one: luma 0.299 R + 0.587 G + 0.114 B for three bands, else the mean.");
  fields
      .add("axes", &axes,
           "Meaning of the axes of arrays (n image, b band, y row, x column); auto: from the shape.")
      .choices({"auto", "yx", "byx", "yxb", "nyx", "nbyx", "nyxb"});
  fields
      .add(
          "hdu", &hdu,
          "HDU of FITS files: first (the first with pixels), all (except errors, weights and masks), a number from 0, or a name.")
      .value_name("HDU");
  fields
      .add(
          "dataset", &dataset,
          "Dataset of HDF5 files; a group or a pattern ('*/image') selects many, with one image each. Not needed if there is only one, or one per object.")
      .value_name("PATH");
  fields
      .add(
          "labels", &labels,
          "'folders': the name of an image's folder is its label; or a table (FITS, VOTable, ECSV, CSV), joined on the path, file name, id or position in a stack; or an HDF5 file whose datasets have one value per image of a stack.")
      .value_name("folders|TABLE");
  tables::add_table_choice(fields, "labels_hdu", &labels_hdu, "--labels");
  fields
      .add(
          "labels_key", &labels_key,
          "Column of that table with the file names, ids or positions. Default: the column that matches most images.")
      .value_name("COLUMN");
  fields.add("unit", &unit, "Unit of the pixel values, if the files have none (BUNIT).").value_name("UNIT");
  fields
      .add("pixel_scale", &pixel_scale, "Pixel scale of the stamps, if the files have no world coordinates.")
      .unit("arcsec")
      .range(1e-6, 3600);
  fields.add("zero_point", &zero_point, "AB magnitude of one unit of the pixel values in the files.")
      .unit("mag")
      .range(-100, 100);
  fields
      .add(
          "psf", &psf,
          "Image of the point spread function at the pixel scale of the stamps, one for all bands or one each; normalised to a sum of 1 and stored with the sample.")
      .value_name("FILE");
  fields.add(
      "strict", &strict,
      "Stop at the first image that fails instead of flagging it, and at a broken link or an unreadable folder.");
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing sample once the new one is complete.");
}

namespace {

Stamp apply_named(const StampCutting& cutting, Loaded loaded, const std::string& name) {
  try {
    return cutting.apply(std::move(loaded));
  } catch (const Error& failure) {
    throw Error(failure.kind(), fmt::format("{}: {}", name, failure.what()));
  }
}

/// Gain of a stamp over that of its image: the number of image pixels averaged into one pixel (1 if they are
/// summed), and what the reduction to grey adds.
double gain_of_cutting(const StampCutting& cutting, const Loaded& loaded) {
  const double grey = cutting.grey ? image::grey_gain(loaded.image.bands) : 1;
  if (!cutting.rebin || cutting.kind != image::RebinKind::kMean) return grey;
  const double height = cutting.crop.value_or(loaded.source_height);
  const double width = cutting.crop.value_or(loaded.source_width);
  return grey * height * width / (static_cast<double>(cutting.height) * cutting.width);
}

/// Reads row `row` into `pixels`; failures become flags and reasons.
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
    record.gain = loaded.gain * gain_of_cutting(plan.cutting, loaded);
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
    give_up(fmt::format("{}: too large for memory; cut stamps out of it first", file.path.string()));
  }
  return record;
}

/// A block of consecutive rows, read but not yet written.
struct Block {
  std::int64_t first = 0;
  std::span<const float> pixels;
  std::vector<RowRecord> records;
  std::vector<std::vector<std::string>> reasons;  ///< per row
};

/// Reads the images of blocks of rows, with one reader per thread.
class BlockReader {
 public:
  BlockReader(const Plan& plan, std::int64_t most_rows, int threads)
      : plan_(plan),
        stamp_(static_cast<std::size_t>(plan.header.stamp_values())),
        pixels_(stamp_ * static_cast<std::size_t>(most_rows)) {
    for (int i = 0; i < threads; ++i) readers_.emplace_back(plan.source, plan.only_input);
  }

  /// Reads the rows [first, last). The pixels are valid until the next call.
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

/// Writes the missing rows, committing block by block.
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
          fmt::format("stopped at image {} of {}; run the same command again to continue", last, own.last));
    }
  }
}

/// Counts the flagged rows of the finished sample, whichever run wrote them.
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

/// Refuses problems with the inputs if `strict`, before anything is written, since there are fewer images
/// than expected.
void refuse_problems(const InputList& inputs) {
  for (const InputFile& file : inputs.files)
    if (!file.problem.empty()) throw input_error("{} (--strict)", file.problem);
  if (!inputs.problems.empty()) throw input_error("{} (--strict)", inputs.problems.front());
}

/// Reports what else the folders contain; warns about folders that could not be read.
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
      "import images of many formats as a sample",
      "Reads FITS (plain, .gz, tile-compressed, any HDU), PNG, JPEG, NPY and HDF5 images and writes one sample: stamps of equal size, and a catalogue with the origin, sky position and label of each. An image that cannot be read becomes a flagged row. If stopped or killed, run the same command again to continue.",
      {"peculiar import galaxies/ -o galaxies.h5 --size 64 --rebin --grey --labels folders",
       "peculiar import 'stamps/*_F160W.fits' -o stamps.h5 --crop 64 --bands F160W --zero-point 25.9463",
       "peculiar import cube.npy -o stack.h5 --axes nyx"},
      [](const ImportOptions& options, const RunContext& context) {
        return import_images(options, context);
      }};
}

}  // namespace peculiar::exchange
