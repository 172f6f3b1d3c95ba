#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Mean place of the light. False where the sum of the image is not positive.
bool centroid(const Plane& image, Point& centre);

/// The Gaussian with the image's second moments about a point.
struct Ellipse {
  EllipseShape shape;
  double ellipticity = 0;  ///< 1 - minor / major axis
  int quality = kGood;     ///< bad: some moment is not positive
};

/// Of an image of positive sum. Infinitely thin light is thickened by the extent of a pixel (Source Extractor
/// manual, section 9.1.5).
Ellipse moment_ellipse(const Plane& image, Point centre);

}  // namespace peculiar::morphology
