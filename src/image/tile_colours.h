#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "image/image.h"
#include "image/stretch.h"

namespace peculiar::image {

/// 0x00RRGGBB for every pixel of a stamp of 1 band (grey) or 3 (red, green, blue), rows as in the image;
/// kNanColour if a band is NaN. The stretch preserves the hue: it is applied to the mean of the bands (Lupton
/// et al. 2004, PASP 116, 133, equation 2), and a pixel too bright for the display is dimmed as a whole.
std::vector<std::uint32_t> tile_colours(const Image& image, const DisplayStretch& stretch);

}  // namespace peculiar::image
