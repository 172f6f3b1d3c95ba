#include "statistics/tail_model.h"

#include <algorithm>
#include <cmath>

#include "statistics/distribution.h"

namespace peculiar::statistics {

namespace {

constexpr double kBody = 0.9;  // fraction of normal scores described by the empirical distribution

}  // namespace

TailModel::TailModel(std::vector<double> normal) : normal_(finite(std::move(normal))) {
  std::sort(normal_.begin(), normal_.end());
  threshold_ = quantile(normal_, kBody);
  double sum = 0;
  double count = 0;
  for (const double score : normal_) {
    if (score <= threshold_) continue;
    sum += score - threshold_;
    ++count;
  }
  // Equal scores leave no excess: any score above them then counts as extremely rare.
  mean_excess_ = count > 0 ? sum / count : 1e-12 + 1e-6 * std::abs(threshold_);
}

double TailModel::surprise(double score) const {
  if (std::isnan(score)) return score;
  if (score > threshold_) return -std::log(1 - kBody) + (score - threshold_) / mean_excess_;
  const auto at = std::lower_bound(normal_.begin(), normal_.end(), score);
  const auto below = static_cast<double>(at - normal_.begin());
  // Interpolate the count linearly between two normal scores.
  double part = 0;
  if (at != normal_.begin() && at != normal_.end() && *at > *(at - 1)) {
    part = (score - *(at - 1)) / (*at - *(at - 1)) - 1;
  }
  const double share = std::max(0.0, below + part) / static_cast<double>(normal_.size() - 1);
  return 0 - std::log(std::max(1 - kBody, 1 - share));  // 0 where share is 0, not -0
}

}  // namespace peculiar::statistics
