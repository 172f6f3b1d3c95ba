#pragma once

#include <cstdint>
#include <vector>

#include "base/run_context.h"
#include "statistics/two_sample.h"

namespace peculiar::statistics {

/// Fraction of one word in a sample, with Wilson's interval (68 %) for the effective number of independent
/// values, from the scatter over groups.
struct WordShare {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// Difference in the fractions of words (a morphological type) between two samples.
struct WordSharesTest {
  std::vector<WordShare> first, second;  ///< one per word; the values of all words add up to 1
  /// Sum over words of (1 - pooled fraction) times the squared difference of the fractions, over its
  /// variance: Pearson's chi-square if there are no groups, but with each sample's own variance.
  double statistic = 0;
  double p = 1;  ///< (1 + permutations with at least the statistic) / (1 + permutations)
  /// Half the sum of the absolute differences: the fraction that would have to change words.
  double distance = 0;
};

/// Values are indices of words, 0 to `words` - 1. The values of a group share a weight of 1 (kGroups), or
/// each value counts once (kValues). Permutes whole groups. Exact if groups are exchangeable, as with equally
/// many values in each; nearly exact otherwise, such as for galaxies with many views against galaxies with
/// one, since the statistic uses each sample's own variances (studentised permutation: Janssen 1997). A group
/// number that occurs in both samples means two groups. Uses the context's seed, threads and cancellation.
/// Each sample must have at least one value.
WordSharesTest word_shares_test(const GroupedValues& a, const GroupedValues& b, std::size_t words,
                                std::int64_t permutations, const RunContext& context = {},
                                Counting counting = Counting::kGroups);

}  // namespace peculiar::statistics
