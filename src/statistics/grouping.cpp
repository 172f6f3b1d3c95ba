#include "statistics/grouping.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "statistics/distribution.h"

namespace peculiar::statistics {

namespace {

double squares(const std::vector<double>& values) {
  const double middle = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return sum;
}

}  // namespace

GroupedValues GroupedValues::finite_of(const std::vector<double>& all,
                                       const std::vector<std::size_t>& groups_of_all,
                                       const std::vector<std::size_t>& rows) {
  GroupedValues result;
  for (const std::size_t row : rows) {
    if (!std::isfinite(all[row])) continue;
    result.values.push_back(all[row]);
    if (!groups_of_all.empty()) result.groups.push_back(groups_of_all[row]);
  }
  return result;
}

std::vector<std::size_t> group_numbers(std::span<const std::optional<std::string>> names) {
  std::map<std::string, std::size_t> numbers;
  std::vector<std::size_t> groups;
  std::size_t count = 0;
  for (const std::optional<std::string>& name : names) {
    if (!name) {
      groups.push_back(count++);
      continue;
    }
    const auto [known, is_new] = numbers.emplace(*name, count);
    if (is_new) ++count;
    groups.push_back(known->second);
  }
  return groups;
}

std::vector<double> group_weights(const GroupedValues& grouped) {
  std::vector<double> weights(grouped.values.size(), 1);
  std::map<std::size_t, double> counts;
  for (const std::size_t group : grouped.groups) ++counts[group];
  for (std::size_t i = 0; i < grouped.groups.size(); ++i) weights[i] = 1 / counts[grouped.groups[i]];
  return weights;
}

double group_median(const GroupedValues& grouped) {
  const std::vector<double> weights = group_weights(grouped);
  std::vector<std::pair<double, double>> sorted;
  double total = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sorted.emplace_back(grouped.values[i], weights[i]);
    total += weights[i];
  }
  std::sort(sorted.begin(), sorted.end());
  constexpr double kRounding = 1e-9;
  double below = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    below += sorted[i].second;
    if (below < total * (0.5 - kRounding)) continue;
    const bool is_met = below < total * (0.5 + kRounding) && i + 1 < sorted.size();
    return is_met ? 0.5 * (sorted[i].first + sorted[i + 1].first) : sorted[i].first;
  }
  return std::nan("");
}

double design_effect(const GroupedValues& grouped) {
  if (grouped.groups.empty()) return 1;
  const double middle = mean(grouped.values);
  std::map<std::size_t, double> sums;
  for (std::size_t i = 0; i < grouped.values.size(); ++i)
    sums[grouped.groups[i]] += grouped.values[i] - middle;
  const auto n = static_cast<double>(grouped.values.size());
  const auto groups = static_cast<double>(sums.size());
  const double single = squares(grouped.values);
  if (groups < 2 || !(single > 0)) return n / groups;
  double together = 0;
  for (const auto& [group, sum] : sums) together += sum * sum;
  return std::max(1.0, together * groups / (groups - 1) / (single * n / (n - 1)));
}

double squared_error_of_mean(const GroupedValues& grouped) {
  const auto n = static_cast<double>(grouped.values.size());
  return n > 1 ? squares(grouped.values) / (n - 1) / n * design_effect(grouped) : std::nan("");
}

}  // namespace peculiar::statistics
