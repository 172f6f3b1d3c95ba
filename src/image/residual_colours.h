#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "image/image.h"

namespace peculiar::image {

/// The colour of a signed value, 0x00RRGGBB: near white at 0, orange above, purple below, both dark at
/// `limit` and beyond (ColorBrewer's PuOr, which the colour-blind can read). NaN: black.
std::uint32_t signed_colour(double value, double limit);

/// The same of every pixel of a 1-band image. Pixels without a value are checked in kNanColour and a darker
/// blue, since a plain blue might be taken for a value below 0.
std::vector<std::uint32_t> residual_colours(const Image& image, double limit);

/// Of several bands, in each pixel the value of the greatest modulus; NaN where all bands are.
Image strongest_band(const Image& planes);

/// Where the colours of such values should be full, for values above and below 0 alike: the modulus that 1 %
/// of the finite ones exceed, but no more than 10 deviations as their median tells, rounded up to 1, 2 or 5
/// times a power of ten. 1 where there are none but 0.
double symmetric_limit(std::span<const float> values);

}  // namespace peculiar::image
