#include "statistics/two_sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/parallel.h"
#include "base/random.h"

namespace peculiar::statistics {

namespace {

constexpr const char* kStopped = "stopped; nothing is written";

/// Both samples together, in order; which of the groups are of the first sample is what is permuted.
class Pooled {
 public:
  Pooled(const GroupedValues& a, const GroupedValues& b) {
    std::vector<std::pair<double, std::size_t>> all;
    for (const GroupedValues* sample : {&a, &b}) {
      std::map<std::size_t, std::size_t> numbers;  // of this sample's groups among those of both
      for (std::size_t i = 0; i < sample->values.size(); ++i) {
        const std::size_t own = sample->groups.empty() ? i : sample->groups[i];
        const auto [group, is_new] = numbers.emplace(own, labels_.size());
        if (is_new) labels_.push_back(sample == &a);
        all.emplace_back(sample->values[i], group->second);
      }
    }
    std::sort(all.begin(), all.end());
    for (const auto& [value, group] : all) {
      if (values_.empty() || value > values_.back()) {
        values_.push_back(value);
        ends_.push_back(groups_.size());
      }
      groups_.push_back(group);
      ends_.back() = groups_.size();
    }
    anderson_deviation_ =
        anderson_deviation(static_cast<double>(a.values.size()), static_cast<double>(b.values.size()));
  }

  /// Of each group: 1 if it is of the first sample.
  const std::vector<char>& labels() const { return labels_; }

  /// Kolmogorov, Anderson and energy with these labels.
  std::array<double, 3> statistics(const std::vector<char>& labels) const {
    const auto total = static_cast<double>(groups_.size());
    double first_count = 0;
    for (const std::size_t group : groups_) first_count += labels[group];
    const double second_count = total - first_count;
    double kolmogorov = 0, anderson = 0, energy = 0;
    double first = 0;  // of the first sample up to here
    std::size_t place = 0;
    for (std::size_t group = 0; group < values_.size(); ++group) {
      const double before = first;
      const auto start = static_cast<double>(place);
      for (; place < ends_[group]; ++place) first += labels[groups_[place]];
      const auto end = static_cast<double>(place);
      const double gap = first / first_count - (end - first) / second_count;
      kolmogorov = std::max(kolmogorov, std::abs(gap));
      if (group + 1 < values_.size()) energy += gap * gap * (values_[group + 1] - values_[group]);
      // Anderson-Darling with the counts in the middle of ties.
      const double tied = end - start;
      const double middle = 0.5 * (start + end);
      const double first_middle = 0.5 * (before + first);
      const double weight = middle * (total - middle) - total * tied / 4;
      if (!(weight > 0)) continue;
      const double one = total * first_middle - middle * first_count;
      const double other = total * (middle - first_middle) - middle * second_count;
      anderson += tied / total * (one * one / first_count + other * other / second_count) / weight;
    }
    return {kolmogorov, (anderson * (total - 1) / total - 1) / anderson_deviation_, std::sqrt(2 * energy)};
  }

 private:
  /// Of the statistic by chance (Scholz & Stephens 1987, equation 4, for two samples).
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
  std::vector<double> values_;       ///< distinct, rising
  std::vector<std::size_t> ends_;    ///< of each value's ties
  std::vector<std::size_t> groups_;  ///< of each value with its ties
  std::vector<char> labels_;
};

}  // namespace

TwoSampleTest two_sample_test(const GroupedValues& a, const GroupedValues& b, std::int64_t permutations,
                              const RunContext& context) {
  const Pooled pooled(a, b);
  const std::array<double, 3> observed = pooled.statistics(pooled.labels());
  std::vector<std::array<char, 3>> reached(static_cast<std::size_t>(permutations));
  parallel_for(permutations, context.threads, [&](std::int64_t i, int) {
    context.stop_if_cancelled(kStopped);
    RandomStream random(context.seed, "permutation", static_cast<std::uint64_t>(i));
    std::vector<char> labels = pooled.labels();
    shuffle(labels, random);
    const std::array<double, 3> drawn = pooled.statistics(labels);
    // The same labels in another order give sums that differ by rounding.
    for (std::size_t k = 0; k < 3; ++k)
      reached[static_cast<std::size_t>(i)][k] = drawn[k] >= observed[k] - 1e-12 * std::abs(observed[k]);
  });
  std::array<double, 3> p{};
  for (std::size_t k = 0; k < 3; ++k) {
    double count = 1;
    for (const auto& one : reached) count += one[k];
    p[k] = count / (1 + static_cast<double>(permutations));
  }
  return {observed[0], observed[1], observed[2], p[0], p[1], p[2]};
}

}  // namespace peculiar::statistics
