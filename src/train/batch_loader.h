#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

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

/// Batches of training images as network values, read from the sample and stretched by a thread of its own, a
/// few ahead. The rows go by in random order, all of them before any comes again.
class BatchLoader {
 public:
  BatchLoader(const store::SampleReader& sample, const nn::StampStretch& stretch,
              std::vector<std::int64_t> rows, const LoaderOptions& options);
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The next batch, [batch, band, y, x]. Throws what reading threw.
  at::Tensor next();
  double seconds_waited() const { return seconds_waited_; }

 private:
  void work();
  at::Tensor make(std::int64_t number);
  std::int64_t row_at(std::int64_t position);

  const store::SampleReader& sample_;
  nn::StampStretch stretch_;
  std::vector<std::int64_t> rows_;
  LoaderOptions options_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;
  double seconds_waited_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<at::Tensor> ready_;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::thread thread_;
};

/// One of the eight turns and flips of a square of `edge` pixels: 0 leaves it, 1 to 3 turn it by quarters, 4
/// to 7 mirror it first.
void turn_and_flip(std::span<const float> from, std::span<float> to, int edge, int kind);

}  // namespace peculiar::train
