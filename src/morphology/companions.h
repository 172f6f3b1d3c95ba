#pragma once

#include <cmath>
#include <cstdint>

#include "detection/detection.h"

namespace peculiar::morphology {

/// The source that a stamp was cut for, and its companions.
struct Companions {
  const detection::Source* main = nullptr;  ///< nullptr: no source
  bool is_central = false;                  ///< whether the stamp's middle pixel belongs to the main source
  std::int64_t count = 0;                   ///< all other sources
  double flux_ratio = std::nan("");         ///< brightest companion over main source; NaN without companions
  double separation = std::nan("");  ///< distance between their barycentres, px; NaN without companions
};

/// The main source is the one that contains the middle pixel or, if there is none, the one whose barycentre
/// is nearest to the middle. Fluxes are sums over the pixels above the threshold, after deblending.
Companions find_companions(const detection::Detection& detection, int height, int width);

}  // namespace peculiar::morphology
