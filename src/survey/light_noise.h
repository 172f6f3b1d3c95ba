#pragma once

#include "survey/patch.h"

namespace peculiar::survey {

/// Adds photon noise to a variance that covers the sky only: light / `gain` in each pixel, with `gain` in
/// electrons per unit of the patch's values. The light is the mean of the valid pixels in a 3 x 3 px box; if
/// it is below twice its standard deviation, nothing is added. (Using the value of the pixel itself would
/// give pixels that are high by chance less weight than low ones, and so bias fits.)
void add_light_noise(double gain, Patch& patch);

}  // namespace peculiar::survey
