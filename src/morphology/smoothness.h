#pragma once

#include <optional>

#include "morphology/cutout.h"
#include "morphology/sky.h"

namespace peculiar::morphology {

/// Edge of the box that the image is smoothed by [px]: kCasSmoothing of the Petrosian radius, rounded down.
int smoothing_box(double petrosian_radius);

/// S: the light that stands above the image smoothed by kCasSmoothing of the Petrosian radius, less what the
/// sky does, over the light, between that radius and kCasExtent Petrosian radii (Conselice 2003; Lotz et al.
/// 2004, equation 11, without Conselice's factor of 10). NaN where the box is a single pixel, which smooths
/// nothing; NaN and bad where the light is not positive.
Measurement smoothness(const Plane& image, Point centre, double petrosian_radius,
                       const std::optional<Sky>& sky);

}  // namespace peculiar::morphology
