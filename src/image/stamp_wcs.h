#pragma once

#include <array>
#include <optional>

#include "image/image.h"
#include "image/stamp_description.h"

namespace peculiar::image {

/// Columns that hold the world coordinates at the centre of each stamp of a sample: ICRS in degrees, and
/// LocalWcs::cd_deg_per_px for the rows as stored.
inline constexpr std::array<const char*, 6> kStampWcsColumns{"ra", "dec", "cd1_1", "cd1_2", "cd2_1", "cd2_2"};

/// World coordinates of a stamp, with rows from the bottom up as in FITS, from its values of
/// kStampWcsColumns. None if a value is not finite or the matrix is singular.
std::optional<LocalWcs> stamp_wcs(const StampDescription& stamps, const std::array<double, 6>& values);

}  // namespace peculiar::image
