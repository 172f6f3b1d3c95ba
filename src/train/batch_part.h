#pragma once

#include <cstdint>

#include "nn/tensors.h"
#include "ranks/ranks.h"

namespace peculiar::train {

/// Which images of a batch are this rank's: the ranks share it in equal parts, one behind the other. What is
/// random of an image is drawn as for the whole batch, so that N ranks see what one rank sees.
struct BatchPart {
  std::int64_t first = 0;
  std::int64_t count = 0;

  /// `batch` is a multiple of the number of ranks.
  static BatchPart of_rank(std::int64_t batch) {
    const std::int64_t count = batch / ranks::size();
    return {count * ranks::rank(), count};
  }
  bool has(std::int64_t image) const { return image >= first && image < first + count; }
  /// Of numbers of the whole batch [batch, ...], this rank's.
  at::Tensor of(const at::Tensor& whole) const { return whole.slice(0, first, first + count); }
};

/// The mean over the ranks.
inline double mean_over_ranks(double own) {
  ranks::sum(std::span(&own, 1));
  return own / ranks::size();
}

}  // namespace peculiar::train
