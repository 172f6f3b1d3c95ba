#pragma once

#include <span>
#include <string>

#include "image/image.h"

namespace peculiar::image {

/// Position of the star in an image of a point spread function, px; the centre of the first pixel is (0, 0).
struct StarCentre {
  double x = 0, y = 0;
};

/// Centroid of the light in a box of 5 px (3 px near an edge) around the star, within a pixel of the
/// brightest one; negative values count as 0. Errors (input), starting with `name`: pixels that are not
/// finite, a sum or a peak that is not positive, a brightest pixel on the edge.
StarCentre star_centre(std::span<const float> pixels, int height, int width, const std::string& name);

/// Moves the centre to the centre of a pixel if within a quarter of a pixel of it: the centroid of a lopsided
/// core is no more precise.
StarCentre snapped(StarCentre centre);

/// One band with odd edges, square, the star at the centre, sum 1: pixels `ratio` times as wide as those
/// given, as many as fit. With a ratio of 1, pixels are unchanged if the star is centred on one, and are
/// otherwise interpolated (Lanczos), which does not broaden the star. With another ratio, a value is the
/// light that a pixel of the new width records: the cumulative light of the old pixels is interpolated at the
/// new edges and differenced, so that the width of the old pixels does not add to that of the new ones. Empty
/// if not even 3 x 3 pixels fit.
Image star_in_middle(std::span<const float> pixels, int height, int width, StarCentre centre, double ratio);

}  // namespace peculiar::image
