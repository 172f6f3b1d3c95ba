#include "train/batch_loader.h"

#include <chrono>

#include "base/random.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kBatchesAhead = 3;

}  // namespace

void turn_and_flip(std::span<const float> from, std::span<float> to, int edge, int kind) {
  const int last = edge - 1;
  const auto at = [&](int y, int x) {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(edge) + static_cast<std::size_t>(x);
  };
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      const int column = kind >= 4 ? last - x : x;
      std::size_t source = 0;
      switch (kind % 4) {
        case 0:
          source = at(y, column);
          break;
        case 1:
          source = at(column, last - y);
          break;
        case 2:
          source = at(last - y, last - column);
          break;
        default:
          source = at(last - column, y);
          break;
      }
      to[at(y, x)] = from[source];
    }
  }
}

BatchLoader::BatchLoader(const store::SampleReader& sample, const nn::StampStretch& stretch,
                         std::vector<std::int64_t> rows, const LoaderOptions& options)
    : sample_(sample), stretch_(stretch), rows_(std::move(rows)), options_(options), thread_([this] {
        work();
      }) {}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::int64_t BatchLoader::row_at(std::int64_t position) {
  const auto count = static_cast<std::int64_t>(rows_.size());
  if (position / count != epoch_) {
    epoch_ = position / count;
    order_ = rows_;
    RandomStream random(options_.seed, options_.purpose + " order", static_cast<std::uint64_t>(epoch_));
    shuffle(order_, random);
  }
  return order_[static_cast<std::size_t>(position % count)];
}

at::Tensor BatchLoader::make(std::int64_t number) {
  const store::SampleHeader& header = sample_.header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  const std::size_t band = values / static_cast<std::size_t>(header.band_count());
  at::Tensor batch = at::empty({options_.batch, header.band_count(), header.height, header.width});
  RandomStream random(options_.seed, options_.purpose + " turns", static_cast<std::uint64_t>(number));
  std::vector<float> pixels(values);
  std::vector<float> stretched(values);
  for (std::int64_t i = 0; i < options_.batch; ++i) {
    sample_.read_images(row_at(number * options_.batch + i), pixels);
    stretch_.to_network(pixels, stretched, header.width);
    const int kind = options_.augment ? static_cast<int>(random.below(8)) : 0;
    const std::span<float> place(batch.data_ptr<float>() + static_cast<std::size_t>(i) * values, values);
    for (std::size_t start = 0; start < values; start += band) {
      turn_and_flip(std::span(stretched).subspan(start, band), place.subspan(start, band), header.width,
                    kind);
    }
  }
  return batch;
}

void BatchLoader::work() {
  for (std::int64_t number = options_.first;; ++number) {
    at::Tensor batch;
    std::exception_ptr failure;
    try {
      batch = make(number);
    } catch (...) {
      failure = std::current_exception();
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stop_ || ready_.size() < kBatchesAhead; });
    if (stop_) return;
    failure_ = failure;
    if (!failure) ready_.push_back(std::move(batch));
    changed_.notify_all();
    if (failure) return;
  }
}

at::Tensor BatchLoader::next() {
  const auto start = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !ready_.empty() || failure_; });
  seconds_waited_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (ready_.empty()) std::rethrow_exception(failure_);
  at::Tensor batch = std::move(ready_.front());
  ready_.pop_front();
  changed_.notify_all();
  return batch;
}

}  // namespace peculiar::train
