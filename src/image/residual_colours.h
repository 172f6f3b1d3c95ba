#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "image/image.h"

namespace peculiar::image {

/// Colour of a signed value, 0x00RRGGBB: near white at 0, orange above, purple below, both dark at `limit`
/// and beyond (ColorBrewer's PuOr, which is safe for colour blindness). NaN: black.
std::uint32_t signed_colour(double value, double limit);

/// The same for every pixel of a 1-band image. Pixels without a value are chequered in kNanColour and a
/// darker blue, since a plain blue might be mistaken for a negative value.
std::vector<std::uint32_t> residual_colours(const Image& image, double limit);

/// Reduces several bands to the value with the largest modulus in each pixel; NaN if all bands are.
Image strongest_band(const Image& planes);

/// Limit at which the colours of such values saturate, the same above and below 0: the modulus that 1 % of
/// the finite values exceed, but at most 10 standard deviations as estimated from the median, rounded up to
/// 1, 2 or 5 times a power of ten. 1 if all values are 0.
double symmetric_limit(std::span<const float> values);

}  // namespace peculiar::image
