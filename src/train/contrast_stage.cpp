#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "base/prefetch.h"
#include "base/progress.h"
#include "nn/gradient_mean.h"
#include "stamps/orientation.h"
#include "stamps/perturbations.h"
#include "train/batch_loader.h"
#include "train/batch_part.h"
#include "train/stages.h"

namespace peculiar::train {

namespace {

constexpr double kWarmUp = 200;      // steps
constexpr double kLeastRate = 0.01;  // of the learning rate, at the end
constexpr double kAveraging = 0.998;

/// Normal stamps and an equal number of perturbed ones, both resampled equally often; with several ranks,
/// this rank's part of both.
struct ContrastBatch {
  at::Tensor images;  ///< [2 x batch, band, y, x]
  at::Tensor kinds;  ///< [2 x batch], int64: 0 for normal, 1 + index of the perturbation in the mix otherwise
};

/// Batches one after another, made in a thread. All images of a batch share one random stream, so batches are
/// made whole: each of N ranks makes every N-th batch, and they exchange the parts.
class ContrastBatches {
 public:
  ContrastBatches(const Training& training, std::int64_t first)
      : reader_(training.reader()),
        batch_(training.options.batch),
        augment_(training.options.augments()),
        seed_(training.context.seed),
        mix_(training.perturbation_mix()),
        normal_(training.rows, seed_, "contrast"),
        perturbed_(training.rows, seed_, "contrast perturbed"),
        rows_(training.rows),
        batches_(0, std::numeric_limits<std::int64_t>::max(), [this, first](std::int64_t round) {
          return make(first + round * ranks::size() + ranks::rank());
        }) {}

  ContrastBatch next() {
    if (ready_.empty()) ready_ = dealt(*batches_.next());
    ContrastBatch batch = ready_.front();
    ready_.pop_front();
    return batch;
  }

 private:
  std::vector<float> read(std::int64_t row, RandomStream& random) {
    const std::size_t values = reader_.preparation().stamp_size();
    std::vector<float> pixels(values);
    reader_.read_pixels(row, pixels);
    if (!augment_) return pixels;
    std::vector<float> turned(values);
    stamps::turn_and_flip_stamp(pixels, turned, reader_.header().width, static_cast<int>(random.below(8)));
    return turned;
  }

  ContrastBatch make(std::int64_t number) {
    const store::SampleHeader& header = reader_.header();
    ContrastBatch batch{at::empty({2 * batch_, header.band_count(), header.height, header.width}),
                        at::zeros({2 * batch_}, at::kLong)};
    const std::size_t values = reader_.preparation().stamp_size();
    RandomStream random(seed_, "contrast batch", static_cast<std::uint64_t>(number));
    for (std::int64_t i = 0; i < 2 * batch_; ++i) {
      const std::int64_t position = number * batch_ + i % batch_;
      std::vector<float> pixels = read(i < batch_ ? normal_.at(position) : perturbed_.at(position), random);
      if (i >= batch_) {
        const std::vector<float> donor = read(rows_[random.below(rows_.size())], random);
        stamps::Canvas canvas = stamps::make_canvas(pixels, donor, header.width);
        batch.kinds[i] = 1 + static_cast<std::int64_t>(mix_.perturb(canvas, random));
      } else {
        stamps::Canvas canvas = stamps::make_canvas(pixels, pixels, header.width);
        mix_.resample_alike(canvas, random);
      }
      reader_.preparation().to_network(
          pixels, {batch.images.data_ptr<float>() + static_cast<std::size_t>(i) * values, values});
    }
    return batch;
  }

  /// This rank's part of the batches made by all ranks, in order. `whole`: the batch made by this rank.
  std::deque<ContrastBatch> dealt(const ContrastBatch& whole) const {
    if (ranks::is_alone()) return {whole};
    const std::int64_t count = ranks::size();
    const std::int64_t part = 2 * batch_ / count;
    // [normal or perturbed, rank, ...] -> [rank, normal or perturbed, ...]
    const at::Tensor images = whole.images.view({2, count, -1}).transpose(0, 1).contiguous();
    const at::Tensor kinds = whole.kinds.view({2, count, -1}).transpose(0, 1).contiguous();
    const std::vector<float> pixels = ranks::exchange(
        std::span<const float>(images.data_ptr<float>(), static_cast<std::size_t>(images.numel())));
    const std::vector<std::int64_t> numbers = ranks::exchange(std::span<const std::int64_t>(
        kinds.data_ptr<std::int64_t>(), static_cast<std::size_t>(kinds.numel())));
    std::vector<std::int64_t> shape = whole.images.sizes().vec();
    shape[0] = part;
    std::deque<ContrastBatch> parts;
    for (std::int64_t from = 0; from < count; ++from) {
      ContrastBatch& own = parts.emplace_back(ContrastBatch{at::empty(shape), at::empty({part}, at::kLong)});
      std::copy_n(pixels.begin() + from * own.images.numel(), own.images.numel(),
                  own.images.data_ptr<float>());
      std::copy_n(numbers.begin() + from * part, part, own.kinds.data_ptr<std::int64_t>());
    }
    return parts;
  }

  stamps::StampReader reader_;
  std::int64_t batch_;
  bool augment_;
  std::uint64_t seed_;
  stamps::PerturbationMix mix_;
  RowOrder normal_;
  RowOrder perturbed_;
  std::vector<std::int64_t> rows_;
  std::deque<ContrastBatch> ready_;
  Prefetch<ContrastBatch> batches_;  ///< must be last: its thread uses all other members
};

/// Warm-up, then a cosine decay: the last steps only refine.
double rate_at(std::int64_t step, std::int64_t steps) {
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  const double fall = kLeastRate + (1 - kLeastRate) * 0.5 * (1 + std::cos(std::numbers::pi * done));
  return fall * std::min(1.0, static_cast<double>(step + 1) / kWarmUp);
}

/// Moves the averaged weights towards the training weights; fast at first, so that the initial weights are
/// forgotten.
void average(const nn::ConvolutionNet& averaged, const nn::ConvolutionNet& learning, std::int64_t step) {
  const at::NoGradGuard no_graph;
  const double kept = std::min(kAveraging, static_cast<double>(step + 1) / static_cast<double>(step + 10));
  for (std::size_t i = 0; i < averaged.parameters().size(); ++i) {
    at::Tensor weights = averaged.parameters()[i].second;
    weights.lerp_(learning.parameters()[i].second.detach(), 1 - kept);
  }
}

}  // namespace

void run_contrast(Training& training, double until) {
  TrainingState& progress = training.progress;
  if (!training.model.contrast) training.begin_contrast();
  nn::ConvolutionNet& learning = *training.contrast_learning;
  learning.require_gradients(true);
  nn::GradientMean gradients(learning.parameters());
  gradients.listen();
  ContrastBatches batches(training, progress.step);
  const std::int64_t steps = *training.options.contrast_steps;
  const double peak_rate = contrast_learning_rate(training.model.architecture.width);
  Progress bar(training.context, "contrast", "steps", steps, progress.step);
  bar.end_within(training.seconds_left(until));
  while (progress.step < steps) {
    if (training.time_is_up(until)) break;
    const ContrastBatch batch = batches.next();
    const at::Tensor logits = learning.forward(batch.images, training.compute).output;
    const at::Tensor loss = at::cross_entropy_loss(logits, batch.kinds.to(logits.device()));
    if (!std::isfinite(mean_over_ranks(loss.item<double>()))) {
      throw numeric_error(
          "the contrast network diverged at step {}; train again with another --seed, or without it (--no-contrast)",
          progress.step);
    }
    loss.backward();
    training.contrast_adam->set_learning_rate(peak_rate * rate_at(progress.step, steps));
    gradients.step(*training.contrast_adam);
    average(*training.model.contrast, learning, progress.step);
    progress.contrast_steps = ++progress.step;
    bar.add(1);
    training.after_step();
  }
  learning.require_gradients(false);
}

}  // namespace peculiar::train
