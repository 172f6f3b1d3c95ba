#include "nn/contract.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_number.h"
#include "base/order_statistics.h"

namespace peculiar::nn {

namespace {

constexpr double kBottomValue = -0.95;
constexpr double kTopValue = 0.9;
constexpr int kBorder = 2;  // px
constexpr double kScaleTolerance = 0.01;
constexpr double kZeroPointTolerance_mag = 0.01;

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

const char* kind_name(image::StretchKind kind) {
  return kind == image::StretchKind::kAsinh ? "asinh" : kind == image::StretchKind::kLog ? "log" : "linear";
}

}  // namespace

std::vector<float> border_pixels(std::span<const float> band, int edge) {
  std::vector<float> border;
  for (int y = 0; y < edge; ++y) {
    const bool whole_row = y < kBorder || y >= edge - kBorder;
    for (int x = 0; x < edge; ++x) {
      if (!whole_row && x >= kBorder && x < edge - kBorder) continue;
      border.push_back(
          band[static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x)]);
    }
  }
  return border;
}

double border_median(std::span<const float> band, int edge) {
  std::vector<float> border = border_pixels(band, edge);
  return static_cast<double>(upper_median(border));
}

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

void StampStretch::to_network(std::span<const float> pixels, std::span<float> values, int edge) const {
  const std::size_t band_size = pixels.size() / bands.size();
  Normalisation own{std::vector<double>(bands.size(), 0), 1};
  if (normalise) own = Normalisation::of(pixels, bands.size(), edge);
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const double low = curve(kind, bands[b], bands[b].bottom);
    const double slope = (kTopValue - kBottomValue) / (curve(kind, bands[b], bands[b].top) - low);
    for (std::size_t i = b * band_size; i < (b + 1) * band_size; ++i) {
      const double x = own.apply(pixels[i], b);
      const double value = kBottomValue + slope * (curve(kind, bands[b], x) - low);
      values[i] = static_cast<float>(std::isnan(x) ? x : std::clamp(value, -1.0, 1.0));
    }
  }
}

void StampStretch::to_pixels(std::span<const float> values, std::span<float> pixels) const {
  const std::size_t band_size = pixels.size() / bands.size();
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const double low = curve(kind, bands[b], bands[b].bottom);
    const double slope = (kTopValue - kBottomValue) / (curve(kind, bands[b], bands[b].top) - low);
    for (std::size_t i = b * band_size; i < (b + 1) * band_size; ++i) {
      const double y = low + (static_cast<double>(values[i]) - kBottomValue) / slope;
      pixels[i] = static_cast<float>(inverse_curve(kind, bands[b], y));
    }
  }
}

void Contract::check(const image::StampDescription& other, const std::string& name) const {
  if (other.height != stamps.height || other.width != stamps.width) {
    throw input_error("{}: contract clause 'size': the model takes stamps of {} x {} px, these have {} x {}",
                      name, stamps.height, stamps.width, other.height, other.width);
  }
  if (other.bands != stamps.bands) {
    throw input_error("{}: contract clause 'bands': the model takes {} ({}), this has {} ({})", name,
                      stamps.bands.size(), fmt::join(stamps.bands, ", "), other.bands.size(),
                      fmt::join(other.bands, ", "));
  }
  if (!stamps.unit.empty() && !other.unit.empty() && stamps.unit != other.unit) {
    throw input_error("{}: contract clause 'unit': the model takes pixels in '{}', these are in '{}'", name,
                      stamps.unit, other.unit);
  }
  if (std::abs(other.pixel_scale_arcsec - stamps.pixel_scale_arcsec) >
      kScaleTolerance * stamps.pixel_scale_arcsec) {
    throw input_error(
        "{}: contract clause 'pixel scale': the model takes {:.4g} arcsec a pixel, this has {:.4g}", name,
        stamps.pixel_scale_arcsec, other.pixel_scale_arcsec);
  }
  if (stamps.zero_point_mag.size() != other.zero_point_mag.size()) return;  // one side does not know it
  for (std::size_t b = 0; b < stamps.zero_point_mag.size(); ++b) {
    if (std::abs(stamps.zero_point_mag[b] - other.zero_point_mag[b]) > kZeroPointTolerance_mag) {
      throw input_error(
          "{}: contract clause 'zero-point': the model takes {:.4f} mag in band {}, this has {:.4f}", name,
          stamps.zero_point_mag[b], stamps.bands[b], other.zero_point_mag[b]);
    }
  }
}

namespace {

double number_of(const nlohmann::json& value) { return value.is_null() ? std::nan("") : value.get<double>(); }

}  // namespace

nlohmann::json Contract::json() const {
  nlohmann::json zero_points = nlohmann::json::array();
  for (const double value : stamps.zero_point_mag) zero_points.push_back(number_or_null(value));
  nlohmann::json bands = nlohmann::json::array();
  for (std::size_t b = 0; b < stretch.bands.size(); ++b) {
    const BandStretch& band = stretch.bands[b];
    bands.push_back({{"name", stamps.bands[b]},
                     {"zero", band.zero},
                     {"softening", band.softening},
                     {"bottom", band.bottom},
                     {"top", band.top}});
  }
  return {{"size", stamps.height},
          {"unit", stamps.unit},
          {"pixel_scale_arcsec", number_or_null(stamps.pixel_scale_arcsec)},
          {"zero_point_mag", zero_points},
          {"rows_upward", stamps.rows_upward},
          {"stretch", kind_name(stretch.kind)},
          {"normalise", stretch.normalise},
          {"bands", bands}};
}

Contract Contract::from_json(const nlohmann::json& document, const std::string& name) {
  try {
    Contract contract;
    contract.stamps.height = contract.stamps.width = document.at("size");
    contract.stamps.unit = document.at("unit");
    contract.stamps.pixel_scale_arcsec = number_of(document.at("pixel_scale_arcsec"));
    for (const auto& value : document.at("zero_point_mag"))
      contract.stamps.zero_point_mag.push_back(number_of(value));
    contract.stamps.rows_upward = document.at("rows_upward");
    contract.stretch.kind = image::stretch_kind(document.at("stretch").get<std::string>());
    contract.stretch.normalise = document.at("normalise");
    for (const auto& band : document.at("bands")) {
      contract.stamps.bands.push_back(band.at("name"));
      contract.stretch.bands.push_back(
          {band.at("zero"), band.at("softening"), band.at("bottom"), band.at("top")});
      const BandStretch& last = contract.stretch.bands.back();
      if (!(last.softening > 0) || !(last.top > last.bottom))
        throw input_error("stretch constants out of range");
    }
    if (contract.stretch.bands.empty()) throw input_error("no bands");
    return contract;
  } catch (const std::exception& failure) {
    throw input_error("{}: its preprocessing contract cannot be understood: {}", name, failure.what());
  }
}

}  // namespace peculiar::nn
