#pragma once

#include "morphology/grid.h"
#include "morphology/sersic.h"
#include "morphology/stamp_measurement.h"

namespace peculiar::morphology {

/// Fraction of a circle that is masked or outside the image. NaN if the radius is not positive.
double hidden_share(const Mask& mask, Point centre, double radius);

/// Sky in the annulus from 1 to 2.5 Petrosian radii around a source: unmasked pixels of no source.
struct SkyRing {
  std::int64_t pixels = 0;
  double mean = 0;  ///< NaN without pixels
};
SkyRing sky_ring(const SegmentedStamp& stamp, Point centre, double petrosian_radius);

/// Quality of a fit, from its result. Bad: the centre is outside the stamp, the half-light radius is at least
/// the stamp's shorter edge, or there is no light. Suspect: the radius is more than half of that edge, the
/// profile is narrower than the pixels, n is outside 0.2 .. 8 (the limits of van der Wel et al. 2012, ApJS
/// 203, 24), or chi-square exceeds 10 per degree of freedom. `profile`: its centre is in pixels of the stamp.
int fit_quality(const SersicProfile& profile, double chi2_per_freedom, int height, int width);

/// Adds checks to a measurement that statmorph lacks: flags for hidden pixels, a sky trough, a missing
/// smoothness and a failed fit. The quality is at least suspect if a source off the middle was measured, or
/// if the source reaches the stamp's edge, is half hidden or lies in a trough. The fit is also suspect if the
/// other statistics are bad.
void distrust(const SegmentedStamp& stamp, StampMeasurement& measurement);

}  // namespace peculiar::morphology
