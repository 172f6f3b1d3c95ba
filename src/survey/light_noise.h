#pragma once

#include "survey/patch.h"

namespace peculiar::survey {

/// Adds the noise of the light itself to a variance that is the sky's alone: light / `gain` in each pixel,
/// `gain` in electrons per unit of the patch's values. The light is the mean of the pixels in a square of 3
/// px that have data; where it is not above two of its own deviations none is added. (A pixel's own value
/// would give pixels that are high by chance less weight than those that are low, and so bias fits.)
void add_light_noise(double gain, Patch& patch);

}  // namespace peculiar::survey
