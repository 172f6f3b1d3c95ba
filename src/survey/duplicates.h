#pragma once

#include <vector>

#include "survey/placement.h"

namespace peculiar::survey {

/// Which rows whose fate is Fate::kCut are within a radius of an earlier such row that is no duplicate
/// itself. On the sky, or in pixels of `pixel_scale_arcsec`; where that is not known (NaN) only rows of one
/// place are.
std::vector<bool> find_duplicates(const Objects& objects, const std::vector<Fate>& fates,
                                  double radius_arcsec, double pixel_scale_arcsec);

}  // namespace peculiar::survey
