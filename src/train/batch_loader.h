#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/prefetch.h"
#include "nn/contract.h"
#include "nn/tensors.h"
#include "store/sample.h"

namespace peculiar::train {

struct LoaderOptions {
  std::int64_t batch = 64;
  bool augment = true;  ///< a random one of the eight turns and flips for each stamp
  std::uint64_t seed = 1;
  std::string purpose;     ///< names the random order: "critic", "encoder"
  std::int64_t first = 0;  ///< number of the first batch wanted; every batch follows from its number alone
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
  BatchLoader(const store::SampleReader& sample, const nn::StampStretch& stretch,
              std::vector<std::int64_t> rows, const LoaderOptions& options);

  /// The next batch, [batch, band, y, x]. Throws what reading threw.
  at::Tensor next() { return *batches_.next(); }
  double seconds_waited() const { return batches_.seconds_waited(); }

 private:
  at::Tensor make(std::int64_t number);

  const store::SampleReader& sample_;
  nn::StampStretch stretch_;
  RowOrder order_;
  LoaderOptions options_;
  Prefetch<at::Tensor> batches_;  ///< last: its thread uses all the others
};

/// All bands of a stamp through turn_and_flip.
void turn_and_flip_stamp(std::span<const float> from, std::span<float> to, int edge, int kind);
/// One of the eight turns and flips of a square of `edge` pixels: 0 leaves it, 1 to 3 turn it by quarters, 4
/// to 7 mirror it first.
void turn_and_flip(std::span<const float> from, std::span<float> to, int edge, int kind);

}  // namespace peculiar::train
