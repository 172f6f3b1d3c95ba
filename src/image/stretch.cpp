#include "image/stretch.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/order_statistics.h"

namespace peculiar::image {

namespace {

constexpr double kSigmasBelowMedian = 1.5;
constexpr double kHighQuantile = 0.997;
constexpr double kBrightestOf8Bits = 255;
constexpr double kLogContrast = 1000;  // as in SAOImage DS9

/// Limits of an image whose pixels are mostly equal: its extremes, or a unit step around a single value.
void widen(DisplayStretch& stretch, double least, double greatest) {
  stretch.low = std::min(stretch.low, least);
  stretch.high = greatest;
  if (stretch.high > stretch.low) return;
  const double step = stretch.low == 0 ? 0.5 : 0.5 * std::abs(stretch.low);
  stretch.low -= step;
  stretch.high = stretch.low + 2 * step;
}

}  // namespace

StretchKind stretch_kind(std::string_view name) {
  if (name == "linear") return StretchKind::kLinear;
  if (name == "asinh") return StretchKind::kAsinh;
  if (name == "log") return StretchKind::kLog;
  throw usage_error("'{}' is not a stretch; choose linear, asinh or log", name);
}

DisplayStretch display_limits(std::span<const float> pixels, StretchKind kind) {
  DisplayStretch stretch;
  stretch.kind = kind;
  std::vector<float> values;
  values.reserve(pixels.size());
  std::copy_if(pixels.begin(), pixels.end(), std::back_inserter(values),
               [](float v) { return std::isfinite(v); });
  if (values.empty()) return stretch;
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  const double minimum = static_cast<double>(*least);
  const double maximum = static_cast<double>(*greatest);
  stretch.high = value_at_share(values, kHighQuantile);
  const double median = value_at_share(values, 0.5);
  for (float& value : values) value = std::abs(value - static_cast<float>(median));
  stretch.low = median - kSigmasBelowMedian * kSigmaOfMad * value_at_share(values, 0.5);
  if (!(stretch.high > stretch.low)) widen(stretch, minimum, maximum);
  return stretch;
}

DisplayStretch picture_limits(std::span<const float> pixels) {
  DisplayStretch stretch;
  stretch.kind = StretchKind::kLinear;
  stretch.high = kBrightestOf8Bits;
  double greatest = 0;
  for (const float value : pixels) {
    if (std::isfinite(value)) greatest = std::max(greatest, static_cast<double>(value));
  }
  if (greatest > kBrightestOf8Bits) stretch.high = greatest;
  if (greatest == 1) stretch.high = 1;  // binary images
  return stretch;
}

StretchKind default_stretch(int picture_bits) {
  return picture_bits == 8 ? StretchKind::kLinear : StretchKind::kAsinh;
}

DisplayStretch stamp_limits(std::span<const float> pixels, StretchKind kind, int picture_bits) {
  return picture_bits == 8 && kind == StretchKind::kLinear ? picture_limits(pixels)
                                                           : display_limits(pixels, kind);
}

float apply(const DisplayStretch& stretch, float value) {
  if (std::isnan(value)) return value;
  const double share = (static_cast<double>(value) - stretch.low) / (stretch.high - stretch.low);
  const double t = std::clamp(share, 0.0, 1.0);
  switch (stretch.kind) {
    case StretchKind::kLinear:
      return static_cast<float>(t);
    case StretchKind::kAsinh:
      return static_cast<float>(std::asinh(t / stretch.softening) / std::asinh(1 / stretch.softening));
    case StretchKind::kLog:
      return static_cast<float>(std::log1p(kLogContrast * t) / std::log1p(kLogContrast));
  }
  return 0;
}

}  // namespace peculiar::image
