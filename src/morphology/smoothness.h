#pragma once

#include <optional>

#include "morphology/cutout.h"
#include "morphology/sky.h"

namespace peculiar::morphology {

/// Width of the smoothing box [px]: kCasSmoothing times the Petrosian radius, rounded down.
int smoothing_box(double petrosian_radius);

/// S: positive residual of the image minus the image smoothed by kCasSmoothing times the Petrosian radius,
/// minus the sky's residual, over the light, between that radius and kCasExtent Petrosian radii (Conselice
/// 2003; Lotz et al. 2004, equation 11, without Conselice's factor of 10). NaN if the box is a single pixel,
/// which smooths nothing; NaN and bad if the light is not positive.
Measurement smoothness(const Plane& image, Point centre, double petrosian_radius,
                       const std::optional<Sky>& sky);

}  // namespace peculiar::morphology
