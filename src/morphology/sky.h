#pragma once

#include <optional>

#include "morphology/cutout.h"

namespace peculiar::morphology {

/// A square of a cutout without any source, and what the sky is like in it.
struct Sky {
  Plane box;
  double mean = 0;
  double median = 0;
  double sigma = 0;
  double asymmetry = 0;  ///< mean |difference| from the box turned by 180 degrees

  /// Mean of what stands above the box smoothed by `boxcar` pixels.
  double smoothness(int boxcar) const;
};

/// The first free square of kSkyBox pixels in reading order, or of half as many, and so on down to 2. None
/// where there is no such.
std::optional<Sky> find_sky(const Cutout& cutout);

double median_of(std::vector<double> values);

}  // namespace peculiar::morphology
