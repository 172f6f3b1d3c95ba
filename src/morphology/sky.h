#pragma once

#include <optional>

#include "morphology/cutout.h"

namespace peculiar::morphology {

/// A square of a cut-out without any source, and its sky statistics.
struct Sky {
  Plane box;
  double mean = 0;
  double median = 0;
  double sigma = 0;
  double asymmetry = 0;  ///< mean |difference| from the box rotated by 180 degrees

  /// Mean positive residual of the box minus itself smoothed by `boxcar` pixels.
  double smoothness(int boxcar) const;
};

/// The first free square of kSkyBox pixels in reading order; if there is none, the edge is halved, down to 2
/// pixels. nullopt if none is free.
std::optional<Sky> find_sky(const Cutout& cutout);

/// The same, with the mean asymmetry of the first free squares in the reading orders of the eight
/// orientations, so that turning the image does not change it.
std::optional<Sky> find_sky_all_round(const Cutout& cutout);

double median_of(std::vector<double> values);

}  // namespace peculiar::morphology
