#include "nn/stretch_fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"

namespace peculiar::nn {

namespace {

constexpr double kSigmaOfMad = 1.4826;  // of a normal distribution
constexpr double kBottomSigmas = 4;
constexpr double kSofteningSigmas = 3;
constexpr double kLeastSoftening = 1e-3;  // of top - zero, where there is no noise
constexpr double kTopQuantile = 0.995;
constexpr double kAsinhFrom = 100;  // sigma between sky and top

double quantile(std::vector<double>& values, double share) {
  const auto rank = values.begin() + std::lround(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), rank, values.end());
  return *rank;
}

/// One band's statistics over all stamps.
struct BandSample {
  std::vector<double> border;
  std::vector<double> brightest;
  double faintest = INFINITY;
};

BandSample sample_band(std::span<const float> pixels, std::size_t bands, std::size_t band, int edge,
                       bool normalise) {
  const auto size = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  BandSample sample;
  for (std::size_t start = 0; start < pixels.size(); start += bands * size) {
    double sky = 0;
    double scale = 1;
    if (normalise) {  // as StampStretch::to_network does
      double brightest = 0;
      for (std::size_t b = 0; b < bands; ++b) {
        const auto other = pixels.subspan(start + b * size, size);
        const double border = border_median(other, edge);
        if (b == band) sky = border;
        brightest =
            std::max(brightest, static_cast<double>(*std::max_element(other.begin(), other.end())) - border);
      }
      scale = brightest > 0 ? 1 / brightest : 1;
    }
    const auto stamp = pixels.subspan(start + band * size, size);
    const auto [least, greatest] = std::minmax_element(stamp.begin(), stamp.end());
    sample.faintest = std::min(sample.faintest, (static_cast<double>(*least) - sky) * scale);
    sample.brightest.push_back((static_cast<double>(*greatest) - sky) * scale);
    for (std::size_t i = 0; i < static_cast<std::size_t>(edge);
         ++i) {  // first and last row: enough of the border
      sample.border.push_back((static_cast<double>(stamp[i]) - sky) * scale);
      sample.border.push_back((static_cast<double>(stamp[size - 1 - i]) - sky) * scale);
    }
  }
  return sample;
}

}  // namespace

StampStretch fit_stretch(std::span<const float> pixels, int bands, int edge, const StretchWish& wish) {
  StampStretch stretch;
  stretch.normalise = wish.normalise;
  double least_range_in_sigmas = INFINITY;
  for (int b = 0; b < bands; ++b) {
    BandSample sample = sample_band(pixels, static_cast<std::size_t>(bands), static_cast<std::size_t>(b),
                                    edge, wish.normalise);
    const double sky = quantile(sample.border, 0.5);
    for (double& value : sample.border) value = std::abs(value - sky);
    const double sigma = kSigmaOfMad * quantile(sample.border, 0.5);
    BandStretch band;
    band.zero = wish.zero.value_or(sky);
    band.top = wish.top.value_or(quantile(sample.brightest, kTopQuantile));
    if (wish.softening && !(*wish.softening > 0)) throw usage_error("--stretch-softening: must be above 0");
    if (!(band.top > band.zero)) {
      if (wish.zero || wish.top)
        throw usage_error("--stretch-top {} must be above --stretch-zero {}", band.top, band.zero);
      throw input_error(
          "band {}: the images are constant, or no brighter than their borders: there is nothing to learn",
          b);
    }
    band.bottom = std::min(band.zero, std::max(band.zero - kBottomSigmas * sigma, sample.faintest));
    band.softening =
        wish.softening.value_or(std::max(kSofteningSigmas * sigma, kLeastSoftening * (band.top - band.zero)));
    least_range_in_sigmas =
        std::min(least_range_in_sigmas, sigma > 0 ? (band.top - band.zero) / sigma : INFINITY);
    stretch.bands.push_back(band);
  }
  stretch.kind = wish.kind != "auto"                  ? image::stretch_kind(wish.kind)
                 : least_range_in_sigmas > kAsinhFrom ? image::StretchKind::kAsinh
                                                      : image::StretchKind::kLinear;
  return stretch;
}

}  // namespace peculiar::nn
