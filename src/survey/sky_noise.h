#pragma once

#include "detection/detection.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// What correlation between pixels makes of a mosaic's noise, as detection meets it: smoothed where detection
/// smooths. Independent pixels have 1 and 1.
struct NoiseCorrelation {
  double scatter = 1;  ///< of the noise, over that of independent pixels as quiet as its own
  double area = 1;     ///< of its specks above any level, over that of theirs
};

/// Measured on tiles of 64 px in up to 8 strips of the mosaic, of which those count that have data everywhere
/// and look blank: values as far below their median as above it. 1 and 1 where fewer than 4 do.
NoiseCorrelation noise_correlation(const Mosaic& mosaic, bool is_smoothed);

/// Options by which as little of correlated noise is taken for sources as of independent pixels: the
/// threshold times the scatter, the least area times the area.
detection::DetectionOptions allowing_for(const NoiseCorrelation& correlation,
                                         detection::DetectionOptions options);

}  // namespace peculiar::survey
