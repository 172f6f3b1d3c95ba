#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "image/geometry.h"

namespace peculiar::image {

/// One old cell's share in a new one.
struct Overlap {
  int cell = 0;       ///< new cell
  double weight = 0;  ///< length of the overlap, in old cells
};

/// For each of `from` equal old cells the new cells (of `to`) that it overlaps, in order; weights add up to 1 an old cell
/// when kFlux, to 1 a new cell when kMean.
std::vector<std::vector<Overlap>> overlaps(int from, int to, RebinKind kind);

/// Sums rows of an image into larger or smaller cells as they come: add() every row in order, and the new rows are written to the
/// target as they are completed. `Sum` is the type of the running column sums.
template <typename Sum>
class AreaSums {
 public:
  /// `channels` interleaved values a pixel; the target is [channel][y][x].
  AreaSums(int from_height, int from_width, int channels, Image& target, RebinKind kind);

  template <typename Value>
  void add(const Value* row);

 private:
  void finish_row();

  int channels_;
  std::size_t row_values_;
  Image& target_;
  std::vector<std::vector<Overlap>> vertical_;
  std::vector<std::vector<Overlap>> horizontal_;
  std::vector<Sum> sums_;
  std::size_t next_row_ = 0;
  int target_row_ = 0;
};

}  // namespace peculiar::image
