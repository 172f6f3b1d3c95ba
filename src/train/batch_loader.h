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
  bool augment = true;  ///< a random one of the eight turns and flips for each stamp
  std::uint64_t seed = 1;
  std::string purpose;     ///< names the random order: "critic", "encoder"
  std::int64_t first = 0;  ///< number of the first batch wanted; every batch follows from its number alone
  std::optional<BatchPart> part{};  ///< read these images of each batch only; without it, all
};

/// The rows in random order, all of them before any comes again; the place of each follows from the seed.
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

/// Batches of training images as network values, read from the sample and stretched by a thread of its own, a
/// few ahead.
class BatchLoader {
 public:
  BatchLoader(const stamps::StampReader& reader, std::vector<std::int64_t> rows,
              const LoaderOptions& options);

  /// The next batch, or the part wanted of it, [images, band, y, x]. Throws what reading threw.
  at::Tensor next() { return *batches_.next(); }
  double seconds_waited() const { return batches_.seconds_waited(); }

 private:
  at::Tensor make(std::int64_t number);

  stamps::StampReader reader_;
  RowOrder order_;
  LoaderOptions options_;
  Prefetch<at::Tensor> batches_;  ///< last: its thread uses all the others
};

}  // namespace peculiar::train
