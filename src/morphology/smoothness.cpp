#include "morphology/smoothness.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "morphology/aperture.h"
#include "morphology/definitions.h"
#include "morphology/filters.h"

namespace peculiar::morphology {

namespace {

double ring_flux(const Plane& image, Point centre, double inner, double outer) {
  const RowSums rows(image);
  const ConcentricSums circles(rows, centre);
  return circles.flux(outer) - circles.flux(inner);
}

}  // namespace

int smoothing_box(double petrosian_radius) { return static_cast<int>(kCasSmoothing * petrosian_radius); }

Measurement smoothness(const Plane& image, Point centre, double petrosian_radius,
                       const std::optional<Sky>& sky) {
  const double inner = kCasSmoothing * petrosian_radius;
  const double outer = kCasExtent * petrosian_radius;
  const double light = ring_flux(image, centre, inner, outer);
  if (!(light > 0)) return {std::nan(""), kBad};
  const int boxcar = smoothing_box(petrosian_radius);
  // A box of one pixel smooths nothing: the resulting 0 would be meaningless.
  if (boxcar <= 1) return {std::nan(""), kGood};
  Plane above = boxcar_smoothed(image, boxcar);
  for (std::size_t i = 0; i < image.size(); ++i)
    above.values[i] = std::max(0.0, image.values[i] - above.values[i]);
  double clumps = ring_flux(above, centre, inner, outer);
  if (sky) clumps -= std::numbers::pi * (outer * outer - inner * inner) * sky->smoothness(boxcar);
  return {clumps / light, kGood};
}

}  // namespace peculiar::morphology
