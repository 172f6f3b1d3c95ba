#include "statistics/distribution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peculiar::statistics {

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

std::vector<double> finite(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

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
  if (t < 0.2) return 1;  // the series below converges slowly here
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

}  // namespace peculiar::statistics
