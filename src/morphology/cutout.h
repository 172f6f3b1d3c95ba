#pragma once

#include <optional>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// The part of a stamp that one source is measured on: round its segment, kCutoutExtent times as large.
struct Cutout {
  int x0 = 0;  ///< of its first column in the stamp
  int y0 = 0;
  Plane image;    ///< background taken off; 0 where masked
  Mask masked;    ///< other sources, the given mask, what is not finite, outliers
  Mask segment;   ///< the source's own pixels that are not masked
  Mask occupied;  ///< any source or the given mask: no place for a box of sky
  Plane sigma;    ///< standard deviation, 0 where masked; empty where no variance is given
  Plane own;      ///< image on the segment, 0 elsewhere
};

/// A source in a stamp. All planes have the stamp's size.
struct SegmentedStamp {
  Plane image;                      ///< background taken off; may hold what is not finite
  Grid<std::int32_t> segmentation;  ///< labels of sources, 0 for sky
  Mask mask;                        ///< 1 = do not use
  Plane variance;                   ///< empty: none is given
};

/// None where no pixel of the stamp has this label.
std::optional<Cutout> cut_out(const SegmentedStamp& stamp, std::int32_t label);

}  // namespace peculiar::morphology
