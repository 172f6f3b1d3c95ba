#pragma once

#include "morphology/cutout.h"

namespace peculiar::morphology {

/// The region of a source for multimode, intensity and deviation (Freeman et al. 2013, section 4; Peth et al.
/// 2016, section 3.4): pixels above a quantile that are connected to the brightest pixel. At the chosen
/// quantile, the pixel value is kPetrosianEta times the mean of the region.
struct ClumpRegion {
  Mask mask;
  Plane image;  ///< non-negative, 0 outside the region
  int quality = kGood;
};

/// Returns `fallback` (Gini's region) as the mask if no quantile meets the condition.
ClumpRegion clump_region(const Cutout& cutout, const Mask& fallback);

}  // namespace peculiar::morphology
