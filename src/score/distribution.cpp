#include "score/distribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peculiar::score {

namespace {

constexpr double kBody = 0.9;  // share of the normal scores that are counted, not modelled

/// Ranks from 1, ties at their mean.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first + 1;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t i = first; i < last; ++i) result[order[i]] = 0.5 * static_cast<double>(first + 1 + last);
    first = last;
  }
  return result;
}

}  // namespace

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return std::nan("");
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= values.size()) return values.back();
  return values[below] + (place - static_cast<double>(below)) * (values[below + 1] - values[below]);
}

double distribution_distance(std::vector<double> a, std::vector<double> b) {
  if (a.empty() || b.empty()) return 1;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double greatest = 0;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const double x = std::min(a[i], b[k]);
    while (i < a.size() && a[i] <= x) ++i;
    while (k < b.size() && b[k] <= x) ++k;
    greatest = std::max(greatest, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                           static_cast<double>(k) / static_cast<double>(b.size())));
  }
  return greatest;
}

double distance_from_uniform(std::vector<double> values) {
  if (values.empty()) return 1;
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  double greatest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    greatest = std::max({greatest, static_cast<double>(i + 1) / count - values[i],
                         values[i] - static_cast<double>(i) / count});
  }
  return greatest;
}

double distance_p_value(double distance, double count) {
  const double root = std::sqrt(count);
  const double t = (root + 0.12 + 0.11 / root) * distance;
  if (t < 0.2) return 1;  // the series below converges ever more slowly
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * t * t);
  return std::clamp(sum, 0.0, 1.0);
}

double area_under_curve(const std::vector<double>& normal, const std::vector<double>& outliers) {
  std::vector<double> all = normal;
  all.insert(all.end(), outliers.begin(), outliers.end());
  const std::vector<double> rank = ranks(all);
  const double sum =
      std::accumulate(rank.begin() + static_cast<std::ptrdiff_t>(normal.size()), rank.end(), 0.0);
  const auto count = static_cast<double>(outliers.size());
  return (sum - count * (count + 1) / 2) / (count * static_cast<double>(normal.size()));
}

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks(a);
  const std::vector<double> y = ranks(b);
  const double middle = 0.5 * static_cast<double>(a.size() + 1);
  double xy = 0;
  double xx = 0;
  double yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xy / std::sqrt(xx * yy);
}

TailModel::TailModel(std::vector<double> normal) : normal_(std::move(normal)) {
  std::erase_if(normal_, [](double score) { return !std::isfinite(score); });
  std::sort(normal_.begin(), normal_.end());
  threshold_ = quantile(normal_, kBody);
  double sum = 0;
  double count = 0;
  for (const double score : normal_) {
    if (score <= threshold_) continue;
    sum += score - threshold_;
    ++count;
  }
  // Scores that are all alike leave no excess: then any above them is as rare as can be told.
  mean_excess_ = count > 0 ? sum / count : 1e-12 + 1e-6 * std::abs(threshold_);
}

double TailModel::surprise(double score) const {
  if (std::isnan(score)) return score;
  if (score > threshold_) return -std::log(1 - kBody) + (score - threshold_) / mean_excess_;
  const auto at = std::lower_bound(normal_.begin(), normal_.end(), score);
  const auto below = static_cast<double>(at - normal_.begin());
  // Between two normal scores the count goes from one to the next evenly.
  double part = 0;
  if (at != normal_.begin() && at != normal_.end() && *at > *(at - 1)) {
    part = (score - *(at - 1)) / (*at - *(at - 1)) - 1;
  }
  const double share = std::max(0.0, below + part) / static_cast<double>(normal_.size() - 1);
  return -std::log(std::max(1 - kBody, 1 - share));
}

}  // namespace peculiar::score
