#pragma once

#include <memory>

#include "base/prefetch.h"
#include "nn/contract.h"
#include "nn/tensors.h"
#include "score/stamp_shapes.h"
#include "store/sample.h"

namespace peculiar::score {

/// Some rows of a sample, ready for the networks.
struct StampBlock {
  std::int64_t first = 0;          ///< number of the first among the rows streamed
  std::vector<std::int64_t> rows;  ///< in the sample
  std::vector<bool> usable;        ///< has it only finite pixels (outside of its mask)?
  at::Tensor images;               ///< [usable ones, band, y, x], network values
  at::Tensor weights;  ///< the same shape; undefined where the sample has neither variance nor mask
  std::vector<StampShape> shapes;  ///< of all rows; empty unless asked for
};

/// Reads rows of a sample block by block in a thread of its own.
///
/// Masked pixels take the value of the pixel opposite the stamp's middle, or the sky's where that is masked
/// too, so that networks see a whole galaxy; in sums of residuals they weigh nothing. With a variance, a
/// residual weighs by 1 / sigma (of network values), scaled to a mean of 1 over the stamp.
class StampStream {
 public:
  /// `rows` from number `first` on, `block` at a time.
  StampStream(const store::SampleReader& sample, const nn::StampStretch& stretch,
              std::vector<std::int64_t> rows, std::int64_t first, std::int64_t block, bool shapes);

  /// None after the last.
  std::optional<StampBlock> next() { return blocks_->next(); }
  /// One block now, in this thread.
  StampBlock make(std::int64_t first) const;

 private:
  const store::SampleReader& sample_;
  nn::StampStretch stretch_;
  std::vector<std::int64_t> rows_;
  std::int64_t block_;
  std::optional<ShapeMeter> meter_;
  std::unique_ptr<Prefetch<StampBlock>> blocks_;
};

}  // namespace peculiar::score
