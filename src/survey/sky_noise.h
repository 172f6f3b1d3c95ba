#pragma once

#include "detection/detection.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// Effect of pixel-to-pixel correlation on a mosaic's noise as detection sees it: smoothed if detection
/// smooths. Both factors are 1 for independent pixels.
struct NoiseCorrelation {
  double scatter = 1;  ///< scatter of the noise, relative to that of independent pixels with the same rms
  double area = 1;     ///< area of noise peaks above any level, relative to that of independent pixels
};

/// Measures the correlation on tiles of 64 px in up to 8 strips of the mosaic; uses the tiles that have data
/// everywhere and look blank: values as far below their median as above it. Both factors are 1 if fewer than
/// 4 tiles qualify.
NoiseCorrelation noise_correlation(const Mosaic& mosaic, bool is_smoothed);

/// Returns options for which correlated noise gives as few false sources as independent pixels: the threshold
/// times the scatter, the minimum area times the area.
detection::DetectionOptions allowing_for(const NoiseCorrelation& correlation,
                                         detection::DetectionOptions options);

}  // namespace peculiar::survey
