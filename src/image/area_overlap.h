#pragma once

#include <vector>

namespace peculiar::image {

/// The pixels that one cell of a new grid covers along one axis: `first` and `last` with the shares of them
/// that lie in the cell, those between whole. One pixel only: first == last, and first_weight is its share.
struct CellOverlap {
  int first = 0;
  int last = 0;
  double first_weight = 0;
  double last_weight = 0;

  double weight(int pixel) const { return pixel == first ? first_weight : pixel == last ? last_weight : 1.0; }
};

/// `cells` equal cells over the extent of `pixels` pixels. Edges are compared as integers, so that no pixel
/// enters with a sliver of rounding: one NaN would spread through it.
std::vector<CellOverlap> axis_overlaps(int pixels, int cells);

}  // namespace peculiar::image
