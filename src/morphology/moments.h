#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Computes the centroid of the light. Returns false if the sum of the image is not positive.
bool centroid(const Plane& image, Point& centre);

/// Ellipse of the Gaussian that has the image's second moments about a point.
struct Ellipse {
  EllipseShape shape;
  double ellipticity = 0;  ///< 1 - minor / major axis
  int quality = kGood;     ///< bad: a moment is not positive
};

/// Requires an image with a positive sum. Infinitely thin light is widened by the size of a pixel (Source
/// Extractor manual, section 9.1.5).
Ellipse moment_ellipse(const Plane& image, Point centre);

}  // namespace peculiar::morphology
