#pragma once

#include <vector>

#include "morphology/clumps.h"

namespace peculiar::morphology {

/// A peak of the smoothed image, and the flux of the pixels that belong to it.
struct Clump {
  int x = 0;
  int y = 0;
  double flux = 0;
};

/// Peaks of the region's image smoothed by kIntensitySigma, in decreasing order of flux. Each pixel belongs
/// to the peak that it leads up to (watershed).
std::vector<Clump> find_clumps(const Plane& region_image);

/// I: flux of the second clump over that of the first; 0 with fewer than two clumps (Freeman et al. 2013,
/// equation 9).
double intensity(const std::vector<Clump>& clumps);

/// D: distance of the brightest peak from the centroid of the region's light, over the radius of a circle
/// with the region's area (Freeman et al. 2013, equation 11). NaN and bad without clumps or light.
Measurement deviation(const std::vector<Clump>& clumps, const ClumpRegion& region);

}  // namespace peculiar::morphology
