#include "train/outlying_rows.h"

#include <algorithm>
#include <numeric>

#include "ranks/ranks.h"
#include "scorers/density.h"
#include "scorers/target_density.h"
#include "statistics/tail_model.h"
#include "store/rank_parts.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kFitted = 4096;
constexpr std::size_t kBlock = 1024;

/// Calls `score` for one block of rows after the other, and joins the results.
template <typename Score>
std::vector<double> in_blocks(const std::vector<std::int64_t>& rows, const RunContext& context,
                              const Score& score) {
  std::vector<double> all;
  for (std::size_t start = 0; start < rows.size(); start += kBlock) {
    context.stop_if_cancelled("");
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(start);
    const std::vector<std::int64_t> block(first,
                                          first + std::min<std::ptrdiff_t>(kBlock, rows.end() - first));
    const std::vector<double> some = score(block);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<double> critic_distances(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                     const nn::Model& model, const nn::Compute& compute,
                                     const RunContext& context) {
  const nn::ConvolutionNet critic = scorers::feature_critic(model, compute);
  const auto features = [&](const std::vector<std::int64_t>& some) {
    return scorers::CriticFeatures::of(critic, stamps.load(some, some.size(), model.contract.stretch),
                                       compute);
  };
  const scorers::DensityModel density = scorers::DensityModel::fit(features(spread(rows, kFitted)));
  return in_blocks(rows, context, [&](const std::vector<std::int64_t>& block) {
    const at::Tensor found = density.distance_from_middle(features(block)).contiguous();
    return std::vector<double>(found.data_ptr<double>(), found.data_ptr<double>() + found.numel());
  });
}

std::vector<double> target_distances(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                     const RunContext& context) {
  const auto targets = [&](const std::vector<std::int64_t>& some, std::size_t most) {
    return stamps.measured(some, most, {.targets = true}, context.threads).targets;
  };
  const auto density = scorers::TargetDensity::fit(targets(rows, kFitted));
  return in_blocks(rows, context, [&](const std::vector<std::int64_t>& block) {
    return density.distance(targets(block, block.size()));
  });
}

}  // namespace

std::vector<std::int64_t> without_outliers(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                           const nn::Model& model, const nn::Compute& compute, double share,
                                           const RunContext& context) {
  std::vector<double> surprises(rows.size(), 0.0);
  const auto judge = [&](const std::vector<double>& distances) {
    const statistics::TailModel tail(distances);
    for (std::size_t i = 0; i < rows.size(); ++i) surprises[i] += tail.surprise(distances[i]);
  };
  judge(critic_distances(stamps, rows, model, compute, context));
  // Normalised stamps are compared regardless of their brightness.
  if (!model.contract.stretch.normalise && rows.size() >= scorers::TargetDensity::kFewest)
    judge(target_distances(stamps, rows, context));
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return surprises[a] < surprises[b]; });
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
  const double share = training.options.drop_outliers;
  if (share <= 0) return;
  const std::size_t before = training.rows.size();
  training.context.info("choosing the most outlying of {} training images", before);
  const bool is_stopped = store::any_interrupted([&] {
    if (ranks::is_first())
      training.rows = without_outliers(training.stamps, training.rows, training.model, training.compute,
                                       share, training.context);
  });
  if (is_stopped)
    throw Interrupted(fmt::format(
        "stopped while choosing the outliers to leave out; run the same command again, with --resume if there is a {}",
        training.checkpoint_path().string()));
  ranks::broadcast(training.rows);
  training.context.info("step {}: the {} most outlying of {} training images are left out from here on",
                        training.progress.step, before - training.rows.size(), before);
}

}  // namespace peculiar::train
