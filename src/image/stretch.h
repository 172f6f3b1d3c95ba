#pragma once

#include <span>
#include <string_view>

#include "image/image.h"

namespace peculiar::image {

enum class StretchKind { kLinear, kAsinh, kLog };

/// Error (usage) naming the three for any other word.
StretchKind stretch_kind(std::string_view name);

/// How pixel values become display values 0..1. Limits are in pixel units.
struct DisplayStretch {
  StretchKind kind = StretchKind::kAsinh;
  double low = 0;          ///< shown as 0
  double high = 1;         ///< shown as 1
  double softening = 0.1;  ///< asinh: share of (high - low) at which it turns from linear to logarithmic
};

/// Limits for display: low = median - 1.5 sigma (MAD-based), high = 99.7 percentile; finite pixels only,
/// widened where they coincide. All-NaN: 0 and 1.
DisplayStretch display_limits(std::span<const float> pixels, StretchKind kind);

/// 0..1; NaN stays NaN.
float apply(const DisplayStretch& stretch, float value);

}  // namespace peculiar::image
