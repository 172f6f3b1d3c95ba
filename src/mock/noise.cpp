#include "mock/noise.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "cosmos/bandpass.h"
#include "image/brightness_unit.h"
#include "mock/noise_sky.h"
#include "mock/number_list.h"
#include "store/band_columns.h"
#include "store/row_selection.h"
#include "store/sample.h"
#include "store/useless_rows.h"

namespace peculiar::mock {

void NoiseOptions::describe(Fields& fields) {
  fields.add("input", &input, "Sample of noiseless images, in electron/s.")
      .positional()
      .required()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("NOISY.h5");
  fields
      .add(
          "sky", &sky,
          "Sample of blank-sky stamps with the same pixel scale, bands and unit. One stamp, turned or mirrored at random, is added to each image, and the power spectrum of the stamps sets the correlation of the photon noise.")
      .value_name("SKY.h5");
  fields
      .add(
          "depth", &depth,
          "Depth of a simulated sky, instead of --sky: AB magnitude of --depth-sigmas standard deviations of the sum over blank circles of radius --depth-aperture, including the correlation; one for all bands or one each.")
      .value_name("MAG,...");
  fields.add("depth_sigmas", &depth_sigmas, "Number of standard deviations at the depth.").range(0.1, 1000);
  fields.add("depth_aperture", &depth_aperture, "Radius of the circles; not larger than the images.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields.add("pixfrac", &pixfrac, "With --depth: drop size of the drizzling, in detector pixels.")
      .range(0.01, 1);
  fields.add("native_scale", &native_scale, "With --depth: pixel scale of the detector.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add(
          "exposure", &exposure,
          "Exposure times in seconds, for the photon noise; one for all bands or one each. Default: the exposure times of the --sky stamps, if peculiar sky found them in the headers or had --gain; required with --depth.")
      .value_name("SECONDS,...");
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing sample once the new one is complete.");
}

namespace {

void check_images(const std::string& path, const store::SampleHeader& header) {
  if (header.has_variance)
    throw input_error("{}: its images already have noise (they come with a variance)", path);
  if (!image::same_unit(header.unit, "electron/s")) {
    throw input_error("{}: its images are in '{}'; photon noise needs 'electron/s'", path, header.unit);
  }
  if (header.height != header.width) throw input_error("{}: its images are not square", path);
  if (!(header.pixel_scale_arcsec > 0)) throw input_error("{}: has no pixel scale", path);
  if (header.zero_point_mag.size() != header.bands.size()) throw input_error("{}: has no zero-points", path);
}

/// The sample of --sky; none with a depth.
std::optional<store::SampleReader> open_sky(const NoiseOptions& options) {
  std::optional<store::SampleReader> sky;
  if (!options.sky.empty()) sky.emplace(options.sky);
  return sky;
}

/// Exposure times of the sky stamps in s, one per band; empty if they do not give it for each band. In their
/// unit, electron / s, the gain is the exposure time. Error (input): the times differ among the stamps.
std::vector<double> exposures_of_sky(const std::optional<store::SampleReader>& sky, std::size_t bands) {
  constexpr double kSame = 0.01;  // relative
  std::vector<double> exposures;
  if (!sky || !image::same_unit(sky->header().unit, "electron / s") || sky->header().bands.size() != bands)
    return exposures;
  for (std::size_t band = 0; band < bands; ++band) {
    const std::optional<std::vector<double>> gains = store::gain_column(*sky, band);
    if (!gains || gains->empty()) return {};
    const auto [least, most] = std::minmax_element(gains->begin(), gains->end());
    if (!(*least > 0) ||
        !std::all_of(gains->begin(), gains->end(), [](double g) { return std::isfinite(g); }))
      return {};
    if (*most / *least - 1 > kSame)
      throw input_error(
          "{}: its stamps of {} were exposed for {:.6g} to {:.6g} s; give the exposure time of the images (--exposure)",
          sky->path().string(), sky->header().bands[band], *least, *most);
    exposures.push_back(*least);
  }
  return exposures;
}

std::string seconds_words(const std::vector<double>& seconds) {
  std::vector<std::string> words;
  for (const double one : seconds) words.push_back(fmt::format("{:.6g}", one));
  return fmt::format("{}", fmt::join(words, ", "));
}

/// From the options, else from the sky.
std::vector<double> exposures_of(const NoiseOptions& options, const std::optional<store::SampleReader>& sky,
                                 const store::SampleHeader& images, const RunContext& context) {
  constexpr double kSame = 0.01;
  const std::size_t bands = images.bands.size();
  if (!options.exposure.empty()) {
    const std::vector<double> asked = numbers_of_bands(options.exposure, bands, "--exposure", 0);
    std::vector<double> known;
    try {
      known = exposures_of_sky(sky, bands);
    } catch (const Error&) {  // several: --exposure decides
    }
    for (std::size_t band = 0; band < known.size(); ++band) {
      if (std::abs(asked[band] / known[band] - 1) > kSame) {
        context.warning("{}: using exposure times of {} s from --exposure; its stamps were exposed for {} s",
                        options.sky, seconds_words(asked), seconds_words(known));
        break;
      }
    }
    return asked;
  }
  std::vector<double> known = exposures_of_sky(sky, bands);
  if (known.empty())
    throw usage_error("--exposure: give the exposure times of the images in seconds{}",
                      options.sky.empty() ? "" : fmt::format(" ({} has none for its stamps)", options.sky));
  context.info("{}: exposure time {} s, as for its stamps; --exposure sets another", options.sky,
               seconds_words(known));
  return known;
}

/// Makes the noise of single images. Keeps a reference to the sample of sky.
class NoiseMaker {
 public:
  NoiseMaker(const NoiseOptions& options, const std::optional<store::SampleReader>& sky,
             const store::SampleReader& images, const RunContext& context)
      : seed_(context.seed),
        bands_(images.header().bands.size()),
        values_(static_cast<std::size_t>(images.header().stamp_values()) / bands_),
        exposures_(exposures_of(options, sky, images.header(), context)),
        sky_(make_sky(options, sky, images.header())) {}

  const NoiseSky& sky() const { return *sky_; }
  const std::vector<double>& exposures() const { return exposures_; }
  FourierTransform::Buffer buffer() const { return sky_->correlation(0).buffer(); }

  /// Number of an image in the random streams, from its row, as blank images are alike, and its pixels, as
  /// two samples with the same seed would otherwise have the same noise row by row. None for an image with
  /// NaN, which gets no noise.
  static std::optional<std::uint64_t> key_of(std::int64_t row, std::span<const float> pixels) {
    if (!std::all_of(pixels.begin(), pixels.end(), [](float value) { return std::isfinite(value); }))
      return std::nullopt;
    return hash_text({reinterpret_cast<const char*>(pixels.data()), pixels.size_bytes()},
                     static_cast<std::uint64_t>(row));
  }
  /// Columns that describe the skies of the images with these keys.
  std::vector<catalog::Column> sky_columns(std::span<const std::optional<std::uint64_t>> keys) const {
    return sky_->columns(seed_, keys);
  }

  /// Adds noise to the pixels [band][y][x] of the image with this key. Without a key, the variance is NaN.
  void apply(const std::optional<std::uint64_t>& key, FourierTransform::Buffer& buffer,
             std::span<float> pixels, std::span<float> variance) const {
    if (!key) {
      std::fill(variance.begin(), variance.end(), std::nanf(""));
      return;
    }
    for (std::size_t band = 0; band < bands_; ++band) {
      const std::span<float> noisy = pixels.subspan(band * values_, values_);
      const std::span<float> its_variance = variance.subspan(band * values_, values_);
      const std::vector<float> flux(noisy.begin(), noisy.end());
      const NoiseSky::Written& written = sky_->written(band);
      std::fill(its_variance.begin(), its_variance.end(), static_cast<float>(written.sky / written.light));
      RandomStream random(seed_, "photon noise", *key + band);
      sky_->correlation(band).add_photon_noise(random, exposures_[band], flux, buffer, noisy, its_variance);
      for (float& value : its_variance) value *= static_cast<float>(written.light);
    }
    sky_->add(seed_, *key, buffer, pixels);
  }

 private:
  std::uint64_t seed_;
  std::size_t bands_, values_;
  std::vector<double> exposures_;
  std::unique_ptr<NoiseSky> sky_;
};

/// Gain and exposure time of the noise, instead of those that the images may have had. A column of such a
/// name in another unit is the user's own and stays.
void add_gains(const store::SampleHeader& header, std::int64_t count, const std::vector<double>& exposures,
               catalog::Table& table) {
  const std::string per_unit = store::gain_unit(header.unit);
  for (std::size_t band = 0; band < exposures.size(); ++band) {
    const std::vector<double> values(static_cast<std::size_t>(count), exposures[band]);
    const auto add = [&](const char* what, const std::string& unit, const char* description) {
      catalog::Column column{
          store::band_column_name(what, header.bands, band), unit, description, values, {}};
      catalog::Column* old = table.find(column.name);
      if (old == nullptr)
        table.add(std::move(column));
      else if (old->is_numeric() && image::same_unit(old->unit, unit))
        *old = std::move(column);
    };
    // In electrons per second, the gain is the exposure time.
    add(store::kGainColumn, per_unit, "electrons per unit of the pixel values, as used for the noise");
    add(store::kExposureColumn, "s", "exposure time used for the noise");
  }
}

/// The images' catalogue, with gains and exposure times of the noise.
catalog::Table noisy_catalogue(const store::SampleReader& images, const NoiseMaker& maker) {
  catalog::Table table = images.catalogue();
  add_gains(images.header(), images.count(), maker.exposures(), table);
  return table;
}

/// The columns of the catalogue, and those of the skies.
std::vector<store::ColumnSpec> column_specs(const store::SampleReader& images, const catalog::Table& table,
                                            const NoiseMaker& maker) {
  std::vector<store::ColumnSpec> specs;
  for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
  for (const catalog::Column& column : maker.sky_columns({})) {
    if (table.has(column.name)) {
      throw input_error("{}: already has a column '{}', which names the sky of noisy images; remove it first",
                        images.path().string(), column.name);
    }
    specs.push_back(store::column_spec(column));
  }
  return specs;
}

/// Says what is assumed about the drizzling and about the stamps of sky.
void tell_assumptions(const NoiseOptions& options, const std::optional<store::SampleReader>& sky,
                      const store::SampleReader& images, std::int64_t stamps, const RunContext& context) {
  const store::SampleHeader& header = images.header();
  if (!sky) {
    const NoiseOptions usual;
    const std::string others = cosmos::bands_of_other_telescopes(header.bands);
    if (!others.empty() && options.pixfrac == usual.pixfrac && options.native_scale == usual.native_scale)
      context.warning(
          "--pixfrac {} and --native-scale {} are those of HST's WFC3, not of {}; give those of your images (--pixfrac 0.01 if their pixels are hardly correlated)",
          usual.pixfrac, usual.native_scale, others);
    return;
  }
  const std::vector<double>& points = sky->header().zero_point_mag;
  if (points.empty() ||
      !std::all_of(points.begin(), points.end(), [](double point) { return std::isfinite(point); }))
    context.warning("{}: its stamps have no zero-points; those of {} are assumed ({:.4f} mag)", options.sky,
                    options.input, fmt::join(header.zero_point_mag, ", "));
  if (images.count() > stamps)
    context.info(
        "{}: {} images share {} stamps, each in 8 orientations: training and other images can have the same sky; give more stamps to avoid this (peculiar sky --count)",
        options.sky, images.count(), stamps);
}

std::string job_of(nlohmann::json settings, const std::optional<store::SampleReader>& sky,
                   const store::SampleReader& images) {
  for (const char* key : {"overwrite", "output"}) settings.erase(key);
  std::vector<store::Selection> inputs{{&images, {}}};
  if (sky) inputs.push_back({&*sky, {}});
  return store::selection_job("noise by pixels " + settings.dump(), inputs);
}

/// Columns and problems of all rows; pixels and columns of the skies are written block by block.
void write_catalogue(store::RowFileWriter& writer, const catalog::Table& table,
                     const store::SampleReader& images) {
  for (const catalog::Column& column : table.columns()) writer.write(column, 0);
  if (writer.rows_done() > writer.range().first) return;
  for (const store::Problem& problem : images.rows().problems())
    writer.note_problem(problem.row, problem.reason);
}

void write_pixels(const NoiseMaker& maker, const store::SampleReader& images, store::SampleWriter& writer,
                  const NoisePace& pace, const RunContext& context) {
  const auto stamp = static_cast<std::size_t>(images.header().stamp_values());
  const std::int64_t block = std::max<std::int64_t>(1, pace.block_values / static_cast<std::int64_t>(stamp));
  std::vector<FourierTransform::Buffer> buffers;
  for (int i = 0; i < context.threads; ++i) buffers.push_back(maker.buffer());
  const store::RowRange own = writer.rows().range();
  Progress progress(context, "noise", "images", own.last - own.first, writer.rows().rows_done() - own.first);
  for (std::int64_t first = writer.rows().rows_done(); first < own.last; first += block) {
    const std::int64_t last = std::min(first + block, own.last);
    std::vector<float> pixels(static_cast<std::size_t>(last - first) * stamp);
    std::vector<float> variance(pixels.size());
    images.read_images(first, pixels);
    std::vector<std::optional<std::uint64_t>> keys(static_cast<std::size_t>(last - first));
    parallel_for(last - first, context.threads, [&](std::int64_t i, int worker) {
      const auto image = static_cast<std::size_t>(i);
      const std::span<float> its_pixels = std::span(pixels).subspan(image * stamp, stamp);
      keys[image] = NoiseMaker::key_of(first + i, its_pixels);
      maker.apply(keys[image], buffers[static_cast<std::size_t>(worker)], its_pixels,
                  std::span(variance).subspan(image * stamp, stamp));
      progress.add(1);
    });
    for (const catalog::Column& column : maker.sky_columns(keys)) writer.rows().write(column, first);
    writer.write_images(first, pixels);
    writer.rows().write("variance", first, std::span<const float>(variance));
    if (images.header().has_mask) {
      std::vector<std::uint8_t> mask(pixels.size());
      images.rows().read("mask", first, mask);
      writer.rows().write("mask", first, std::span<const std::uint8_t>(mask));
    }
    for (const std::string& plane : images.header().truth_planes) {
      images.rows().read(plane, first, pixels);
      writer.rows().write(plane, first, std::span<const float>(pixels));
    }
    writer.rows().commit(last);
    if (context.cancelled()) {
      writer.rows().keep();
      throw Interrupted(
          fmt::format("stopped at image {} of {}; run the same command again to continue", last, own.last));
    }
  }
}

}  // namespace

NoiseReport add_noise(const NoiseOptions& options, const RunContext& context, const NoisePace& pace) {
  options.shards.check(options.output);
  const store::SampleReader images(options.input);
  check_images(options.input, images.header());
  const nlohmann::json settings = store::settings_of_whole(options, context);
  const std::optional<store::SampleReader> sky = open_sky(options);
  const NoiseMaker maker(options, sky, images, context);
  store::SampleHeader header = images.header();
  header.has_variance = true;
  Provenance provenance = Provenance::now("noise", settings, context);
  provenance.inputs = {images.as_input()};
  if (sky) provenance.inputs.push_back(sky->as_input());
  header.provenance = provenance.json();
  const catalog::Table table = noisy_catalogue(images, maker);
  const std::vector<store::ColumnSpec> columns = column_specs(images, table, maker);
  tell_assumptions(options, sky, images, maker.sky().stamps(), context);
  const std::optional<store::FilePart> part = options.shards.part(images.count());
  store::SampleWriter writer(options.output, header, columns, part,
                             {options.overwrite, job_of(settings, sky, images), pace.commit_interval},
                             context);
  NoiseReport report;
  report.output = writer.rows().path().string();
  report.images = writer.rows().range().last - writer.rows().range().first;
  report.resumed_at = writer.rows().rows_done();
  write_catalogue(writer.rows(), table, images);
  write_pixels(maker, images, writer, pace, context);
  if (table.has("flags") && !part) store::refuse_useless_rows(options.output, "images", images.count());
  writer.rows().finish();
  report.sky_stamps = maker.sky().stamps();
  report.sky_left_out = maker.sky().left_out();
  for (std::size_t band = 0; band < header.bands.size(); ++band) {
    report.skies.push_back({header.bands[band], std::sqrt(maker.sky().pixel_variance(band)),
                            maker.exposures()[band],
                            1 / std::sqrt(maker.sky().correlation(band).pixel_variance()),
                            maker.sky().written(band).sky / maker.sky().pixel_variance(band)});
  }
  return report;
}

double written_light_noise(const NoiseOptions& options, const store::SampleHeader& images) {
  check_images(options.input, images);
  const std::optional<store::SampleReader> stamps = open_sky(options);
  const double exposure_s = exposures_of(options, stamps, images, {}).front();
  const std::unique_ptr<NoiseSky> sky = make_sky(options, stamps, images);
  return sky->written(0).light * sky->correlation(0).pixel_variance() / exposure_s;
}

Verb<NoiseOptions, NoiseReport> noise_verb() {
  return {
      "noise",
      "add sky and photon noise to noiseless images",
      "Adds noise to each image of a sample: either a random stamp of blank sky in a random orientation, or a sky of given depth with the pixel correlation of drizzling; and the photon noise of the image itself, correlated like the sky. Writes the variance of each pixel. If the --sky stamps have a variance that neglects pixel correlations, as cut-outs of drizzled mosaics do, so does the output. If stopped or killed, run the same command again to continue.",
      {"peculiar noise mocks.h5 -o noisy.h5 --depth 27.52 --exposure 3300",
       "peculiar noise mocks.h5 -o noisy.h5 --sky blank_sky.h5 --exposure 3300"},
      [](const NoiseOptions& options, const RunContext& context) { return add_noise(options, context); }};
}

}  // namespace peculiar::mock
