#include "statistics/ranking_quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "statistics/distribution.h"

namespace peculiar::statistics {

namespace {

constexpr double kRounding = 1e-9;
/// Above this number of images Wilson's interval is as good, and faster.
constexpr std::int64_t kManyForExact = 5000;

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

Share recall_at(const std::vector<double>& normal, GroupedValues outliers, double rate) {
  const double threshold = threshold_at(normal, rate);
  if (!std::isfinite(threshold)) return {};
  for (double& score : outliers.values) score = score > threshold ? 1 : 0;
  return Share::of_values(outliers);
}

/// Number of normal images above the threshold; nothing with too few.
std::optional<std::size_t> number_above(std::size_t normal, double rate) {
  const auto allowed = static_cast<std::size_t>(rate * static_cast<double>(normal + 1) + kRounding);
  if (allowed == 0 || normal == 0) return std::nullopt;
  return std::min(allowed, normal) - 1;
}

double effective(const GroupedValues& places) {
  return static_cast<double>(places.values.size()) / design_effect(places);
}

/// Squared errors of the sum of two means: without and with the covariance of groups that have values in
/// both (S11 of Obuchowski 1997).
struct SquaredErrors {
  double separate = 0;
  double joint = 0;
};

SquaredErrors squared_errors(const GroupedValues& x, const GroupedValues& y) {
  SquaredErrors errors;
  errors.separate = errors.joint = squared_error_of_mean(x) + squared_error_of_mean(y);
  if (x.groups.empty() || y.groups.empty()) return errors;
  std::map<std::size_t, std::array<double, 2>> sums;
  for (const GroupedValues* one : {&x, &y}) {
    const double middle = mean(one->values);
    for (std::size_t i = 0; i < one->values.size(); ++i)
      sums[one->groups[i]][one == &x ? 0 : 1] +=
          (one->values[i] - middle) / static_cast<double>(one->values.size());
  }
  double products = 0;
  for (const auto& [group, sum] : sums) products += sum[0] * sum[1];
  const auto groups = static_cast<double>(sums.size());
  if (groups > 1) errors.joint = std::max(0.0, errors.separate + 2 * products * groups / (groups - 1));
  return errors;
}

}  // namespace

double threshold_at(std::vector<double> normal, double rate) {
  const std::optional<std::size_t> above = number_above(normal.size(), rate);
  if (!above) return std::nan("");
  const auto place = normal.begin() + static_cast<std::ptrdiff_t>(*above);
  std::nth_element(normal.begin(), place, normal.end(), std::greater<>());
  return *place;
}

std::size_t fewest_normal(double rate) {
  return static_cast<std::size_t>(std::max(1.0, std::ceil(1 / rate - 1 - kRounding)));
}

ExactInterval rate_interval(const GroupedValues& normal, double rate) {
  const std::optional<std::size_t> above = number_above(normal.values.size(), rate);
  if (!above) return {};
  const double threshold = threshold_at(normal.values, rate);
  GroupedValues exceeding = normal;
  for (double& score : exceeding.values) score = score > threshold ? 1 : 0;
  const double design = design_effect(exceeding);
  const auto independent = [&](std::size_t count) {
    return static_cast<std::int64_t>(std::lround(static_cast<double>(count) / design));
  };
  const std::int64_t of = independent(normal.values.size());
  if (of > kManyForExact) {
    const Share share{static_cast<std::int64_t>(*above + 1), static_cast<std::int64_t>(normal.values.size()),
                      design};
    return {share.low(kSure), share.high(kSure)};
  }
  // The rate is at most r with the probability that more than `above` of the images exceed the quantile of r.
  constexpr double kLevel = 0.95;
  return {exact_interval(std::max<std::int64_t>(1, independent(*above + 1)), of, kLevel).low,
          exact_interval(independent(*above), of, kLevel).high};
}

RankingQuality ranking_quality(const GroupedValues& normal, const GroupedValues& outliers) {
  RankingQuality quality;
  if (normal.values.empty() || outliers.values.empty()) {
    quality.area = quality.area_error = quality.average_precision = std::nan("");
    quality.area_numbers = {std::nan(""), std::nan("")};
    return quality;
  }
  quality.outlier_places = {shares_below(outliers.values, normal.values), outliers.groups};
  quality.normal_places = {shares_below(normal.values, outliers.values), normal.groups};
  for (double& place : quality.normal_places.values) place = 1 - place;
  quality.area = mean(quality.outlier_places.values);
  const SquaredErrors errors = squared_errors(quality.outlier_places, quality.normal_places);
  quality.area_error = std::sqrt(errors.joint);
  quality.area_numbers =
      effective_numbers(quality.area, {effective(quality.normal_places), effective(quality.outlier_places)},
                        errors.separate, errors.joint);
  quality.average_precision = average_precision(normal.values, outliers.values);
  quality.recall_at_1 = recall_at(normal.values, outliers, 0.01);
  quality.recall_at_10 = recall_at(normal.values, outliers, 0.1);
  return quality;
}

double area_difference_error(const RankingQuality& a, const RankingQuality& b) {
  const auto difference = [](GroupedValues x, const GroupedValues& y) {
    for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] -= y.values[i];
    return x;
  };
  return std::sqrt(squared_errors(difference(a.outlier_places, b.outlier_places),
                                  difference(a.normal_places, b.normal_places))
                       .joint);
}

}  // namespace peculiar::statistics
