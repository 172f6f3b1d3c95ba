#pragma once

#include "morphology/cutout.h"

namespace peculiar::morphology {

/// Multimode, intensity and deviation (Freeman et al. 2013, section 4; Peth et al. 2016, section 3.4) look at
/// one region of a source: pixels above a quantile that connect to the brightest, the quantile such that
/// those at it have kPetrosianEta of the mean.
struct ClumpRegion {
  Mask mask;
  Plane image;  ///< not negative, 0 outside of the region
  int quality = kGood;
};

/// `fallback` is taken where no quantile is like that (Gini's region).
ClumpRegion clump_region(const Cutout& cutout, const Mask& fallback);

}  // namespace peculiar::morphology
