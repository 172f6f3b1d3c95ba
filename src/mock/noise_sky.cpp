#include "mock/noise_sky.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "base/order_statistics.h"
#include "image/brightness_unit.h"
#include "mock/idle_options.h"
#include "mock/number_list.h"

namespace peculiar::mock {

namespace {

// Variance of large blocks over that of independent pixels from which noise is correlated; the measured ratio
// of white noise scatters by up to a tenth.
constexpr double kCorrelated = 1.2;
// A variance further than this from both the scatter of pixels and that without correlation has another unit.
constexpr double kAnotherUnit = 2;

/// Median of the known variances, or 0 without any.
double median_known(std::span<const float> variance) {
  std::vector<float> known;
  std::copy_if(variance.begin(), variance.end(), std::back_inserter(known),
               [](float value) { return value > 0 && std::isfinite(value); });
  return known.empty() ? 0 : static_cast<double>(upper_median(known));
}

/// Gaussian noise of a depth, with the correlation of drizzled images.
class DepthSky : public NoiseSky {
 public:
  DepthSky(const NoiseOptions& options, const store::SampleHeader& header) {
    const auto bands = static_cast<std::size_t>(header.band_count());
    const std::vector<double> depths = numbers_of_bands(options.depth, bands, "--depth", -100);
    const double scale = header.pixel_scale_arcsec;
    const double radius_px = options.depth_aperture / scale;
    if (2 * radius_px > header.height) {
      throw usage_error(
          "--depth-aperture: a circle of {} arcsec radius is {:.4g} px wide, the images of {} are {} px; give the radius, in arcsec, of the aperture in which the depth was measured",
          options.depth_aperture, 2 * radius_px, options.input, header.height);
    }
    values_ = static_cast<std::size_t>(header.height) * static_cast<std::size_t>(header.width);
    for (std::size_t band = 0; band < bands; ++band) {
      const double flux = std::pow(10, -0.4 * (depths[band] - header.zero_point_mag[band]));
      correlations_.emplace_back(header.height,
                                 drizzle_power(options.pixfrac * options.native_scale / scale));
      deviation_.push_back(flux / options.depth_sigmas /
                           std::sqrt(correlations_.back().aperture_variance(radius_px)));
      pixel_variance_.push_back(deviation_.back() * deviation_.back() *
                                correlations_.back().pixel_variance());
      written_.push_back({pixel_variance_.back(), 1});
    }
  }

  void add(std::uint64_t seed, std::uint64_t key, FourierTransform::Buffer& buffer,
           std::span<float> pixels) const override {
    for (std::size_t band = 0; band < deviation_.size(); ++band) {
      RandomStream random(seed, "sky noise", key + band);
      correlations_[band].add_gaussian(random, deviation_[band], buffer,
                                       pixels.subspan(band * values_, values_));
    }
  }

  std::vector<catalog::Column> columns(std::uint64_t,
                                       std::span<const std::optional<std::uint64_t>>) const override {
    return {};
  }

 private:
  std::size_t values_ = 0;
  std::vector<double> deviation_;  // of pixels, if they were independent
};

/// One of the eight orientations of a square: the sum of 1 (columns reversed), 2 (rows reversed) and 4 (then
/// rows and columns exchanged).
constexpr std::uint64_t kTurns = 8;

/// Random stamps of a sample, each in a random orientation.
class StampSky : public NoiseSky {
 public:
  StampSky(const NoiseOptions& options, const store::SampleReader& stamps, const store::SampleHeader& images)
      : sky_(stamps), bands_(images.bands.size()), frame_(static_cast<std::size_t>(images.height)) {
    check(options.input, images);
    measure();
  }

  void add(std::uint64_t seed, std::uint64_t key, FourierTransform::Buffer&,
           std::span<float> pixels) const override {
    const Choice choice = choose(seed, key);
    std::vector<float> stamp(static_cast<std::size_t>(sky_.header().stamp_values()));
    sky_.read_images(choice.stamp, stamp);
    const std::size_t edge = sky_edge();
    for (std::size_t band = 0; band < bands_; ++band) {
      for (std::size_t y = 0; y < frame_; ++y) {
        float* to = pixels.data() + (band * frame_ + y) * frame_;
        for (std::size_t x = 0; x < frame_; ++x) {
          std::size_t u = x, v = y;
          if ((choice.turn & 4) != 0) std::swap(u, v);
          if ((choice.turn & 2) != 0) v = frame_ - 1 - v;
          if ((choice.turn & 1) != 0) u = frame_ - 1 - u;
          to[x] += stamp[(band * edge + choice.y + v) * edge + choice.x + u];
        }
      }
    }
  }

  std::vector<catalog::Column> columns(std::uint64_t seed,
                                       std::span<const std::optional<std::uint64_t>> keys) const override {
    std::vector<std::int64_t> stamps, x, y, turns;
    std::vector<bool> missing;
    for (const std::optional<std::uint64_t>& key : keys) {
      const Choice choice = key ? choose(seed, *key) : Choice{};
      missing.push_back(!key);
      stamps.push_back(choice.stamp);
      x.push_back(static_cast<std::int64_t>(choice.x));
      y.push_back(static_cast<std::int64_t>(choice.y));
      turns.push_back(static_cast<std::int64_t>(choice.turn));
    }
    std::vector<catalog::Column> columns{
        {"sky_stamp", "", "row of the sky's stamp in its sample, from 0", std::move(stamps), missing}};
    columns.push_back(
        {"sky_x", "pix", "first column of the part of it that was added", std::move(x), missing});
    columns.push_back({"sky_y", "pix", "first row of it", std::move(y), missing});
    columns.push_back({"sky_turn", "",
                       "its orientation, the sum of: 1 columns reversed, 2 rows reversed, 4 then exchanged",
                       std::move(turns), missing});
    return columns;
  }

 private:
  struct Choice {
    std::int64_t stamp;
    std::size_t x, y;
    std::uint64_t turn;
  };
  std::size_t sky_edge() const { return static_cast<std::size_t>(sky_.header().height); }

  Choice choose(std::uint64_t seed, std::uint64_t key) const {
    RandomStream random(seed, "sky stamp", key);
    Choice choice{};
    choice.stamp = usable_[random.below(usable_.size())];
    choice.x = random.below(sky_edge() - frame_ + 1);
    choice.y = random.below(sky_edge() - frame_ + 1);
    choice.turn = random.below(kTurns);
    return choice;
  }

  void check(const std::string& images, const store::SampleHeader& ours) const {
    const store::SampleHeader& theirs = sky_.header();
    const auto refuse = [&](const std::string& what) {
      throw input_error("{}: its stamps cannot be the sky of {}: {}", sky_.path().string(), images, what);
    };
    if (theirs.bands != ours.bands) {
      refuse(fmt::format(
          "different bands, {} and {}; cut the sky again with the bands of the images (peculiar sky --band)",
          fmt::join(theirs.bands, ","), fmt::join(ours.bands, ",")));
    }
    if (!(std::abs(theirs.pixel_scale_arcsec / ours.pixel_scale_arcsec - 1) < 1e-3))
      refuse(fmt::format("pixels of {} and {} arcsec", theirs.pixel_scale_arcsec, ours.pixel_scale_arcsec));
    if (theirs.unit != ours.unit && !image::same_unit(theirs.unit, ours.unit))
      refuse(fmt::format("values in '{}' and '{}'", theirs.unit, ours.unit));
    if (theirs.height != theirs.width || theirs.height < ours.height)
      refuse(fmt::format("{} x {} px for images of {}; stamps must be square and at least as large",
                         theirs.height, theirs.width, ours.height));
    for (std::size_t band = 0; band < theirs.zero_point_mag.size(); ++band) {
      if (std::abs(theirs.zero_point_mag[band] - ours.zero_point_mag[band]) > 0.01) {
        refuse(fmt::format("zero-points {} and {} in {}", theirs.zero_point_mag[band],
                           ours.zero_point_mag[band], ours.bands[band]));
      }
    }
  }

  void measure() {
    const auto edge = static_cast<int>(sky_edge());
    std::vector<std::unique_ptr<SkySpectrum>> spectra;
    for (std::size_t band = 0; band < bands_; ++band) spectra.push_back(std::make_unique<SkySpectrum>(edge));
    const std::size_t values = sky_edge() * sky_edge();
    std::vector<float> stamp(values * bands_), variance(sky_.header().has_variance ? stamp.size() : 0);
    std::vector<std::vector<double>> variances(bands_);  // medians of the stamps
    for (std::int64_t row = 0; row < sky_.count(); ++row) {
      sky_.read_images(row, stamp);
      if (!std::all_of(stamp.begin(), stamp.end(), [](float value) { return std::isfinite(value); }))
        continue;
      usable_.push_back(row);
      if (!variance.empty()) sky_.rows().read("variance", row, std::span(variance));
      for (std::size_t band = 0; band < bands_; ++band) {
        spectra[band]->add(std::span(stamp).subspan(band * values, values));
        const double median =
            variance.empty() ? 0 : median_known(std::span(variance).subspan(band * values, values));
        if (median > 0) variances[band].push_back(median);
      }
    }
    stamps_ = static_cast<std::int64_t>(usable_.size());
    left_out_ = sky_.count() - stamps_;
    if (stamps_ < SkySpectrum::kLeastStamps) {
      throw input_error(
          "{}: {} stamps of sky without NaN are too few to measure a power spectrum; give at least {}",
          sky_.path().string(), stamps_, SkySpectrum::kLeastStamps);
    }
    for (std::size_t band = 0; band < bands_; ++band) {
      if (!(spectra[band]->variance() > 0))
        throw input_error("{}: the sky is constant in {}", sky_.path().string(), sky_.header().bands[band]);
      pixel_variance_.push_back(spectra[band]->variance());
      correlations_.emplace_back(static_cast<int>(frame_), spectra[band]->relative_power());
      written_.push_back(
          as_in_stamps(pixel_variance_.back(), 1 / correlations_.back().pixel_variance(), variances[band]));
    }
  }

  /// `correlated`: the variance of large blocks over that of independent pixels. `medians`: of the variances
  /// of the stamps.
  static Written as_in_stamps(double scatter, double correlated, std::vector<double>& medians) {
    if (medians.empty() || correlated < kCorrelated) return {scatter, 1};
    const double variance = upper_median(medians), ratio = variance / scatter;
    if (ratio < 1 / kAnotherUnit || ratio > kAnotherUnit * correlated) return {scatter, 1};
    return {variance, std::clamp(ratio, 1.0, correlated)};
  }

  const store::SampleReader& sky_;
  std::size_t bands_, frame_;
  std::vector<std::int64_t> usable_;
};

}  // namespace

std::unique_ptr<NoiseSky> make_sky(const NoiseOptions& options,
                                   const std::optional<store::SampleReader>& stamps,
                                   const store::SampleHeader& images) {
  if (options.sky.empty() == options.depth.empty())
    throw usage_error("give the sky: either --sky SAMPLE or --depth MAG");
  const NoiseOptions usual;
  if (options.depth.empty())
    refuse_idle({{"--depth-sigmas", options.depth_sigmas != usual.depth_sigmas},
                 {"--depth-aperture", options.depth_aperture != usual.depth_aperture},
                 {"--pixfrac", options.pixfrac != usual.pixfrac},
                 {"--native-scale", options.native_scale != usual.native_scale}},
                "--depth; with --sky, the stamps give the noise");
  if (stamps) return std::make_unique<StampSky>(options, *stamps, images);
  return std::make_unique<DepthSky>(options, images);
}

}  // namespace peculiar::mock
