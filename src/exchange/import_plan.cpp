#include "exchange/import_plan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/file_name.h"
#include "base/parallel.h"
#include "base/random.h"
#include "exchange/import_remarks.h"
#include "fits/image_unit.h"
#include "fits/photon_gain.h"
#include "fits/psf_image.h"
#include "image/psf_pixels.h"
#include "store/loose_columns.h"
#include "tables/table_file.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

namespace {

bool all_different(const std::vector<std::string>& texts) {
  return std::unordered_set<std::string>(texts.begin(), texts.end()).size() == texts.size();
}

/// The shortest names that distinguish all frames.
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
    const auto as_opened = [](const InputFile& file) { return text_of_name(file.path.generic_string()); };
    // Names that are not valid text may coincide with other names once encoded.
    if (!try_naming(as_opened))
      for (std::size_t i = 0; i < names.size(); ++i) names[i] += fmt::format("~{}", i);
  }
  std::vector<std::string> ids;
  for (const Frame& frame : frames) {
    std::string id = names[static_cast<std::size_t>(frame.file)];
    if (!frame.object.empty()) id = files.size() == 1 ? frame.object : fmt::format("{}#{}", id, frame.object);
    if (all_hdus && frame.hdu >= 0) id += fmt::format("[{}]", frame.hdu);
    if (frame.in_stack) id += fmt::format("#{}", frame.index);
    ids.push_back(std::move(id));
  }
  return ids;
}

/// The colours of pictures, the bands named in a FITS header, or else numbers.
std::vector<std::string> default_band_names(int count, bool is_picture,
                                            const std::vector<std::string>& named) {
  if (is_picture && count == 1) return {"grey"};
  if (is_picture && count == 3) return {"red", "green", "blue"};
  if (static_cast<int>(named.size()) == count) return named;
  std::vector<std::string> names;
  for (int band = 0; band < count; ++band) names.push_back(fmt::format("band_{}", band));
  return names;
}

/// If one file holds all images, and the first, the middle and the last cannot be read, the file is at fault,
/// and the others are not tried one by one.
void refuse_broken_stack(const Plan& plan, FrameReader& reader) {
  constexpr std::size_t kFew = 3;
  if (!plan.only_input || plan.frames.size() <= kFew) return;
  std::string reason;
  for (const std::size_t i : {std::size_t{0}, plan.frames.size() / 2, plan.frames.size() - 1}) {
    const InputFile& file = plan.inputs.files[static_cast<std::size_t>(plan.frames[i].file)];
    try {
      static_cast<void>(reader.load(file, plan.frames[i]));
      return;
    } catch (const Error& failure) {
      if (failure.kind() != ErrorKind::kInput) throw;
      if (reason.empty()) reason = failure.what();
    }
  }
  throw input_error("{} (checked on the first, the middle and the last of its {} images)", reason,
                    plan.frames.size());
}

/// The first image that can be read, and its place; the sample's shape and unit follow from it.
std::pair<Loaded, Frame> probe(const Plan& plan) {
  FrameReader reader(plan.source, plan.only_input);
  std::string first_reason;
  for (const Frame& frame : plan.frames) {
    if (!first_reason.empty() && &frame == &plan.frames[1]) refuse_broken_stack(plan, reader);
    try {
      return {reader.load(plan.inputs.files[static_cast<std::size_t>(frame.file)], frame), frame};
    } catch (const Error& failure) {
      if (failure.kind() != ErrorKind::kInput) throw;
      if (first_reason.empty()) first_reason = failure.what();
    } catch (const std::bad_alloc&) {
      if (first_reason.empty()) {
        first_reason = fmt::format("{}: too large for memory",
                                   plan.inputs.files[static_cast<std::size_t>(frame.file)].path.string());
      }
    }
  }
  throw input_error("none of the {} images can be read; the first: {}", plan.frames.size(), first_reason);
}

void choose_bands(const ImportOptions& options, const Loaded& first, Plan& plan) {
  const int found = first.image.bands;
  plan.cutting.grey = options.grey;
  plan.cutting.input_bands = options.grey ? 1 : found;
  std::vector<std::string> names = options.bands;
  plan.header_bands = first.bands;
  if (names.empty())
    names = default_band_names(plan.cutting.input_bands, !plan.header.rows_upward, first.bands);
  if (static_cast<int>(names.size()) != plan.cutting.input_bands) {
    throw usage_error("--bands: {} names for images of {} bands", names.size(), plan.cutting.input_bands);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "-") continue;
    plan.cutting.bands.push_back(static_cast<int>(i));
    plan.header.bands.push_back(names[i]);
  }
  if (plan.header.bands.empty()) throw usage_error("--bands: every band is left out");
  if (!all_different(plan.header.bands)) throw usage_error("--bands: a name is given twice");
}

void choose_cutting(const ImportOptions& options, const Loaded& first, Plan& plan) {
  StampCutting& cutting = plan.cutting;
  cutting.rebin = options.rebin;
  if (options.rebin)
    plan.kept = image::kept_in_resampling(options.conserve, options.unit.empty() ? first.unit : options.unit,
                                          first.picture_bits);
  cutting.kind = plan.kept.kind;
  if (options.crop) cutting.crop = static_cast<int>(*options.crop);
  const int height = cutting.crop.value_or(first.image.height);
  const int width = cutting.crop.value_or(first.image.width);
  cutting.height = options.size ? static_cast<int>(*options.size) : height;
  cutting.width = options.size ? static_cast<int>(*options.size) : width;
  if (options.rebin && !options.size) throw usage_error("--rebin: give the new --size");
  if (!options.rebin && (cutting.height != height || cutting.width != width)) {
    throw usage_error(
        "--size: the first image is {} x {} px{}, the stamps {} x {}: use --rebin to resample, or --crop {} to cut out the centre",
        height, width, cutting.crop ? " after --crop" : "", cutting.height, cutting.width, cutting.height);
  }
  plan.header.height = cutting.height;
  plan.header.width = cutting.width;
  plan.header.picture_bits = first.picture_bits;
  const double area_ratio =
      static_cast<double>(height) * width / (static_cast<double>(cutting.height) * cutting.width);
  const double step = image::zero_point_step_mag(cutting.kind, area_ratio);
  // One header applies to all images of a file (unlike_in_words() reports HDUs that differ); headers of
  // different files may differ.
  const bool by_header = plan.only_input && !options.grey && !first.zero_point_mag.empty();
  if (options.zero_point) {
    plan.header.zero_point_mag.assign(plan.header.bands.size(), *options.zero_point + step);
  } else if (by_header) {
    plan.header_zero_points = first.zero_point_mag;
    for (const int band : cutting.bands)
      plan.header.zero_point_mag.push_back(first.zero_point_mag.at(static_cast<std::size_t>(band)) + step);
  }
  if (plan.only_input && first.pixel_scale_arcsec)
    plan.header.pixel_scale_arcsec = *first.pixel_scale_arcsec * width / cutting.width;
}

void choose_calibration(const ImportOptions& options, const std::string& unit, const Stamp& stamp,
                        Plan& plan) {
  plan.header.unit = options.unit.empty() ? unit : options.unit;
  if (options.pixel_scale) {
    plan.header.pixel_scale_arcsec = *options.pixel_scale;
  } else if (stamp.wcs) {
    plan.header.pixel_scale_arcsec = stamp.wcs->pixel_scale_arcsec();
  }
}

void choose_psf(const ImportOptions& options, Plan& plan, const RunContext& context) {
  if (options.psf.empty()) return;
  const InputList files = find_inputs({options.psf}, "");
  SourceOptions source;
  source.axes = Axes::kAuto;
  FrameReader reader(source, false);
  Loaded loaded = reader.load(files.files.at(0), Frame{});
  image::Image psf = std::move(loaded.image);
  if (psf.bands != 1 && psf.bands != plan.header.band_count()) {
    throw input_error("{}: a PSF of {} bands for images of {}", options.psf, psf.bands,
                      plan.header.band_count());
  }
  std::optional<double> scale;
  if (loaded.wcs)
    scale = loaded.wcs->local(0.5 * (psf.width - 1), 0.5 * (psf.height - 1)).pixel_scale_arcsec();
  else if (files.files.at(0).format == FileFormat::kFits)
    scale = fits::psf_scale(fits::FitsFile(files.files.at(0).path), loaded.hdu);
  plan.header.psf = image::psf_in_pixels(psf, scale, plan.header.pixel_scale_arcsec, options.psf, context);
}

/// Which of both the headers read so far give.
struct SeenCounts {
  std::atomic<bool> gain = false;
  std::atomic<bool> exposure = false;
  bool all() const { return gain && exposure; }
};

/// What cannot be read gives nothing here; the image's row will say why.
template <typename Read>
void if_readable(Read read) {
  try {
    read();
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput) throw;
  } catch (const std::bad_alloc&) {  // compressed, and too large
  }
}

/// The frames of each FITS file.
std::vector<std::span<const Frame>> frames_by_fits_file(const Plan& plan) {
  std::vector<std::span<const Frame>> files;
  const std::span<const Frame> frames = plan.frames;
  for (std::size_t first = 0, last = 0; first < frames.size(); first = last) {
    while (last < frames.size() && frames[last].file == frames[first].file) ++last;
    const InputFile& file = plan.inputs.files[static_cast<std::size_t>(frames[first].file)];
    if (file.format == FileFormat::kFits && file.problem.empty())
      files.push_back(frames.subspan(first, last - first));
  }
  return files;
}

/// Looks in the headers of these frames of one file, which is opened once, until both are seen.
void look_for_counts(std::span<const Frame> frames, const Plan& plan, const RunContext& context,
                     SeenCounts& seen) {
  const auto look_on = [&] {
    context.stop_if_cancelled("stopped while reading the headers; nothing is lost");
    return !seen.all();
  };
  const SourceOptions& source = plan.source;
  if_readable([&] {
    if (!look_on()) return;
    const fits::FitsFile opened(plan.inputs.files[static_cast<std::size_t>(frames.front().file)].path);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (i > 0 && frames[i].hdu == frames[i - 1].hdu) continue;
      if (!look_on()) return;
      if_readable([&] {
        const int hdu = frames[i].hdu >= 0 ? frames[i].hdu : opened.choose(source.hdu).number;
        const fits::PhotonGain counts =
            fits::photon_gain(opened, hdu, source.unit.empty() ? fits::image_unit(opened, hdu) : source.unit);
        if (counts.electrons_per_unit) seen.gain = true;
        if (counts.exposure_s) seen.exposure = true;
      });
    }
  });
}

/// Which columns to have: where the unit counts photons, the headers of all images are asked if that of the
/// first is silent.
void choose_gains(const Loaded& first, const std::string& unit, Plan& plan, const RunContext& context) {
  // Where these files give a gain but no exposure time, as of images in electrons, whose gain is always 1,
  // the others are not opened for one.
  constexpr std::size_t kFilesForExposure = 100;
  SeenCounts seen{std::isfinite(first.gain), std::isfinite(first.exposure_s)};
  const std::string path = plan.inputs.files.front().path.string();
  if (seen.gain)
    context.info(
        "{}: the gain of {:.6g} electrons per unit from its header is stored with each image; measure uses it for photon noise",
        path, first.gain);
  const bool is_first_silent = !seen.gain;
  if (fits::counts_photons(unit) && !seen.all()) {
    const std::vector<std::span<const Frame>> files = frames_by_fits_file(plan);
    const auto look = [&](std::span<const std::span<const Frame>> some) {
      parallel_for(std::ssize(some), context.threads, [&](std::int64_t i, int) {
        look_for_counts(some[static_cast<std::size_t>(i)], plan, context, seen);
      });
    };
    const std::size_t few = std::min(kFilesForExposure, files.size());
    look(std::span(files).first(few));
    // All of the first are read by now: the columns do not depend on the order of the threads.
    if (!seen.gain) look(std::span(files).subspan(few));
  }
  if (seen.gain && is_first_silent)
    context.warning(
        "{}: its header gives no gain, although others do; measure neglects the photon noise of images without a gain",
        path);
  plan.gains = {plan.header.bands, unit, seen.gain, seen.exposure};
}

/// The table of labels, its columns renamed where a sample cannot have their names.
catalog::Table label_table(const ImportOptions& options, const RunContext& context) {
  catalog::Table table = tables::read_table(options.labels, {options.labels_hdu, "--labels-hdu"}, context);
  tables::rename_for_sample(table, options.labels, context);
  return table;
}

/// Whether the file is HDF5 but not a sample: its 1-d datasets then label the images of a stack, in order.
bool is_loose_hdf5(const std::string& path) {
  return path != "folders" && format_of(path) == FileFormat::kHdf5 && store::row_file_kind(path).empty();
}

void choose_loose_labels(const ImportOptions& options, Plan& plan) {
  const auto images = static_cast<std::int64_t>(plan.frames.size());
  const catalog::Table table = store::read_loose_columns(options.labels, images);
  if (!plan.only_input || table.columns().empty()) {
    throw input_error(
        "{}: is an HDF5 file of datasets; as labels it must have one-dimensional datasets with a value for each of the {} images of one stack",
        options.labels, images);
  }
  if (!options.labels_key.empty())
    throw usage_error("--labels-key: the datasets of {} are joined by position", options.labels);
  plan.labels = join_in_order(table, plan.frames.size());
}

void choose_labels(const ImportOptions& options, Plan& plan, const RunContext& context) {
  if (options.labels.empty()) {
    if (!options.labels_key.empty()) throw usage_error("--labels-key: needs --labels TABLE");
    return;
  }
  plan.has_labels = true;
  std::vector<ImageName> names;
  for (std::size_t i = 0; i < plan.frames.size(); ++i) {
    const Frame& frame = plan.frames[i];
    const InputFile& file = plan.inputs.files[static_cast<std::size_t>(frame.file)];
    const bool is_of_lone_stack = plan.only_input && (frame.in_stack || !frame.object.empty());
    names.push_back({plan.ids[i], file.name,
                     text_of_name(fs::absolute(file.path).lexically_normal().string()),
                     is_of_lone_stack ? frame.index : -1});
  }
  if (is_loose_hdf5(options.labels)) return choose_loose_labels(options, plan);
  if (options.labels != "folders") {
    plan.labels =
        join_labels(label_table(options, context), options.labels, options.labels_key, names, context);
    return;
  }
  std::vector<std::string> labels;
  for (const ImageName& name : names) {
    labels.push_back(fs::path(name.name).parent_path().filename().string());
    plan.labels.matched.push_back(!labels.back().empty());
  }
  plan.labels.columns.add({"label", "", "folder of the image", std::move(labels), {}});
}

}  // namespace

Plan make_plan(const ImportOptions& options, const RunContext& context) {
  Plan plan;
  plan.inputs = find_inputs(options.inputs);
  plan.source = {options.hdu, options.dataset, axes_named(options.axes), options.grey, std::nullopt};
  plan.source.unit = options.unit;
  plan.only_input = is_only_input(plan.inputs.files);
  plan.frames = plan_frames(plan.inputs.files, plan.source, context.threads);
  const auto is_picture = [](const InputFile& file) { return file.format == FileFormat::kPicture; };
  plan.header.rows_upward = !std::all_of(plan.inputs.files.begin(), plan.inputs.files.end(), is_picture);
  plan.has_fits = std::any_of(plan.inputs.files.begin(), plan.inputs.files.end(),
                              [](const InputFile& file) { return file.format == FileFormat::kFits; });
  plan.header.count = static_cast<std::int64_t>(plan.frames.size());
  plan.ids = frame_ids(plan.inputs.files, plan.frames, options.hdu == "all");
  auto [first, place] = probe(plan);
  say_which_hdus(options, plan, context);
  say_how_axes_were_taken(options, first, plan, context);
  choose_bands(options, first, plan);
  choose_cutting(options, first, plan);
  const InputFile& first_file = plan.inputs.files[static_cast<std::size_t>(place.file)];
  say_if_compressed(first, first_file, context);
  say_if_vega(options, first, first_file, context);
  const std::string unit = first.unit;
  choose_gains(first, options.unit.empty() ? unit : options.unit, plan, context);
  plan.source.reduction = plan.cutting.reduction();
  choose_calibration(options, unit, plan.cutting.apply(std::move(first)), plan);
  choose_psf(options, plan, context);
  choose_labels(options, plan, context);
  return plan;
}

std::string job_fingerprint(const nlohmann::json& settings, const Plan& plan) {
  nlohmann::json relevant = settings;
  for (const char* key : {"overwrite", "output", "strict"}) relevant.erase(key);
  std::string content = relevant.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (const InputFile& file : plan.inputs.files) {
    std::error_code ignored;
    content += fmt::format("\n{} {} {}", file.path.string(), fs::file_size(file.path, ignored),
                           fs::last_write_time(file.path, ignored).time_since_epoch().count());
  }
  for (const char* key : {"labels", "psf"}) {
    const std::string path = settings.value(key, "");
    if (path.empty() || path == "folders" || !fs::is_regular_file(path)) continue;
    // A sample may be large; the fingerprint of its job identifies its contents.
    const std::string job = store::row_file_job(path);
    content += fmt::format("\n{} {}", key, job.empty() ? file_fingerprint(path) : job);
  }
  return fingerprint(content);
}

}  // namespace peculiar::exchange
