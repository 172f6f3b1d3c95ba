#include "stamps/stretch_fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/order_statistics.h"

namespace peculiar::stamps {

namespace {

constexpr double kBottomSigmas = 4;
constexpr double kSofteningSigmas = 3;
constexpr double kLeastSoftening = 1e-3;  // relative to top - zero, if there is no noise
constexpr double kTopQuantile = 0.995;
constexpr double kAsinhFrom = 100;  // sigma between sky and top

/// Statistics of one band over all stamps.
struct BandSample {
  std::vector<double> border;
  std::vector<double> brightest;
  double faintest = INFINITY;
};

/// Adds one stamp to the statistics of its bands.
void add_stamp(std::span<const float> stamp, int edge, bool normalise, std::vector<BandSample>& samples) {
  const Normalisation own =
      normalise ? Normalisation::of(stamp, samples.size(), edge) : Normalisation::none(samples.size());
  const std::size_t size = stamp.size() / samples.size();
  for (std::size_t b = 0; b < samples.size(); ++b) {
    const auto band = stamp.subspan(b * size, size);
    const auto [least, greatest] = std::minmax_element(band.begin(), band.end());
    samples[b].faintest = std::min(samples[b].faintest, own.apply(*least, b));
    samples[b].brightest.push_back(own.apply(*greatest, b));
    for (std::size_t i = 0; i < static_cast<std::size_t>(edge); ++i) {  // two rows of the border suffice
      samples[b].border.push_back(own.apply(band[i], b));
      samples[b].border.push_back(own.apply(band[size - 1 - i], b));
    }
  }
}

}  // namespace

StampStretch fit_stretch(std::span<const float> pixels, int bands, int edge, const StretchRequest& request) {
  StampStretch stretch;
  stretch.normalise = request.normalise;
  std::vector<BandSample> samples(static_cast<std::size_t>(bands));
  const std::size_t stamp = samples.size() * static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t start = 0; start < pixels.size(); start += stamp) {
    add_stamp(pixels.subspan(start, stamp), edge, request.normalise, samples);
  }
  double least_range_in_sigmas = INFINITY;
  for (int b = 0; b < bands; ++b) {
    BandSample& sample = samples[static_cast<std::size_t>(b)];
    const double sky = value_at_share(sample.border, 0.5);
    for (double& value : sample.border) value = std::abs(value - sky);
    const double sigma = kSigmaOfMad * value_at_share(sample.border, 0.5);
    BandStretch band;
    band.zero = request.zero.value_or(sky);
    band.top = request.top.value_or(value_at_share(sample.brightest, kTopQuantile));
    if (request.softening && !(*request.softening > 0))
      throw usage_error("--stretch-softening: must be above 0");
    if (!(band.top > band.zero)) {
      if (request.zero || request.top)
        throw usage_error("--stretch-top {} must be above --stretch-zero {}", band.top, band.zero);
      throw input_error(
          "band {}: the images are constant, or no brighter than their borders: there is nothing to learn",
          b);
    }
    band.bottom = std::min(band.zero, std::max(band.zero - kBottomSigmas * sigma, sample.faintest));
    band.softening = request.softening.value_or(
        std::max(kSofteningSigmas * sigma, kLeastSoftening * (band.top - band.zero)));
    least_range_in_sigmas =
        std::min(least_range_in_sigmas, sigma > 0 ? (band.top - band.zero) / sigma : INFINITY);
    stretch.bands.push_back(band);
  }
  stretch.kind = request.kind != "auto"               ? image::stretch_kind(request.kind)
                 : least_range_in_sigmas > kAsinhFrom ? image::StretchKind::kAsinh
                                                      : image::StretchKind::kLinear;
  return stretch;
}

}  // namespace peculiar::stamps
