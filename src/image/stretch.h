#pragma once

#include <span>
#include <string_view>

#include "image/image.h"

namespace peculiar::image {

enum class StretchKind { kLinear, kAsinh, kLog };

/// Error (usage), naming the three, for any other word.
StretchKind stretch_kind(std::string_view name);

/// Maps pixel values to display values 0..1. Limits are in pixel units.
struct DisplayStretch {
  StretchKind kind = StretchKind::kAsinh;
  double low = 0;          ///< shown as 0
  double high = 1;         ///< shown as 1
  double softening = 0.1;  ///< asinh: fraction of (high - low) where it turns from linear to logarithmic
};

/// Display limits: low = median - 1.5 sigma (MAD-based), high = 99.7 percentile; from finite pixels only,
/// widened if equal. All-NaN: 0 and 1.
DisplayStretch display_limits(std::span<const float> pixels, StretchKind kind);

/// Limits for values that are already stretched (8-bit pictures): linear from 0 to 255, or to the maximum if
/// larger; from 0 to 1 if there is nothing else.
DisplayStretch picture_limits(std::span<const float> pixels);

/// Default stretch of stamps, and display limits for a kind of stretch: `picture_bits` is that of their
/// description.
StretchKind default_stretch(int picture_bits);
DisplayStretch stamp_limits(std::span<const float> pixels, StretchKind kind, int picture_bits);

/// Returns 0..1; NaN stays NaN.
float apply(const DisplayStretch& stretch, float value);

}  // namespace peculiar::image
