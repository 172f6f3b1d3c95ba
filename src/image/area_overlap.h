#pragma once

#include <vector>

namespace peculiar::image {

/// The pixels covered by one cell of a new grid along one axis: `first` and `last` with the fractions of them
/// inside the cell; those between are covered entirely. For a single pixel, first == last and first_weight is
/// its fraction.
struct CellOverlap {
  int first = 0;
  int last = 0;
  double first_weight = 0;
  double last_weight = 0;

  double weight(int pixel) const { return pixel == first ? first_weight : pixel == last ? last_weight : 1.0; }
};

/// Divides the extent of `pixels` pixels into `cells` equal cells. Compares edges as integers, so that
/// rounding never adds a sliver of a pixel: one NaN would spread through it.
std::vector<CellOverlap> axis_overlaps(int pixels, int cells);

}  // namespace peculiar::image
