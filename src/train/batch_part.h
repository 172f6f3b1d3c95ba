#pragma once

#include <cstdint>

#include "nn/tensors.h"
#include "ranks/ranks.h"

namespace peculiar::train {

/// Images of a batch that belong to this rank: ranks have consecutive parts of equal size. Random choices for
/// an image are drawn as for the whole batch, so that N ranks give the same result as one.
struct BatchPart {
  std::int64_t first = 0;
  std::int64_t count = 0;

  /// `batch` must be a multiple of the number of ranks.
  static BatchPart of_rank(std::int64_t batch) {
    const std::int64_t count = batch / ranks::size();
    return {count * ranks::rank(), count};
  }
  bool has(std::int64_t image) const { return image >= first && image < first + count; }
  /// This rank's part of `whole` [batch, ...].
  at::Tensor of(const at::Tensor& whole) const { return whole.slice(0, first, first + count); }
};

/// Mean over the ranks.
inline double mean_over_ranks(double own) {
  ranks::sum(std::span(&own, 1));
  return own / ranks::size();
}

}  // namespace peculiar::train
