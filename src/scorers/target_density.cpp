#include "scorers/target_density.h"

#include <algorithm>
#include <cmath>

#include "scorers/nearest_images.h"
#include "statistics/distribution.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kStatistics = stamps::TargetLight::kCount;
constexpr double kLeastRange = 1e-6;    ///< relative; a smaller range is rounding
constexpr double kReach = 6;            ///< interquartile ranges from the median
constexpr std::int64_t kNeighbour = 9;  ///< a training image is its own first
constexpr std::int64_t kBlock = 4096;   ///< images compared at once

at::Tensor table_of(const std::vector<stamps::TargetLight>& targets) {
  std::vector<double> values;
  values.reserve(targets.size() * stamps::TargetLight::kCount);
  for (const stamps::TargetLight& target : targets) {
    for (const double value : target.values()) values.push_back(value);
  }
  return at::tensor(values, at::kDouble).view({std::ssize(targets), kStatistics});
}

}  // namespace

TargetDensity TargetDensity::fit(const std::vector<stamps::TargetLight>& targets) {
  TargetDensity density;
  std::vector<double> middle, scale;
  for (std::size_t statistic = 0; statistic < stamps::TargetLight::kCount; ++statistic) {
    std::vector<double> values;
    for (const stamps::TargetLight& target : targets) values.push_back(target.values()[statistic]);
    values = statistics::finite(std::move(values));
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) { return values.empty() ? 0.0 : statistics::quantile(values, share); };
    middle.push_back(at(0.5));
    const double range = at(0.75) - at(0.25);
    scale.push_back(range > kLeastRange * std::max(1.0, std::abs(at(0.5))) ? range : 1);
  }
  // Rounded as they are stored.
  density.middle_ = at::tensor(middle, at::kFloat).to(at::kDouble);
  density.scale_ = at::tensor(scale, at::kFloat).to(at::kDouble);
  density.neighbours_ = density.scaled(targets);
  return density;
}

TargetDensity TargetDensity::of(const Fitted& fitted) {
  TargetDensity density;
  density.middle_ = fitted_tensor(fitted, "middle", {kStatistics}).to(at::kDouble);
  density.scale_ = fitted_tensor(fitted, "scale", {kStatistics}).to(at::kDouble);
  density.neighbours_ = fitted_tensor(fitted, "neighbours", {-1, kStatistics});
  return density;
}

Fitted TargetDensity::fitted() const {
  return {{"middle", middle_.to(at::kFloat)}, {"scale", scale_.to(at::kFloat)}, {"neighbours", neighbours_}};
}

at::Tensor TargetDensity::scaled(const std::vector<stamps::TargetLight>& targets) const {
  const at::Tensor away = (table_of(targets) - middle_) / scale_;
  return at::nan_to_num(away, 0).clamp(-kReach, kReach).to(at::kFloat).contiguous();
}

std::vector<double> TargetDensity::distance(const std::vector<stamps::TargetLight>& targets) const {
  const at::NoGradGuard no_graph;
  if (targets.empty()) return {};
  const at::Tensor names = at::arange(neighbours_.size(0));
  std::vector<double> found;
  for (const at::Tensor& some : scaled(targets).split(kBlock)) {
    // Differences rather than products of coordinates: exact for equal images.
    const at::Tensor distances = at::cdist(some, neighbours_, 2, /*compute_mode=*/2);
    const at::Tensor nearest = nth_nearest_image(distances, names, kNeighbour);
    found.insert(found.end(), nearest.data_ptr<float>(), nearest.data_ptr<float>() + nearest.size(0));
  }
  return found;
}

}  // namespace peculiar::scorers
