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
};

/// Finds the regions band by band, from the first row on. `difference` and `significance` have the same
/// shape; NaN is in no region.
std::vector<SignificantRegion> significant_regions(const Image& difference, const Image& significance);

}  // namespace peculiar::image
