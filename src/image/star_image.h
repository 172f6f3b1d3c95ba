#pragma once

#include <span>
#include <string>

#include "image/image.h"

namespace peculiar::image {

/// Where the star of a point spread function is, px; the centre of the first pixel is (0, 0).
struct StarCentre {
  double x = 0, y = 0;
};

/// The centroid of the light in a square of 5 px round it (3 px near an edge), within a pixel of the
/// brightest one; what is below 0 counts as 0. Errors (input), beginning with `name`: pixels that are not
/// finite, a sum or a peak that is not positive, a brightest pixel on the edge.
StarCentre star_centre(std::span<const float> pixels, int height, int width, const std::string& name);

/// Brought to a pixel's middle where it is within a quarter of a pixel of it: more a centroid of a lopsided
/// core does not tell.
StarCentre snapped(StarCentre centre);

/// One band of odd edges, square, the star in its middle, sum 1: pixels `ratio` times as wide as those given,
/// as many as fit. With a ratio of 1 pixels stay as they are where the star is in the middle of one, and are
/// else interpolated (Lanczos), which widens nothing. With another, a value is what a pixel of the new width
/// records of the light that those given recorded: the light below each edge is interpolated, and its
/// differences taken, so that the old pixels' width is not counted with the new one's. Empty where not even
/// 3 x 3 fit.
Image star_in_middle(std::span<const float> pixels, int height, int width, StarCentre centre, double ratio);

}  // namespace peculiar::image
