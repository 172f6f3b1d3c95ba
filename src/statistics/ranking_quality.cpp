#include "statistics/ranking_quality.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>

#include "statistics/distribution.h"

namespace peculiar::statistics {

namespace {

/// For each of `values`, the fraction of `others` below it, ties half: the placement values of DeLong et al.
std::vector<double> shares_below(const std::vector<double>& values, const std::vector<double>& others) {
  std::vector<double> all = values;
  all.insert(all.end(), others.begin(), others.end());
  const std::vector<double> among_all = ranks(all);
  const std::vector<double> among_own = ranks(values);
  std::vector<double> result;
  for (std::size_t i = 0; i < values.size(); ++i)
    result.push_back((among_all[i] - among_own[i]) / static_cast<double>(others.size()));
  return result;
}

double average_precision(const std::vector<double>& normal, const std::vector<double>& outliers) {
  std::vector<std::pair<double, bool>> all;
  for (const double score : normal) all.emplace_back(-score, false);
  for (const double score : outliers) all.emplace_back(-score, true);
  std::sort(all.begin(), all.end());
  double sum = 0;
  double found = 0;
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first;
    double more = 0;
    for (; last < all.size() && all[last].first == all[first].first; ++last) more += all[last].second ? 1 : 0;
    found += more;
    sum += more * found / static_cast<double>(last);
    first = last;
  }
  return sum / static_cast<double>(outliers.size());
}

/// Fraction of outliers above the smallest score that at most this fraction of normal images exceeds.
Share recall_at(const std::vector<double>& normal, GroupedValues outliers, double share) {
  const double threshold = score_exceeded_by(normal, share);
  for (double& score : outliers.values) score = score > threshold ? 1 : 0;
  return Share::of_values(outliers);
}

}  // namespace

double score_exceeded_by(std::vector<double> normal, double share) {
  if (normal.empty()) return std::nan("");
  std::sort(normal.begin(), normal.end(), std::greater<>());
  const auto allowed = static_cast<std::size_t>(share * static_cast<double>(normal.size()) + 1e-9);
  return normal[std::min(allowed, normal.size() - 1)];
}

RankingQuality ranking_quality(const GroupedValues& normal, const GroupedValues& outliers) {
  RankingQuality quality;
  if (normal.values.empty() || outliers.values.empty()) {
    quality.area = quality.area_error = quality.average_precision = std::nan("");
    return quality;
  }
  quality.outlier_places = {shares_below(outliers.values, normal.values), outliers.groups};
  quality.normal_places = {shares_below(normal.values, outliers.values), normal.groups};
  for (double& place : quality.normal_places.values) place = 1 - place;
  quality.area = mean(quality.outlier_places.values);
  quality.area_error =
      std::sqrt(squared_error_of_mean(quality.outlier_places) + squared_error_of_mean(quality.normal_places));
  quality.average_precision = average_precision(normal.values, outliers.values);
  quality.recall_at_1 = recall_at(normal.values, outliers, 0.01);
  quality.recall_at_10 = recall_at(normal.values, outliers, 0.1);
  return quality;
}

double area_difference_error(const RankingQuality& a, const RankingQuality& b) {
  const auto of_difference = [](GroupedValues x, const GroupedValues& y) {
    for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] -= y.values[i];
    return squared_error_of_mean(x);
  };
  return std::sqrt(of_difference(a.outlier_places, b.outlier_places) +
                   of_difference(a.normal_places, b.normal_places));
}

}  // namespace peculiar::statistics
