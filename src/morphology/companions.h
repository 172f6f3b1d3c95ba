#pragma once

#include <cmath>
#include <cstdint>

#include "detection/detection.h"

namespace peculiar::morphology {

/// Which source of a stamp is the galaxy that it was cut for, and what stands beside it.
struct Companions {
  const detection::Source* main = nullptr;  ///< none: no source
  bool is_central = false;                  ///< is the stamp's middle pixel one of its own?
  std::int64_t count = 0;                   ///< all other sources
  double flux_ratio = std::nan("");         ///< the brightest of them to the main one; NaN without companion
  double separation = std::nan("");         ///< of their barycentres, px
};

/// The main source is that of the middle pixel, or the one whose barycentre is nearest to the middle. Fluxes
/// are of the pixels above the threshold, of touching sources as parted.
Companions find_companions(const detection::Detection& detection, int height, int width);

}  // namespace peculiar::morphology
