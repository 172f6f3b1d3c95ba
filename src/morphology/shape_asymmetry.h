#pragma once

#include <optional>

#include "morphology/asymmetry.h"

namespace peculiar::morphology {

/// Pixels of a source down to one sigma above the sky (Pawlik et al. 2016, section 3.1) that are connected to
/// the brightest. The sky is the sigma-clipped region between 2 and 4 Petrosian radii or, if that is too
/// small, the sky box. Bad without either (then the source's segment).
struct DetectionRegion {
  Mask mask;
  int quality = kGood;
};
DetectionRegion detection_region(const Cutout& cutout, Point centre, double petrosian_radius,
                                 const std::optional<Sky>& sky);

/// Largest distance of a region's pixels from a centre, along ellipses of a shape; bad if 0.
Measurement greatest_radius(const Mask& region, Point centre, EllipseShape shape = {});

/// Asymmetry of the region's mask within its largest radius (Pawlik et al. 2016). NaN and bad if the radius
/// is not positive.
Measurement shape_asymmetry(const DetectionRegion& region, const Mask& masked, Point centre, double radius);

}  // namespace peculiar::morphology
