#pragma once

#include <optional>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// The part of a stamp in which one source is measured: centred on its segment and kCutoutExtent times as
/// large.
struct Cutout {
  int x0 = 0;  ///< position of the cut-out's first pixel in the stamp
  int y0 = 0;
  Plane image;    ///< background-subtracted; 0 where masked
  Mask masked;    ///< other sources, the given mask, non-finite pixels, outliers
  Mask segment;   ///< unmasked pixels of the source
  Mask occupied;  ///< any source or the given mask: excluded from the sky box
  Plane sigma;    ///< standard deviation, 0 where masked; empty without variance
  Plane own;      ///< the image on the segment, 0 elsewhere
};

/// A source in a stamp. All planes have the stamp's size.
struct SegmentedStamp {
  Plane image;                      ///< background-subtracted; may contain non-finite values
  Grid<std::int32_t> segmentation;  ///< source labels, 0 for sky
  Mask mask;                        ///< 1 = do not use
  Plane variance;                   ///< empty: not given
};

/// nullopt if no pixel of the stamp has this label.
std::optional<Cutout> cut_out(const SegmentedStamp& stamp, std::int32_t label);

}  // namespace peculiar::morphology
