#pragma once

#include <cstdint>
#include <vector>

#include "image/image.h"

namespace peculiar::image {

/// A connected region (four neighbours) of one band with |significance| above 5 and of one sign, of at least
/// 5 px.
struct SignificantRegion {
  int band;
  double flux;  ///< sum of the difference, in its unit
  std::int64_t area_px;
  double x;  ///< px, centre weighted by |significance|, 0-based
  double y;
  double peak;  ///< significance of the largest modulus, with its sign
  /// Whether at least half of its pixels lie in the border of the stamp: 5 % of its edge, at least 2 px.
  /// Networks often make a frame there, which says nothing about the galaxy.
  bool at_edge = false;
};

/// Finds the regions band by band, from the first row on. `difference` and `significance` have the same
/// shape; NaN is in no region.
std::vector<SignificantRegion> significant_regions(const Image& difference, const Image& significance);

/// Sorts by the modulus of the peak, the largest first, with the regions at the edge of the stamp after all
/// others.
void sort_by_significance(std::vector<SignificantRegion>& regions);

}  // namespace peculiar::image
