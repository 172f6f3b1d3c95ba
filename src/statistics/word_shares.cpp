#include "statistics/word_shares.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "base/parallel.h"
#include "base/random.h"

namespace peculiar::statistics {

namespace {

constexpr const char* kStopped = "stopped; nothing is written";
constexpr double kLeastVariance =
    0.05;  // of the variance of independent groups, so that zero variance does not imply certainty

/// A group within one of the samples.
struct WordGroup {
  bool is_first = false;
  double weight = 1;
  std::vector<double> shares;  ///< of each word
  double values = 0;
};

/// Fractions in one sample, with their squared standard errors.
struct SampleShares {
  double groups = 0;
  double values = 0;
  std::vector<double> shares, variances;
};

class WordGroups {
 public:
  WordGroups(const GroupedValues& a, const GroupedValues& b, std::size_t words, Counting counting)
      : words_(words) {
    for (const bool is_first : {true, false}) {
      const GroupedValues* sample = is_first ? &a : &b;
      std::map<std::size_t, std::size_t> places;
      for (std::size_t i = 0; i < sample->values.size(); ++i) {
        std::size_t place = groups_.size();
        if (!sample->groups.empty()) place = places.emplace(sample->groups[i], place).first->second;
        if (place == groups_.size()) groups_.push_back({is_first, 0, std::vector<double>(words, 0)});
        groups_[place].shares[static_cast<std::size_t>(sample->values[i])] += 1;
        groups_[place].weight += 1;
        groups_[place].values += 1;
      }
    }
    pooled_.assign(words, 0);
    double total = 0;
    for (WordGroup& group : groups_) {
      for (double& share : group.shares) share /= group.weight;
      if (counting == Counting::kGroups) group.weight = 1;
      for (std::size_t k = 0; k < words; ++k) pooled_[k] += group.weight * group.shares[k];
      total += group.weight;
    }
    for (double& share : pooled_) share /= total;
  }

  std::vector<char> labels() const {
    std::vector<char> labels;
    for (const WordGroup& group : groups_) labels.push_back(group.is_first ? 1 : 0);
    return labels;
  }

  SampleShares sample(const std::vector<char>& is_first, bool of_first) const {
    SampleShares result{0, 0, std::vector<double>(words_, 0), std::vector<double>(words_, 0)};
    double total = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if ((is_first[i] != 0) != of_first) continue;
      result.groups += 1;
      result.values += groups_[i].values;
      total += groups_[i].weight;
      for (std::size_t k = 0; k < words_; ++k) result.shares[k] += groups_[i].weight * groups_[i].shares[k];
    }
    for (double& share : result.shares) share /= total;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if ((is_first[i] != 0) != of_first) continue;
      for (std::size_t k = 0; k < words_; ++k) {
        const double deviation = groups_[i].weight * (groups_[i].shares[k] - result.shares[k]);
        result.variances[k] += deviation * deviation;
      }
    }
    const double factor = result.groups > 1 ? result.groups / (result.groups - 1) : 1;
    for (double& variance : result.variances) variance *= factor / (total * total);
    return result;
  }

  double statistic(const std::vector<char>& is_first) const {
    const SampleShares first = sample(is_first, true), second = sample(is_first, false);
    double sum = 0;
    for (std::size_t k = 0; k < words_; ++k) {
      const double single = pooled_[k] * (1 - pooled_[k]);
      if (!(single > 0)) continue;
      const double least = kLeastVariance * single * (1 / first.groups + 1 / second.groups);
      const double difference = first.shares[k] - second.shares[k];
      sum += (1 - pooled_[k]) * difference * difference /
             std::max(first.variances[k] + second.variances[k], least);
    }
    return sum;
  }

 private:
  std::size_t words_;
  std::vector<WordGroup> groups_;
  std::vector<double> pooled_;
};

/// Wilson's interval for a fraction with this squared standard error, for the effective number of independent
/// values, at most their number; for fractions 0 and 1, for the number of groups.
WordShare with_interval(double share, double variance, const SampleShares& of) {
  const double n = share > 0 && share < 1
                       ? (variance > 0 ? std::min(share * (1 - share) / variance, of.values) : of.values)
                       : of.groups;
  const double middle = (share + 0.5 / n) / (1 + 1 / n);
  const double half = std::sqrt(share * (1 - share) / n + 0.25 / (n * n)) / (1 + 1 / n);
  return {share, std::clamp(middle - half, 0.0, share), std::clamp(middle + half, share, 1.0)};
}

}  // namespace

WordSharesTest word_shares_test(const GroupedValues& a, const GroupedValues& b, std::size_t words,
                                std::int64_t permutations, const RunContext& context, Counting counting) {
  const WordGroups groups(a, b, words, counting);
  const std::vector<char> own = groups.labels();
  WordSharesTest result;
  result.statistic = groups.statistic(own);
  const SampleShares first = groups.sample(own, true), second = groups.sample(own, false);
  for (std::size_t k = 0; k < words; ++k) {
    result.first.push_back(with_interval(first.shares[k], first.variances[k], first));
    result.second.push_back(with_interval(second.shares[k], second.variances[k], second));
    result.distance += 0.5 * std::abs(first.shares[k] - second.shares[k]);
  }
  std::vector<char> reached(static_cast<std::size_t>(permutations), 0);
  parallel_for(permutations, context.threads, [&](std::int64_t i, int) {
    context.stop_if_cancelled(kStopped);
    RandomStream random(context.seed, "words", static_cast<std::uint64_t>(i));
    std::vector<char> labels = own;
    shuffle(labels, random);
    // Different orders of the same labels give sums that differ by rounding.
    reached[static_cast<std::size_t>(i)] =
        groups.statistic(labels) >= result.statistic - 1e-9 * std::abs(result.statistic) ? 1 : 0;
  });
  const auto count = static_cast<double>(std::count(reached.begin(), reached.end(), 1));
  result.p = (1 + count) / (1 + static_cast<double>(permutations));
  return result;
}

}  // namespace peculiar::statistics
