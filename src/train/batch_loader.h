#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/prefetch.h"
#include "nn/tensors.h"
#include "stamps/stamp_reader.h"
#include "train/batch_part.h"

namespace peculiar::train {

struct LoaderOptions {
  std::int64_t batch = 64;
  bool augment = true;  ///< a random one of the eight orientations for each stamp
  std::uint64_t seed = 1;
  std::string purpose;              ///< names the random order: "critic", "encoder"
  std::int64_t first = 0;           ///< number of the first batch; each batch depends only on its number
  std::optional<BatchPart> part{};  ///< read only these images of each batch; default: all
};

/// Rows in random order, each once per epoch; their positions depend only on the seed.
class RowOrder {
 public:
  RowOrder(std::vector<std::int64_t> rows, std::uint64_t seed, std::string purpose);
  std::int64_t at(std::int64_t position);

 private:
  std::vector<std::int64_t> rows_;
  std::uint64_t seed_;
  std::string purpose_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;
};

/// Batches of training images as network values, read from the sample and stretched in a separate thread, a
/// few batches ahead.
class BatchLoader {
 public:
  BatchLoader(const stamps::StampReader& reader, std::vector<std::int64_t> rows,
              const LoaderOptions& options);

  /// Next batch, or the requested part of it, [images, band, y, x]. Rethrows exceptions from reading.
  at::Tensor next() { return *batches_.next(); }
  double seconds_waited() const { return batches_.seconds_waited(); }

 private:
  at::Tensor make(std::int64_t number);

  stamps::StampReader reader_;
  RowOrder order_;
  LoaderOptions options_;
  Prefetch<at::Tensor> batches_;  ///< must be last: its thread uses all other members
};

}  // namespace peculiar::train
