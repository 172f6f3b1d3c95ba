#include "train/batch_loader.h"

#include <limits>

#include "base/random.h"
#include "stamps/orientation.h"

namespace peculiar::train {

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

BatchLoader::BatchLoader(const stamps::StampReader& reader, std::vector<std::int64_t> rows,
                         const LoaderOptions& options)
    : reader_(reader),
      order_(std::move(rows), options.seed, options.purpose),
      options_(options),
      batches_(options.first, std::numeric_limits<std::int64_t>::max(),
               [this](std::int64_t number) { return make(number); }) {}

at::Tensor BatchLoader::make(std::int64_t number) {
  const store::SampleHeader& header = reader_.header();
  const std::size_t values = reader_.preparation().stamp_size();
  const BatchPart part = options_.part.value_or(BatchPart{0, options_.batch});
  at::Tensor batch = at::empty({part.count, header.band_count(), header.height, header.width});
  RandomStream random(options_.seed, options_.purpose + " turns", static_cast<std::uint64_t>(number));
  std::vector<float> stretched(values);
  for (std::int64_t i = 0; i < options_.batch; ++i) {
    const int kind = options_.augment ? static_cast<int>(random.below(8)) : 0;
    if (!part.has(i)) continue;
    reader_.read_values(order_.at(number * options_.batch + i), stretched);
    const auto place_in_part = static_cast<std::size_t>(i - part.first);
    const std::span<float> place(batch.data_ptr<float>() + place_in_part * values, values);
    stamps::turn_and_flip_stamp(stretched, place, header.width, kind);
  }
  return batch;
}

}  // namespace peculiar::train
