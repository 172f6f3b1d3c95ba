#pragma once

#include <cmath>

#include "image/stamp_description.h"

namespace peculiar::image {

inline constexpr double kSameZeroPoint_mag = 0.01;

/// Equal within 1 %; unknown values count as equal.
inline bool same_pixel_scale(const StampDescription& a, const StampDescription& b) {
  return !(std::abs(a.pixel_scale_arcsec - b.pixel_scale_arcsec) > 0.01 * a.pixel_scale_arcsec);
}

/// Equal within 0.01 mag in each band; `relative` compares differences from the first band. Unknown values
/// count as equal.
inline bool same_zero_points(const StampDescription& a, const StampDescription& b, bool relative = false) {
  if (a.zero_point_mag.size() != b.zero_point_mag.size()) return true;
  for (std::size_t i = 0; i < a.zero_point_mag.size(); ++i) {
    const double ours = a.zero_point_mag[i] - (relative ? a.zero_point_mag[0] : 0);
    const double theirs = b.zero_point_mag[i] - (relative ? b.zero_point_mag[0] : 0);
    if (std::abs(ours - theirs) > kSameZeroPoint_mag) return false;
  }
  return true;
}

}  // namespace peculiar::image
