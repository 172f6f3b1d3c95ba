#pragma once

#include <vector>

#include "survey/placement.h"

namespace peculiar::survey {

/// Marks the rows with Fate::kCut that lie within a radius of an earlier such row that is not itself a
/// duplicate. Distances are measured on the sky, or in pixels of `pixel_scale_arcsec`; if that is unknown
/// (NaN), only rows with identical positions are duplicates.
std::vector<bool> find_duplicates(const Objects& objects, const std::vector<Fate>& fates,
                                  double radius_arcsec, double pixel_scale_arcsec);

}  // namespace peculiar::survey
