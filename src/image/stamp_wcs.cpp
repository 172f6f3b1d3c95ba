#include "image/stamp_wcs.h"

#include <algorithm>
#include <cmath>

namespace peculiar::image {

std::optional<LocalWcs> stamp_wcs(const StampDescription& stamps, const std::array<double, 6>& values) {
  const bool is_known = std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  if (!is_known || values[2] * values[5] - values[3] * values[4] == 0) return std::nullopt;
  const double up = stamps.rows_upward ? 1 : -1;
  return LocalWcs{0.5 * (stamps.width - 1),
                  0.5 * (stamps.height - 1),
                  values[0],
                  values[1],
                  {values[2], up * values[3], values[4], up * values[5]}};
}

}  // namespace peculiar::image
