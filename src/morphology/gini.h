#pragma once

#include "morphology/cutout.h"

namespace peculiar::morphology {

/// Pixels of a galaxy, selected by its surface brightness at the Petrosian radius (Lotz et al. 2004, section
/// 2.2): the image is smoothed by kGiniSmoothing times that radius, and pixels above its mean on the ellipse
/// of that radius are kept. Suspect if there are several regions (the one with the brightest pixel is kept);
/// bad if the region is empty or fills the cut-out.
struct GiniRegion {
  Mask mask;
  int quality = kGood;
};
GiniRegion gini_region(const Cutout& cutout, Point centroid, EllipseShape shape, double petrosian_radius);

/// Gini coefficient of the absolute pixel values in a region, 0 (all equal) .. 1 (one pixel has all the
/// light): Lotz et al. (2004, equation 6). Masked pixels in the region count as 0. NaN and bad with fewer
/// than two pixels or no light.
Measurement gini(const Plane& image, const Mask& region);

}  // namespace peculiar::morphology
