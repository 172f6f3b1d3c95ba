#pragma once

#include "morphology/grid.h"
#include "morphology/sersic.h"
#include "morphology/stamp_measurement.h"

namespace peculiar::morphology {

/// Share of a circle that cannot be seen: masked, or outside of the image. NaN where the radius is none.
double hidden_share(const Mask& mask, Point centre, double radius);

/// Of the sky in the ring from 1 to 2.5 Petrosian radii round a source: pixels of no source and not masked.
struct SkyRing {
  std::int64_t pixels = 0;
  double mean = 0;  ///< NaN without pixels
};
SkyRing sky_ring(const SegmentedStamp& stamp, Point centre, double petrosian_radius);

/// Quality of a fit by what it found. Bad: the centre is outside of the stamp, the half-light radius is no
/// smaller than the stamp's shorter edge, no light. Suspect: the radius is more than half of that edge, the
/// profile narrower than the pixels, n outside of 0.2 .. 8 (the ends of van der Wel et al. 2012, ApJS 203,
/// 24), chi-square above 10 per degree of freedom. `profile`: its centre in pixels of the stamp.
int fit_quality(const SersicProfile& profile, double chi2_per_freedom, int height, int width);

/// Adds to a measurement what statmorph does not look at: flags of what is hidden, of a trough, of a missing
/// smoothness and of a fit that went astray, and a quality of suspect at least where another source than the
/// middle's was measured, where it reaches the stamp's edge, is half hidden or lies in a trough; of the fit
/// also where the rest is bad.
void distrust(const SegmentedStamp& stamp, StampMeasurement& measurement);

}  // namespace peculiar::morphology
