#pragma once

#include "morphology/cutout.h"

namespace peculiar::morphology {

/// Pixels of a galaxy by its surface brightness at the Petrosian radius (Lotz et al. 2004, section 2.2):
/// those of the image, smoothed by kGiniSmoothing of that radius, that are brighter than its mean on the
/// ellipse at that radius. Suspect where there are several regions (that with the brightest pixel is kept);
/// bad where it is empty or the whole cutout.
struct GiniRegion {
  Mask mask;
  int quality = kGood;
};
GiniRegion gini_region(const Cutout& cutout, Point centroid, EllipseShape shape, double petrosian_radius);

/// Gini's coefficient of the absolute pixel values in a region, 0 (all alike) .. 1 (one has all): Lotz et al.
/// (2004, equation 6). Masked pixels in the region are 0. NaN and bad with fewer than two pixels or no light.
Measurement gini(const Plane& image, const Mask& region);

}  // namespace peculiar::morphology
