#include "train/outlying_rows.h"

#include <algorithm>
#include <numeric>

#include "ranks/ranks.h"
#include "scorers/density.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kFitted = 4096;
constexpr std::size_t kBlock = 1024;

}  // namespace

std::vector<std::int64_t> without_outliers(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                           const nn::Model& model, const nn::Compute& compute, double share) {
  const nn::ConvolutionNet critic = scorers::feature_critic(model, compute);
  const auto features = [&](const std::vector<std::int64_t>& some) {
    return scorers::CriticFeatures::of(critic, stamps.load(some, some.size(), model.contract.stretch),
                                       compute);
  };
  const scorers::DensityModel density = scorers::DensityModel::fit(features(spread(rows, kFitted)));
  std::vector<double> distances;
  for (std::size_t start = 0; start < rows.size(); start += kBlock) {
    const std::vector<std::int64_t> block(
        rows.begin() + static_cast<std::ptrdiff_t>(start),
        rows.begin() + static_cast<std::ptrdiff_t>(std::min(start + kBlock, rows.size())));
    const at::Tensor found = density.distance_from_middle(features(block)).contiguous();
    distances.insert(distances.end(), found.data_ptr<double>(), found.data_ptr<double>() + found.numel());
  }
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return distances[a] < distances[b]; });
  order.resize(rows.size() -
               static_cast<std::size_t>(std::llround(share * static_cast<double>(rows.size()))));
  std::sort(order.begin(), order.end());
  std::vector<std::int64_t> kept;
  for (const std::size_t index : order) kept.push_back(rows[index]);
  return kept;
}

void leave_outliers_out(Training& training) {
  if (training.progress.dropped) return;
  training.progress.dropped = true;
  if (training.options.drop_outliers <= 0) return;
  const std::size_t before = training.rows.size();
  if (ranks::is_first())
    training.rows = without_outliers(training.stamps, training.rows, training.model, training.compute,
                                     training.options.drop_outliers);
  ranks::broadcast(training.rows);
  training.context.info("step {}: the {} most outlying of {} training images are left out from here on",
                        training.progress.step, before - training.rows.size(), before);
}

}  // namespace peculiar::train
