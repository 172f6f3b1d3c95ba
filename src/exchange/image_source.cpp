#include "exchange/image_source.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <climits>
#include <map>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/parallel.h"
#include "exchange/hdf5_images.h"
#include "fits/band_names.h"
#include "fits/fits_image.h"
#include "fits/image_unit.h"
#include "fits/number_card.h"
#include "fits/photon_gain.h"
#include "fits/zero_point.h"
#include "store/array_file.h"

namespace peculiar::exchange {

namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

/// Moves the band axis from last to first.
image::Image bands_first(const ArrayLayout& layout, const std::vector<float>& values) {
  image::Image image(layout.bands, layout.height, layout.width);
  const auto bands = static_cast<std::size_t>(layout.bands);
  for (std::size_t pixel = 0; pixel < image.band_size(); ++pixel) {
    for (std::size_t band = 0; band < bands; ++band) {
      image.pixels[band * image.band_size() + pixel] = values[pixel * bands + band];
    }
  }
  return image;
}

template <typename ReadSlice>
image::Image read_array(const ArrayLayout& layout, ReadSlice read_slice) {
  if (layout.axes == Axes::kYxb || layout.axes == Axes::kNyxb) {
    std::vector<float> values(static_cast<std::size_t>(layout.bands) *
                              static_cast<std::size_t>(layout.height) *
                              static_cast<std::size_t>(layout.width));
    read_slice(std::span<float>(values));
    return bands_first(layout, values);
  }
  image::Image image(layout.bands, layout.height, layout.width);
  read_slice(std::span<float>(image.pixels));
  return image;
}

/// Whether the header says that the planes are wavelengths, or velocities, of one image.
bool is_spectral(const fits::FitsFile& file, int hdu) {
  const std::string type = file.header_text(hdu, "CTYPE3").value_or("");
  static constexpr const char* kSpectral[] = {"WAVE", "AWAV", "WAVN", "FREQ", "ENER", "VELO",
                                              "VRAD", "VOPT", "ZOPT", "BETA", "FELO", "LAMBDA"};
  return std::any_of(std::begin(kSpectral), std::end(kSpectral),
                     [&](const char* start) { return type.starts_with(start); });
}

ArrayLayout fits_layout(const fits::FitsFile& file, const fits::HduInfo& hdu, const SourceOptions& options,
                        bool only_input, const std::string& name) {
  std::vector<std::int64_t> shape = hdu.shape;
  // Radio maps and drizzled images carry degenerate leading axes.
  while (options.axes == Axes::kAuto && shape.size() > 2 && shape.front() == 1) shape.erase(shape.begin());
  Axes axes = resolve_axes(options.axes, shape, only_input, true, name);
  // The header takes precedence over the shape.
  if (options.axes == Axes::kAuto && axes == Axes::kNyx) {
    const auto planes = static_cast<int>(std::min<std::int64_t>(shape.front(), INT_MAX));
    if (!fits::band_names(file, hdu.number, planes).empty() || is_spectral(file, hdu.number))
      axes = Axes::kByx;
  }
  return layout_of(axes, shape, name);
}

/// Bits of a picture: bytes without a unit are taken for a picture.
int bits_of_picture(int unsigned_bits, const std::string& unit) {
  return unit.empty() && (unsigned_bits == 8 || unsigned_bits == 16) ? unsigned_bits : 0;
}

bool is_scaled(const fits::FitsFile& file, int hdu) {
  return file.header_number(hdu, "BSCALE").value_or(1) != 1 ||
         file.header_number(hdu, "BZERO").value_or(0) != 0;
}

image::Image read_fits(const fits::FitsFile& file, int hdu, const ArrayLayout& layout, std::int64_t index) {
  if (layout.axes == Axes::kYxb || layout.axes == Axes::kNyxb) {
    std::vector<float> values;
    for (std::int64_t y = 0; y < layout.height; ++y) {
      const image::Image row = file.read_plane(hdu, index * layout.height + y);
      values.insert(values.end(), row.pixels.begin(), row.pixels.end());
    }
    return bands_first(layout, values);
  }
  image::Image image(layout.bands, layout.height, layout.width);
  for (int band = 0; band < layout.bands; ++band) {
    const image::Image plane = file.read_plane(hdu, index * layout.bands + band);
    std::copy(plane.pixels.begin(), plane.pixels.end(), image.band(band).begin());
  }
  return image;
}

/// Metadata in an HDU's header that apply to all its images.
struct HduMeaning {
  ArrayLayout layout;
  std::string unit;
  std::vector<std::string> bands;
  int picture_bits = 0;
  fits::PhotonGain counts = {};
  std::vector<double> zero_point_mag;
  std::optional<double> pixel_scale_arcsec;
};

HduMeaning meaning_of(const fits::FitsFile& file, const fits::HduInfo& hdu, const SourceOptions& options,
                      bool only_input, const std::string& name) {
  HduMeaning meaning{fits_layout(file, hdu, options, only_input, name),
                     fits::image_unit(file, hdu.number),
                     {},
                     0,
                     {},
                     {},
                     {}};
  meaning.bands = fits::band_names(file, hdu.number, meaning.layout.bands);
  const std::string unit = options.unit.empty() ? meaning.unit : options.unit;
  meaning.counts = fits::photon_gain(file, hdu.number, unit);
  if (hdu.bitpix == 8 && !is_scaled(file, hdu.number))
    meaning.picture_bits = bits_of_picture(8, meaning.unit);
  meaning.zero_point_mag = fits::header_zero_points(file, hdu.number, unit, meaning.layout.bands);
  const std::optional<double> scale = fits::number_card(file, hdu.number, "PIXSCALE");
  if (scale && *scale > 0) meaning.pixel_scale_arcsec = scale;
  return meaning;
}

Loaded load_fits(const fits::FitsFile& opened, const std::string& path, const Frame& frame,
                 const SourceOptions& options, bool only_input, std::map<int, HduMeaning>& meanings) {
  const fits::HduInfo& hdu =
      frame.hdu >= 0 ? opened.hdus().at(static_cast<std::size_t>(frame.hdu)) : opened.choose(options.hdu);
  const std::string name = fmt::format("{}[{}]", path, hdu.number);
  if (!meanings.contains(hdu.number))
    meanings[hdu.number] = meaning_of(opened, hdu, options, only_input, name);
  const HduMeaning& meaning = meanings.at(hdu.number);
  const ArrayLayout& layout = meaning.layout;
  if (is_stack(layout.axes) && !frame.in_stack) {
    throw input_error("{}: its shape is {}, a stack of images; import it on its own, or give --axes", name,
                      shape_text(hdu.shape));
  }
  Loaded loaded;
  loaded.hdu = hdu.number;
  loaded.is_asinh_compressed = hdu.is_asinh_compressed;
  loaded.unit = meaning.unit;
  loaded.bands = meaning.bands;
  loaded.picture_bits = meaning.picture_bits;
  loaded.gain = meaning.counts.electrons_per_unit.value_or(std::nan(""));
  loaded.exposure_s = meaning.counts.exposure_s.value_or(std::nan(""));
  loaded.zero_point_mag = meaning.zero_point_mag;
  loaded.pixel_scale_arcsec = meaning.pixel_scale_arcsec;
  loaded.image = read_fits(opened, hdu.number, layout, frame.index);
  try {
    loaded.wcs = opened.wcs(hdu.number);
    if (loaded.wcs) loaded.sky_problem = fmt::format("{}", fmt::join(loaded.wcs->notes(), "; "));
    if (loaded.wcs && (layout.axes == Axes::kYxb || layout.axes == Axes::kNyxb)) {
      loaded.wcs.reset();
      loaded.sky_problem = fmt::format(
          "{}: its world coordinates are not read: its first axis holds colours, not columns", name);
    }
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput) throw;
    loaded.sky_problem = failure.what();
  }
  return loaded;
}

ArrayLayout array_layout(const std::vector<std::int64_t>& shape, const SourceOptions& options,
                         bool only_input, const std::string& name) {
  return layout_of(resolve_axes(options.axes, shape, only_input, true, name), shape, name);
}

Loaded load_npy(const image::NpyFile& array, const std::string& path, const Frame& frame,
                const SourceOptions& options, bool only_input) {
  Loaded loaded;
  const std::string& type = array.type();
  loaded.picture_bits = bits_of_picture(type.ends_with("u1") ? 8 : type.ends_with("u2") ? 16 : 0, "");
  loaded.image = read_array(
      array_layout(array.shape(), options, only_input, path),
      [&](std::span<float> out) { array.read(frame.index * static_cast<std::int64_t>(out.size()), out); });
  return loaded;
}

Loaded load_hdf5(const store::Hdf5Array& array, const std::string& path, const Frame& frame,
                 const SourceOptions& options, bool only_input) {
  const ArrayLayout layout = array_layout(array.shape(), options, only_input && frame.in_stack,
                                          fmt::format("{}: /{}", path, array.dataset()));
  Loaded loaded;
  loaded.unit = array.unit();
  loaded.picture_bits = bits_of_picture(array.unsigned_bits(), loaded.unit);
  loaded.image = read_array(layout, [&](std::span<float> out) {
    array.read_slices(frame.index, is_stack(layout.axes) ? 1 : 0, out);
  });
  return loaded;
}

Loaded load_picture(const std::string& path, const SourceOptions& options) {
  const std::string content = read_file(path);
  const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(content.data()),
                                            content.size());
  const image::PictureColour colour =
      options.grey ? image::PictureColour::kGrey : image::PictureColour::kAsIs;
  Loaded loaded;
  loaded.picture_bits = image::picture_bits(bytes);
  if (!options.reduction) {
    loaded.image = image::decode_picture(bytes, path, colour);
    return loaded;
  }
  image::ReducedPicture reduced = image::decode_and_rebin_picture(bytes, path, colour, *options.reduction);
  loaded.image = std::move(reduced.image);
  loaded.source_height = reduced.source_height;
  loaded.source_width = reduced.source_width;
  loaded.is_reduced = true;
  return loaded;
}

/// Whether each of several datasets is one image: they have the same shape, which can be bands, rows and
/// columns.
bool is_image_each(const std::string& path, const std::vector<std::string>& datasets) {
  constexpr std::int64_t kMostBands = 16;
  if (datasets.size() < 2) return false;
  const std::vector<std::int64_t> shape = store::Hdf5Array(path, datasets.front()).shape();
  return shape.size() == 3 && shape.front() <= kMostBands &&
         std::all_of(datasets.begin(), datasets.end(), [&](const std::string& dataset) {
           return store::Hdf5Array(path, dataset).shape() == shape;
         });
}

std::vector<Frame> frames_of_hdf5(const std::string& path, std::int64_t index, const SourceOptions& options,
                                  bool only_input) {
  const Hdf5Images images = choose_hdf5_images(path, options.dataset);
  if (!images.is_guessed && only_input && is_image_each(path, images.datasets)) only_input = false;
  std::vector<Frame> frames;
  for (std::size_t i = 0; i < images.datasets.size(); ++i) {
    const std::string& dataset = images.datasets[i];
    const std::string object = images.names.empty() ? "" : images.names[i];
    const bool is_flat = !object.empty() && !is_stack(options.axes) && options.axes != Axes::kAuto;
    if (is_flat || images.is_guessed) {  // two axes each: no need to open them
      frames.push_back({index, -1, static_cast<std::int64_t>(i), false, dataset, object});
      continue;
    }
    const store::Hdf5Array array(path, dataset);
    const ArrayLayout layout = array_layout(array.shape(), options, only_input, path + ": /" + dataset);
    const std::int64_t count = is_stack(layout.axes) ? layout.count : 1;
    for (std::int64_t slice = 0; slice < count; ++slice) {
      const bool in_stack = is_stack(layout.axes);
      frames.push_back(
          {index, -1, in_stack ? slice : static_cast<std::int64_t>(i), in_stack, dataset, object});
    }
  }
  return frames;
}

/// The images in the file (or in the chosen HDUs).
std::vector<Frame> frames_of_file(const InputFile& file, std::int64_t index, const SourceOptions& options,
                                  bool only_input) {
  std::vector<Frame> frames;
  const auto add = [&](const ArrayLayout& layout, int hdu) {
    const std::int64_t count = is_stack(layout.axes) ? layout.count : 1;
    for (std::int64_t i = 0; i < count; ++i) frames.push_back({index, hdu, i, is_stack(layout.axes)});
  };
  const std::string name = file.path.string();
  switch (file.format) {
    case FileFormat::kPicture:
      frames.push_back({index});
      break;
    case FileFormat::kNpy: {
      const image::NpyFile array(file.path);
      add(array_layout(array.shape(), options, only_input, name), -1);
      break;
    }
    case FileFormat::kHdf5:
      return frames_of_hdf5(name, index, options, only_input);
    case FileFormat::kFits: {
      const fits::FitsFile opened(file.path);
      std::vector<fits::HduInfo> chosen;
      if (options.hdu == "all") {
        // Noise maps and masks are not images of their own, unless there is nothing else.
        std::copy_if(opened.hdus().begin(), opened.hdus().end(), std::back_inserter(chosen),
                     [](const fits::HduInfo& hdu) { return hdu.is_image && !fits::is_companion(hdu.name); });
        if (chosen.empty())
          std::copy_if(opened.hdus().begin(), opened.hdus().end(), std::back_inserter(chosen),
                       [](const fits::HduInfo& hdu) { return hdu.is_image; });
      } else {
        chosen.push_back(opened.choose(options.hdu));
      }
      if (chosen.empty()) throw input_error("{}: none of its HDUs is an image", name);
      for (const fits::HduInfo& hdu : chosen)
        add(fits_layout(opened, hdu, options, only_input, name), hdu.number);
      break;
    }
  }
  return frames;
}

}  // namespace

bool is_only_input(const std::vector<InputFile>& files) {
  return std::count_if(files.begin(), files.end(),
                       [](const InputFile& file) { return file.problem.empty(); }) == 1;
}

std::vector<Frame> plan_frames(const std::vector<InputFile>& files, const SourceOptions& options,
                               int threads) {
  const bool only_input = is_only_input(files);
  const bool by_pattern = options.dataset.find_first_of("*?[") != std::string::npos;
  const auto may_hold_many = [&](const InputFile& file) {
    if (file.format == FileFormat::kPicture || !file.problem.empty()) return false;
    if (file.format == FileFormat::kHdf5 && by_pattern) return true;
    return only_input || is_stack(options.axes) || (file.format == FileFormat::kFits && options.hdu == "all");
  };
  std::vector<std::vector<Frame>> found(files.size());
  parallel_for(static_cast<std::int64_t>(files.size()), threads, [&](std::int64_t i, int) {
    const auto index = static_cast<std::size_t>(i);
    found[index] = {{i}};
    if (!may_hold_many(files[index])) return;
    try {
      found[index] = frames_of_file(files[index], i, options, only_input);
    } catch (const Error& failure) {
      if (failure.kind() != ErrorKind::kInput || only_input) throw;
    }
  });
  std::vector<Frame> frames;
  for (const auto& of_file : found) frames.insert(frames.end(), of_file.begin(), of_file.end());
  return frames;
}

struct FrameReader::Open {
  std::filesystem::path path;
  std::string dataset;
  std::optional<fits::FitsFile> fits;
  std::map<int, HduMeaning> meanings;  ///< by number of the HDU
  std::optional<image::NpyFile> npy;
  std::optional<store::Hdf5Array> hdf5;
};

std::string FrameReader::dataset_of(const InputFile& file, const Frame& frame) const {
  if (!frame.dataset.empty()) return frame.dataset;
  const Hdf5Images images = choose_hdf5_images(file.path.string(), options_.dataset);
  if (images.datasets.size() > 1) {
    throw input_error(
        "{}: holds {} datasets of one image each; read them with a pattern (--dataset '*'), or import it on its own",
        file.path.string(), images.datasets.size());
  }
  return images.datasets.front();
}

FrameReader::FrameReader(SourceOptions options, bool only_input)
    : options_(std::move(options)), only_input_(only_input), open_(std::make_unique<Open>()) {}
FrameReader::~FrameReader() = default;
FrameReader::FrameReader(FrameReader&&) noexcept = default;

Loaded FrameReader::load(const InputFile& file, const Frame& frame) {
  Loaded loaded = read(file, frame);
  if (!loaded.is_reduced) {
    loaded.source_height = loaded.image.height;
    loaded.source_width = loaded.image.width;
  }
  return loaded;
}

Loaded FrameReader::read(const InputFile& file, const Frame& frame) {
  const std::string path = file.path.string();
  if (!file.problem.empty()) throw input_error("{}", file.problem);
  if (file.format == FileFormat::kPicture) return load_picture(path, options_);
  if (open_->path != file.path || open_->dataset != frame.dataset) {
    *open_ = Open{};
    if (file.format == FileFormat::kFits) open_->fits.emplace(file.path);
    if (file.format == FileFormat::kNpy) open_->npy.emplace(file.path);
    if (file.format == FileFormat::kHdf5) open_->hdf5.emplace(file.path, dataset_of(file, frame));
    open_->path = file.path;
    open_->dataset = frame.dataset;
  }
  if (open_->fits) return load_fits(*open_->fits, path, frame, options_, only_input_, open_->meanings);
  if (open_->npy) return load_npy(*open_->npy, path, frame, options_, only_input_);
  return load_hdf5(*open_->hdf5, path, frame, options_, only_input_);
}

}  // namespace peculiar::exchange
