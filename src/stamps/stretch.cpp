#include "stamps/stretch.h"

#include <algorithm>
#include <cmath>

#include "stamps/border.h"

namespace peculiar::stamps {

namespace {

constexpr double kBottomValue = -0.95;
constexpr double kTopValue = 0.9;

double curve(image::StretchKind kind, const BandStretch& band, double x) {
  switch (kind) {
    case image::StretchKind::kAsinh:
      return std::asinh((x - band.zero) / band.softening);
    case image::StretchKind::kLog:
      return std::log1p(std::max(0.0, x - band.bottom) / band.softening);
    case image::StretchKind::kLinear:
      break;
  }
  return x;
}

double inverse_curve(image::StretchKind kind, const BandStretch& band, double y) {
  switch (kind) {
    case image::StretchKind::kAsinh:
      return band.zero + band.softening * std::sinh(y);
    case image::StretchKind::kLog:
      return band.bottom + band.softening * std::expm1(y);
    case image::StretchKind::kLinear:
      break;
  }
  return y;
}

/// The linear map from the curve's values to network values.
struct Line {
  double low;
  double slope;

  Line(image::StretchKind kind, const BandStretch& band)
      : low(curve(kind, band, band.bottom)),
        slope((kTopValue - kBottomValue) / (curve(kind, band, band.top) - low)) {}
};

}  // namespace

Normalisation Normalisation::of(std::span<const float> pixels, std::size_t bands, int edge) {
  const std::size_t band_size = pixels.size() / bands;
  Normalisation own;
  double brightest = 0;
  for (std::size_t b = 0; b < bands; ++b) {
    const auto band = pixels.subspan(b * band_size, band_size);
    own.sky.push_back(border_median(band, edge));
    brightest =
        std::max(brightest, static_cast<double>(*std::max_element(band.begin(), band.end())) - own.sky[b]);
  }
  own.scale = brightest > 0 ? 1 / brightest : 1;
  return own;
}

Normalisation StampStretch::normalisation_of(std::span<const float> pixels, int edge) const {
  return normalise ? Normalisation::of(pixels, bands.size(), edge) : Normalisation::none(bands.size());
}

void StampStretch::to_network(std::span<const float> pixels, const Normalisation& own,
                              std::span<float> values) const {
  const std::size_t band_size = pixels.size() / bands.size();
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const Line line(kind, bands[b]);
    for (std::size_t i = b * band_size; i < (b + 1) * band_size; ++i) {
      const double x = own.apply(pixels[i], b);
      const double value = kBottomValue + line.slope * (curve(kind, bands[b], x) - line.low);
      values[i] = static_cast<float>(std::isnan(x) ? x : std::clamp(value, -1.0, 1.0));
    }
  }
}

void StampStretch::to_pixels(std::span<const float> values, const Normalisation& own,
                             std::span<float> pixels) const {
  const std::size_t band_size = pixels.size() / bands.size();
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const Line line(kind, bands[b]);
    for (std::size_t i = b * band_size; i < (b + 1) * band_size; ++i) {
      const double y = line.low + (static_cast<double>(values[i]) - kBottomValue) / line.slope;
      pixels[i] = static_cast<float>(own.undo(inverse_curve(kind, bands[b], y), b));
    }
  }
}

double StampStretch::network_sigma(float pixel, double sigma, std::size_t band,
                                   const Normalisation& own) const {
  const BandStretch& constants = bands[band];
  // The logarithm is constant below its bottom: use the noise at the bottom there.
  double x = own.apply(pixel, band);
  if (kind == image::StretchKind::kLog) x = std::max(x, constants.bottom);
  return Line(kind, constants).slope *
         (curve(kind, constants, x + sigma * own.scale) - curve(kind, constants, x));
}

}  // namespace peculiar::stamps
