#pragma once

#include <optional>

#include "morphology/asymmetry.h"

namespace peculiar::morphology {

/// Pixels of a source down to one sigma of the sky (Pawlik et al. 2016, section 3.1), those that connect to
/// the brightest. The sky is what lies between 2 and 4 Petrosian radii, sigma-clipped, or the box of sky
/// where that is little. Bad where there is neither (then the source's segment).
struct DetectionRegion {
  Mask mask;
  int quality = kGood;
};
DetectionRegion detection_region(const Cutout& cutout, Point centre, double petrosian_radius,
                                 const std::optional<Sky>& sky);

/// Greatest radius of a region's pixels from a centre, along ellipses of a shape; 0 is bad.
Measurement greatest_radius(const Mask& region, Point centre, EllipseShape shape = {});

/// Asymmetry of the region itself within its greatest radius (Pawlik et al. 2016). NaN and bad where that is
/// not positive.
Measurement shape_asymmetry(const DetectionRegion& region, const Mask& masked, Point centre, double radius);

}  // namespace peculiar::morphology
