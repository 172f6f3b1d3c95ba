#include "train/batch_loader.h"

#include <limits>

#include "base/random.h"

namespace peculiar::train {

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

void turn_and_flip_stamp(std::span<const float> from, std::span<float> to, int edge, int kind) {
  const std::size_t band = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t start = 0; start < from.size(); start += band)
    turn_and_flip(from.subspan(start, band), to.subspan(start, band), edge, kind);
}

RowOrder::RowOrder(std::vector<std::int64_t> rows, std::uint64_t seed, std::string purpose)
    : rows_(std::move(rows)), seed_(seed), purpose_(std::move(purpose)) {}

std::int64_t RowOrder::at(std::int64_t position) {
  const auto count = static_cast<std::int64_t>(rows_.size());
  if (position / count != epoch_) {
    epoch_ = position / count;
    order_ = rows_;
    RandomStream random(seed_, purpose_ + " order", static_cast<std::uint64_t>(epoch_));
    shuffle(order_, random);
  }
  return order_[static_cast<std::size_t>(position % count)];
}

BatchLoader::BatchLoader(const store::SampleReader& sample, const nn::StampStretch& stretch,
                         std::vector<std::int64_t> rows, const LoaderOptions& options)
    : sample_(sample),
      stretch_(stretch),
      order_(std::move(rows), options.seed, options.purpose),
      options_(options),
      batches_(options.first, std::numeric_limits<std::int64_t>::max(),
               [this](std::int64_t number) { return make(number); }) {}

at::Tensor BatchLoader::make(std::int64_t number) {
  const store::SampleHeader& header = sample_.header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  at::Tensor batch = at::empty({options_.batch, header.band_count(), header.height, header.width});
  RandomStream random(options_.seed, options_.purpose + " turns", static_cast<std::uint64_t>(number));
  std::vector<float> pixels(values);
  std::vector<float> stretched(values);
  for (std::int64_t i = 0; i < options_.batch; ++i) {
    sample_.read_images(order_.at(number * options_.batch + i), pixels);
    stretch_.to_network(pixels, stretched, header.width);
    const int kind = options_.augment ? static_cast<int>(random.below(8)) : 0;
    const std::span<float> place(batch.data_ptr<float>() + static_cast<std::size_t>(i) * values, values);
    turn_and_flip_stamp(stretched, place, header.width, kind);
  }
  return batch;
}

}  // namespace peculiar::train
