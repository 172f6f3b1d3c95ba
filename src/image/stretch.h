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

/// Of values that are stretched already (8-bit pictures): linear from 0 to 255, or to the greatest value
/// where that is more; from 0 to 1 where there is nothing else.
DisplayStretch picture_limits(std::span<const float> pixels);

/// How stamps are drawn unless the user says otherwise, and which limits a kind then has: `picture_bits` is
/// that of their description.
StretchKind default_stretch(int picture_bits);
DisplayStretch stamp_limits(std::span<const float> pixels, StretchKind kind, int picture_bits);

/// 0..1; NaN stays NaN.
float apply(const DisplayStretch& stretch, float value);

}  // namespace peculiar::image
