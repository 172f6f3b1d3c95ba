#include "exchange/import.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "exchange/image_source.h"
#include "exchange/import_rows.h"
#include "exchange/inputs.h"
#include "exchange/labels.h"
#include "exchange/stamp_shape.h"
#include "exchange/table_file.h"
#include "store/sample.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

void ImportOptions::describe(Fields& fields) {
  fields
      .add("inputs", &inputs,
           "Folders (searched through and through), files, quoted patterns, or @LIST, a text file "
           "with one path a line. One file alone may be a stack.")
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
      .add("bands", &bands,
           "Names of the bands in their order in the images; '-' leaves a band out (r,-,b). Without it, the "
           "FITS keyword FILTER "
           "or the colours of pictures.")
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
      .add("labels", &labels,
           "'folders': the folder an image lies in is its label; or a table (FITS, VOTable, ECSV, CSV) whose "
           "columns "
           "are joined on the file name or id.")
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
      .add("psf", &psf,
           "Image of the point spread function at the stamps' pixel scale, one for all bands or one each; "
           "brought to a sum "
           "of 1 and kept with the sample.")
      .value_name("FILE");
  fields.add("strict", &strict, "End at the first image that fails instead of flagging it.");
  fields.add("overwrite", &overwrite, "Replace a sample of that name (when the new one is whole).");
}

namespace {

bool all_different(const std::vector<std::string>& texts) {
  return std::unordered_set<std::string>(texts.begin(), texts.end()).size() == texts.size();
}

/// The shortest names that tell all frames apart.
std::vector<std::string> frame_ids(const std::vector<InputFile>& files, const std::vector<Frame>& frames,
                                   bool all_hdus) {
  const auto without_suffix = [](const std::string& name) {
    const fs::path path(name);
    const fs::path stem =
        path.extension() == ".gz" || path.extension() == ".fz" ? path.stem().stem() : path.stem();
    return (path.parent_path() / stem).generic_string();
  };
  std::vector<std::string> names;
  const auto try_naming = [&](const auto& naming) {
    names.clear();
    for (const InputFile& file : files) names.push_back(naming(file));
    return all_different(names);
  };
  if (!try_naming(
          [&](const InputFile& file) { return fs::path(without_suffix(file.name)).filename().string(); }) &&
      !try_naming([&](const InputFile& file) { return without_suffix(file.name); }) &&
      !try_naming([&](const InputFile& file) { return file.name; })) {
    try_naming([&](const InputFile& file) { return file.path.generic_string(); });
  }
  std::vector<std::string> ids;
  for (const Frame& frame : frames) {
    std::string id = names[static_cast<std::size_t>(frame.file)];
    if (all_hdus && frame.hdu >= 0) id += fmt::format("[{}]", frame.hdu);
    if (frame.in_stack) id += fmt::format("#{}", frame.index);
    ids.push_back(std::move(id));
  }
  return ids;
}

/// Colours of pictures, the FITS keyword FILTER of a single band, else numbers.
std::vector<std::string> default_band_names(int count, bool is_picture, const std::string& filter) {
  if (is_picture && count == 1) return {"grey"};
  if (is_picture && count == 3) return {"red", "green", "blue"};
  if (count == 1 && !filter.empty()) return {filter};
  std::vector<std::string> names;
  for (int band = 0; band < count; ++band) names.push_back(fmt::format("band_{}", band));
  return names;
}

/// The whole job, laid out before the first row is written.
struct Plan {
  InputList inputs;
  std::vector<Frame> frames;
  SourceOptions source;
  StampShape shape;
  store::SampleHeader header;
  std::vector<std::string> ids;
  JoinedLabels labels;
  bool has_labels = false;
  bool has_fits = false;
  bool only_input = false;
};

/// The first image that can be read; the sample's shape and unit follow from it.
Loaded probe(const Plan& plan) {
  FrameReader reader(plan.source, plan.only_input);
  std::string first_reason;
  for (const Frame& frame : plan.frames) {
    try {
      return reader.load(plan.inputs.files[static_cast<std::size_t>(frame.file)], frame);
    } catch (const Error& failure) {
      if (failure.kind() != ErrorKind::kInput) throw;
      if (first_reason.empty()) first_reason = failure.what();
    }
  }
  throw input_error("none of the {} images can be read; the first: {}", plan.frames.size(), first_reason);
}

void choose_bands(const ImportOptions& options, const Loaded& first, Plan& plan) {
  const int found = first.image.bands;
  plan.shape.grey = options.grey;
  plan.shape.input_bands = options.grey ? 1 : found;
  std::vector<std::string> names = options.bands;
  if (names.empty())
    names = default_band_names(plan.shape.input_bands, !plan.header.rows_upward, first.filter);
  if (static_cast<int>(names.size()) != plan.shape.input_bands) {
    throw usage_error("--bands: {} names for images of {} bands", names.size(), plan.shape.input_bands);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "-") continue;
    plan.shape.bands.push_back(static_cast<int>(i));
    plan.header.bands.push_back(names[i]);
  }
  if (plan.header.bands.empty()) throw usage_error("--bands: every band is left out");
  if (!all_different(plan.header.bands)) throw usage_error("--bands: a name stands twice");
}

void choose_shape(const ImportOptions& options, const Loaded& first, Plan& plan) {
  StampShape& shape = plan.shape;
  shape.rebin = options.rebin;
  shape.kind = options.conserve == "mean" ? image::RebinKind::kMean : image::RebinKind::kFlux;
  if (options.crop) shape.crop = static_cast<int>(*options.crop);
  const int height = shape.crop.value_or(first.image.height);
  const int width = shape.crop.value_or(first.image.width);
  shape.height = options.size ? static_cast<int>(*options.size) : height;
  shape.width = options.size ? static_cast<int>(*options.size) : width;
  if (options.rebin && !options.size) throw usage_error("--rebin: say to what --size");
  if (!options.rebin && (shape.height != height || shape.width != width)) {
    throw usage_error(
        "--size: the first image is {} x {} px{}, the stamps are to be {} x {}: say --rebin to resample, or "
        "--crop {} to cut "
        "the centre",
        height, width, shape.crop ? " after --crop" : "", shape.height, shape.width, shape.height);
  }
  plan.header.height = shape.height;
  plan.header.width = shape.width;
}

void choose_calibration(const ImportOptions& options, const std::string& unit, const Stamp& stamp,
                        Plan& plan) {
  plan.header.unit = options.unit.empty() ? unit : options.unit;
  if (options.pixel_scale) {
    plan.header.pixel_scale_arcsec = *options.pixel_scale;
  } else if (stamp.wcs) {
    plan.header.pixel_scale_arcsec = stamp.wcs->pixel_scale_arcsec();
  }
  if (options.zero_point) plan.header.zero_point_mag.assign(plan.header.bands.size(), *options.zero_point);
}

void choose_psf(const ImportOptions& options, Plan& plan) {
  if (options.psf.empty()) return;
  const InputList files = find_inputs({options.psf});
  SourceOptions source;
  source.axes = Axes::kAuto;
  FrameReader reader(source, false);
  image::Image psf = reader.load(files.files.at(0), Frame{}).image;
  if (psf.bands != 1 && psf.bands != plan.header.band_count()) {
    throw input_error("{}: a PSF of {} bands for images of {}", options.psf, psf.bands,
                      plan.header.band_count());
  }
  for (int band = 0; band < psf.bands; ++band) {
    double sum = 0;
    for (const float value : psf.band(band)) sum += value;
    if (!(std::isfinite(sum) && sum > 0))
      throw input_error("{}: the PSF's sum is {}, it must be positive", options.psf, sum);
    for (float& value : psf.band(band)) value = static_cast<float>(value / sum);
  }
  plan.header.psf = std::move(psf);
}

void choose_labels(const ImportOptions& options, Plan& plan) {
  if (options.labels.empty()) {
    if (!options.labels_key.empty()) throw usage_error("--labels-key: goes with --labels TABLE");
    return;
  }
  plan.has_labels = true;
  std::vector<ImageName> names;
  for (std::size_t i = 0; i < plan.frames.size(); ++i) {
    names.push_back({plan.ids[i], plan.inputs.files[static_cast<std::size_t>(plan.frames[i].file)].name});
  }
  if (options.labels != "folders") {
    plan.labels = join_labels(read_table(options.labels), options.labels, options.labels_key, names);
    return;
  }
  std::vector<std::string> labels;
  for (const ImageName& name : names) {
    labels.push_back(fs::path(name.name).parent_path().filename().string());
    plan.labels.matched.push_back(!labels.back().empty());
  }
  plan.labels.columns.add({"label", "", "folder that the image lay in", std::move(labels), {}});
}

Plan make_plan(const ImportOptions& options, int threads) {
  Plan plan;
  plan.inputs = find_inputs(options.inputs);
  plan.source = {options.hdu, options.dataset, axes_named(options.axes), options.grey, std::nullopt};
  plan.only_input = plan.inputs.files.size() == 1;
  plan.frames = plan_frames(plan.inputs.files, plan.source, threads);
  const auto is_picture = [](const InputFile& file) { return file.format == FileFormat::kPicture; };
  plan.header.rows_upward = !std::all_of(plan.inputs.files.begin(), plan.inputs.files.end(), is_picture);
  plan.has_fits = std::any_of(plan.inputs.files.begin(), plan.inputs.files.end(),
                              [](const InputFile& file) { return file.format == FileFormat::kFits; });
  plan.header.count = static_cast<std::int64_t>(plan.frames.size());
  plan.ids = frame_ids(plan.inputs.files, plan.frames, options.hdu == "all");
  Loaded first = probe(plan);
  choose_bands(options, first, plan);
  choose_shape(options, first, plan);
  const std::string unit = first.unit;
  plan.source.reduction = plan.shape.reduction();
  choose_calibration(options, unit, plan.shape.apply(std::move(first)), plan);
  choose_psf(options, plan);
  choose_labels(options, plan);
  return plan;
}

/// Tells this job from any other: its settings, and each input's name, size and time of change.
std::string job_fingerprint(const nlohmann::json& settings, const Plan& plan) {
  nlohmann::json relevant = settings;
  for (const char* key : {"overwrite", "output"}) relevant.erase(key);
  std::string content = relevant.dump();
  for (const InputFile& file : plan.inputs.files) {
    std::error_code ignored;
    content += fmt::format("\n{} {} {}", file.path.string(), fs::file_size(file.path, ignored),
                           fs::last_write_time(file.path, ignored).time_since_epoch().count());
  }
  return fingerprint(content);
}

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
    std::fill(pixels.begin(), pixels.end(), std::nanf(""));
    record.flags |= store::kFlagUnreadable;
    reasons.emplace_back(failure.what());
  }
  return record;
}

void count_flags(std::int64_t flags, ImportReport& report) {
  if ((flags & store::kFlagUnreadable) != 0) ++report.unreadable;
  if ((flags & store::kFlagNotFinite) != 0) ++report.not_finite;
  if ((flags & store::kFlagConstant) != 0) ++report.constant;
}

}  // namespace

ImportReport import_images(const ImportOptions& asked, int threads) {
  ImportOptions options = asked;
  Fields fields;
  options.describe(fields);
  const nlohmann::json settings = fields.values();
  Plan plan = make_plan(options, threads);
  Provenance provenance = Provenance::now("import", settings);
  provenance.inputs = options.inputs;
  plan.header.provenance = provenance.json();

  RowColumns columns(plan.inputs.files, plan.frames, plan.ids, plan.labels.columns, plan.has_fits);
  store::SampleWriter writer(options.output, plan.header, columns.specs(),
                             {options.overwrite, job_fingerprint(settings, plan)});
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
  const std::int64_t block =
      std::clamp<std::int64_t>((std::int64_t{8} << 20) / static_cast<std::int64_t>(stamp), 16, 4096);
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
