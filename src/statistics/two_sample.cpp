#include "statistics/two_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"

namespace peculiar::statistics {

namespace {

constexpr const char* kStopped = "stopped; nothing is written";
constexpr double kEqualPairs = 1e-12;  // of fractions of pairs

/// A group within one of the samples.
struct PooledGroup {
  bool is_first = false;            ///< of the first sample
  std::vector<std::size_t> places;  ///< indices of its values among the distinct values of both samples
  double weight = 1;                ///< of each value; the weights in a sample add up to its number of groups

  double size() const { return static_cast<double>(places.size()); }
  double total() const { return weight * size(); }
};

using Steps = std::vector<double>;

/// Both samples combined: their distinct values in order, and the groups' cumulative distributions at these
/// values.
class Pooled {
 public:
  Pooled(const GroupedValues& a, const GroupedValues& b, Counting counting) {
    values_ = a.values;
    values_.insert(values_.end(), b.values.begin(), b.values.end());
    std::sort(values_.begin(), values_.end());
    values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
    for (const GroupedValues* sample : {&a, &b}) {
      std::map<std::size_t, std::size_t> numbers;  // indices of this sample's groups among those of both
      for (std::size_t i = 0; i < sample->values.size(); ++i) {
        const auto place = static_cast<std::size_t>(
            std::lower_bound(values_.begin(), values_.end(), sample->values[i]) - values_.begin());
        if (sample->groups.empty()) {
          groups_.push_back({sample == &a, {place}, 1});
          continue;
        }
        const auto [group, is_new] = numbers.emplace(sample->groups[i], groups_.size());
        if (is_new) groups_.push_back({sample == &a, {}, 1});
        groups_[group->second].places.push_back(place);
      }
    }
    for (const PooledGroup& group : groups_) {
      first_count_ += group.is_first ? 1 : 0;
      std::vector<std::size_t>& places = places_[group.is_first ? 0 : 1];
      places.insert(places.end(), group.places.begin(), group.places.end());
    }
    mass_.assign(values_.size(), 0);
    for (PooledGroup& group : groups_) {
      group.weight =
          counting == Counting::kGroups
              ? 1 / group.size()
              : count(group.is_first) / static_cast<double>(places_[group.is_first ? 0 : 1].size());
      for (const std::size_t place : group.places) mass_[place] += group.weight;
    }
    counts_groups_ = counting == Counting::kGroups;
    anderson_deviation_ = anderson_deviation(first_count(), second_count());
  }

  const std::vector<PooledGroup>& groups() const { return groups_; }
  std::size_t size() const { return values_.size(); }
  double first_count() const { return first_count_; }  ///< groups
  double second_count() const { return static_cast<double>(groups_.size()) - first_count_; }
  double count(bool of_first) const { return of_first ? first_count() : second_count(); }
  /// Weight at each distinct value, both samples combined.
  const Steps& mass() const { return mass_; }

  /// Index of a value drawn from both samples combined, by weight.
  std::size_t draw(RandomStream& random) const {
    const PooledGroup& group = groups_[random.below(groups_.size())];
    const std::vector<std::size_t>& places = counts_groups_ ? group.places : places_[group.is_first ? 0 : 1];
    return places[random.below(places.size())];
  }

  /// Steps of the difference of the cumulative distributions, with this assignment of groups to the first
  /// sample.
  Steps difference(const std::vector<char>& is_first) const {
    Steps steps(size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const double step =
          is_first[i] != 0 ? groups_[i].weight / first_count() : -groups_[i].weight / second_count();
      for (const std::size_t place : groups_[i].places) steps[place] += step;
    }
    return steps;
  }

  /// Kolmogorov, Anderson and energy statistics for a difference of cumulative distributions with these
  /// steps.
  std::array<double, 3> statistics(const Steps& steps) const {
    const double total = first_count() + second_count();
    double kolmogorov = 0, anderson = 0, energy = 0;
    double gap = 0, start = 0;
    for (std::size_t place = 0; place < size(); ++place) {
      const double before = gap;
      gap += steps[place];
      kolmogorov = std::max(kolmogorov, std::abs(gap));
      if (place + 1 < size()) energy += gap * gap * (values_[place + 1] - values_[place]);
      // Anderson-Darling with midranks for ties.
      const double end = start + mass_[place];
      const double middle = 0.5 * (start + end);
      const double weight = middle * (total - middle) - total * mass_[place] / 4;
      start = end;
      if (!(weight > kRounding * total)) continue;
      const double middle_gap = 0.5 * (before + gap);
      anderson += mass_[place] * middle_gap * middle_gap / weight;
    }
    anderson *= first_count() * second_count();
    return {kolmogorov, (anderson * (total - 1) / total - 1) / anderson_deviation_, std::sqrt(2 * energy)};
  }

 private:
  static constexpr double kRounding = 1e-9;

  /// Standard deviation of the statistic under the null hypothesis (Scholz & Stephens 1987, equation 4, for
  /// two samples).
  static double anderson_deviation(double first_count, double second_count) {
    const double n = first_count + second_count;
    if (n < 4) return 1;
    const double inverse = 1 / first_count + 1 / second_count;
    double h = 0;  // sum of 1 / i
    double g = 0;  // sum over i < j of 1 / ((n - i) j)
    for (double i = n - 1; i >= 2; --i) {
      h += 1 / i;
      g += h / (n + 1 - i);
    }
    h += 1;
    const double a = (4 * g - 6) + (10 - 6 * g) * inverse;
    const double b = (2 * g - 4) * 4 + 8 * h * 2 + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
    const double c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * inverse + 4 * h;
    const double d = (2 * h + 6) * 4 - 4 * h * 2;
    return std::sqrt((((a * n + b) * n + c) * n + d) / ((n - 1) * (n - 2) * (n - 3)));
  }

  double anderson_deviation_ = 1;
  double first_count_ = 0;
  Steps values_;  ///< distinct, increasing
  Steps mass_;
  std::vector<PooledGroup> groups_;
  std::array<std::vector<std::size_t>, 2> places_;  ///< of all values of each sample
  bool counts_groups_ = true;
};

std::vector<char> labels_of(const Pooled& pooled) {
  std::vector<char> labels;
  for (const PooledGroup& group : pooled.groups()) labels.push_back(group.is_first ? 1 : 0);
  return labels;
}

/// Draws differences of the cumulative distributions under the null hypothesis, for groups of different
/// sizes.
class Multipliers {
 public:
  explicit Multipliers(const Pooled& pooled) : pooled_(pooled) {
    for (const bool is_first : {true, false}) {
      Side& side = sides_[is_first ? 0 : 1];
      side.count = pooled.count(is_first);
      for (const PooledGroup& group : pooled.groups()) {
        if (group.is_first != is_first) continue;
        (group.places.size() > 1 ? side.large : side.single).push_back(&group);
      }
      // A single deviation gives no variance: treat the group like a single value.
      if (side.large.size() < 2) {
        side.single.insert(side.single.end(), side.large.begin(), side.large.end());
        side.large.clear();
      }
      side.mean.assign(pooled.size(), 0);
      for (const PooledGroup& group : pooled.groups()) {
        if (group.is_first != is_first) continue;
        for (const std::size_t place : group.places) side.mean[place] += group.weight / side.count;
      }
      side.relative_variance = relative_variance(side);
    }
  }

  Steps draw(RandomStream& random) const {
    Steps steps(pooled_.size());
    const double total = pooled_.first_count() + pooled_.second_count();
    double pooled_part = 0;                  // weight of the pooled distribution, subtracted below
    std::array<double, 2> mean_parts{0, 0};  // likewise for the samples' means
    for (std::size_t k = 0; k < sides_.size(); ++k) {
      const Side& side = sides_[k];
      const double share = (k == 0 ? 1 : -1) / side.count;
      for (const PooledGroup* group : side.single) {
        steps[pooled_.draw(random)] += share * group->total();
        pooled_part += share * group->total();
      }
      if (side.large.empty()) continue;
      const double scale = deviation(side, random);
      for (const PooledGroup* group : side.large) {
        const double multiplier = share * scale * random.normal();
        for (const std::size_t place : group->places) steps[place] += multiplier * group->weight;
        mean_parts[k] += multiplier * group->total();
      }
    }
    for (std::size_t place = 0; place < steps.size(); ++place)
      steps[place] -= pooled_part * pooled_.mass()[place] / total + mean_parts[0] * sides_[0].mean[place] +
                      mean_parts[1] * sides_[1].mean[place];
    return steps;
  }

 private:
  struct Side {
    double count = 0;  ///< groups
    std::vector<const PooledGroup*> single, large;
    Steps mean;                    ///< steps of its cumulative distribution
    double relative_variance = 1;  ///< variance of a large group's distribution over a single value's
  };

  /// Corrects for deviations being measured from the sample's own mean.
  static double own_mean_factor(const Side& side) { return side.count / (side.count - 1); }

  /// Multiplier of the deviations in a resample: their variance is drawn from its uncertainty with this
  /// number of groups (scaled inverse chi-squared), limited to the variance of single values.
  static double deviation(const Side& side, RandomStream& random) {
    const std::size_t freedom = side.large.size() - 1;
    double squares = 0;
    for (std::size_t i = 0; i < freedom; ++i) {
      const double normal = random.normal();
      squares += normal * normal;
    }
    const double times = std::min(static_cast<double>(freedom) / squares, 1 / side.relative_variance);
    return std::sqrt(own_mean_factor(side) * times);
  }

  /// Variance of the large groups' cumulative distributions over F (1 - F), both summed over all values.
  double relative_variance(const Side& side) const {
    if (side.large.empty()) return 1;
    // Steps of the sum of the groups' distributions and of their squares.
    std::vector<std::pair<std::size_t, const PooledGroup*>> order;
    for (const PooledGroup* group : side.large) {
      for (const std::size_t place : group->places) order.emplace_back(place, group);
    }
    std::sort(order.begin(), order.end());
    std::map<const PooledGroup*, double> reached;
    const double total = pooled_.first_count() + pooled_.second_count();
    double sum = 0, squares = 0, middle = 0, pooled = 0, own = 0, single = 0;
    auto next = order.begin();
    for (std::size_t place = 0; place < pooled_.size(); ++place) {
      for (; next != order.end() && next->first == place; ++next) {
        double& one = reached[next->second];
        const double more = 1 / next->second->size();
        squares += more * (2 * one + more);
        sum += more;
        one += more;
      }
      middle += side.mean[place];
      const double mass = pooled_.mass()[place] / total;
      pooled += mass;
      own += mass * (squares - 2 * middle * sum + static_cast<double>(side.large.size()) * middle * middle);
      single += mass * pooled * (1 - pooled);
    }
    const double variance = own_mean_factor(side) * own / static_cast<double>(side.large.size());
    return single > 0 && variance > 0 ? variance / single : 1;
  }

  const Pooled& pooled_;
  std::array<Side, 2> sides_;
};

/// Cumulative distribution at mid-step: the weight below each value plus half the weight at it.
Steps middles(const Steps& steps) {
  Steps result;
  double sum = 0;
  for (const double step : steps) {
    result.push_back(sum + 0.5 * step);
    sum += step;
  }
  return result;
}

}  // namespace

bool groups_are_alike(const GroupedValues& a, const GroupedValues& b) {
  std::size_t least = a.values.size() + b.values.size(), most = 0;
  for (const GroupedValues* sample : {&a, &b}) {
    std::map<std::size_t, std::size_t> sizes;
    for (const std::size_t group : sample->groups) ++sizes[group];
    if (sample->groups.empty()) sizes[0] = 1;
    for (const auto& [group, size] : sizes) {
      least = std::min(least, size);
      most = std::max(most, size);
    }
  }
  return least == most;
}

TwoSampleTest two_sample_test(const GroupedValues& a, const GroupedValues& b, std::int64_t resamples,
                              const RunContext& context, Counting counting) {
  const Pooled pooled(a, b, counting);
  const std::vector<char> own = labels_of(pooled);
  const std::array<double, 3> observed = pooled.statistics(pooled.difference(own));
  const bool permutes = groups_are_alike(a, b);
  const Multipliers multipliers(pooled);
  std::vector<std::array<char, 3>> reached(static_cast<std::size_t>(resamples));
  Progress progress(context, "two-sample test", "resamples", resamples);
  parallel_for(resamples, context.threads, [&](std::int64_t i, int) {
    context.stop_if_cancelled(kStopped);
    RandomStream random(context.seed, permutes ? "permutation" : "multipliers",
                        static_cast<std::uint64_t>(i));
    Steps steps;
    if (permutes) {
      std::vector<char> labels = own;
      shuffle(labels, random);
      steps = pooled.difference(labels);
    } else {
      steps = multipliers.draw(random);
    }
    const std::array<double, 3> drawn = pooled.statistics(steps);
    // Different orders of the same labels give sums that differ by rounding.
    for (std::size_t k = 0; k < 3; ++k)
      reached[static_cast<std::size_t>(i)][k] = drawn[k] >= observed[k] - 1e-9 * std::abs(observed[k]);
    progress.add(1);
  });
  std::array<double, 3> p{};
  for (std::size_t k = 0; k < 3; ++k) {
    double count = 1;
    for (const auto& one : reached) count += one[k];
    p[k] = count / (1 + static_cast<double>(resamples));
  }
  return {observed[0], observed[1], observed[2], p[0], p[1], p[2]};
}

PairsAbove pairs_above(const GroupedValues& first, const GroupedValues& second, Counting counting) {
  const Pooled pooled(first, second, counting);
  std::array<Steps, 2> below{Steps(pooled.size()), Steps(pooled.size())};
  for (const PooledGroup& group : pooled.groups()) {
    for (const std::size_t place : group.places)
      below[group.is_first ? 0 : 1][place] += group.weight / pooled.count(group.is_first);
  }
  for (Steps& one : below) one = middles(one);
  // The fraction of the other sample's values that each value exceeds (second) or falls below (first); the
  // mean is the same in both samples.
  const auto place_of = [&](const PooledGroup& group, std::size_t place) {
    return group.is_first ? 1 - below[1][place] : below[0][place];
  };
  PairsAbove result;
  result.share = 0;
  for (const PooledGroup& group : pooled.groups()) {
    if (group.is_first) continue;
    for (const std::size_t place : group.places)
      result.share += group.weight * place_of(group, place) / pooled.second_count();
  }
  result.share = std::clamp(result.share, 0.0, 1.0);
  // Sums of squared deviations of groups and of values, and of squared weights.
  std::array<double, 2> of_groups{}, of_values{}, weights{}, values{};
  for (const PooledGroup& group : pooled.groups()) {
    const std::size_t k = group.is_first ? 0 : 1;
    double sum = 0;
    for (const std::size_t place : group.places) {
      const double difference = place_of(group, place) - result.share;
      const double deviation = std::abs(difference) > kEqualPairs ? group.weight * difference : 0;
      sum += deviation;
      of_values[k] += deviation * deviation;
    }
    of_groups[k] += sum * sum;
    weights[k] += group.weight * group.total();
    values[k] += group.size();
  }
  double squared_error = 0;
  std::array<double, 2> independent{};
  for (std::size_t k = 0; k < 2; ++k) {
    const double count = pooled.count(k == 0);
    const double own = count > 1 ? of_groups[k] / (count - 1) / count : std::nan("");
    // As design_effect, with weights: if all values are equal, each group counts once.
    const double equal = count * count / weights[k];
    const double single = of_values[k] / (count * count) * values[k] / (values[k] - 1);
    independent[k] = single > 0 ? equal / std::max(1.0, own / single) : count;
    squared_error += own;
  }
  result.error = std::sqrt(squared_error);
  result.numbers =
      effective_numbers(result.share, {independent[0], independent[1]}, squared_error, squared_error);
  return result;
}

}  // namespace peculiar::statistics
