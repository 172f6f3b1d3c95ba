#pragma once

#include <cstdint>
#include <vector>

#include "base/run_context.h"
#include "statistics/two_sample.h"

namespace peculiar::statistics {

/// The share of one word in a sample, with Wilson's interval (68 %) for as many independent values as its
/// scatter over groups is worth.
struct WordShare {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// How the shares of words (a morphological type) differ between two samples.
struct WordSharesTest {
  std::vector<WordShare> first, second;  ///< of each word; over all words the values add up to 1
  /// Sum over the words of (1 - pooled share) times the squared difference of the shares over its variance:
  /// Pearson's chi-square where each value is on its own, but with each sample's own variance.
  double statistic = 0;
  double p = 1;         ///< (1 + permutations with at least the statistic) / (1 + permutations)
  double distance = 0;  ///< half the sum of the differences: what share would have to change its word
};

/// Values are numbers of words, 0 to `words` - 1. A group's values share a weight of 1 (kGroups), or each
/// value counts once (kValues). Permutes whole groups: exact where they are exchangeable, as are groups with
/// equally many values; elsewhere, as for galaxies with many views against galaxies with one, near it, since
/// the variances in the statistic are each sample's own (studentised permutation: Janssen 1997). A group
/// number in both samples is two groups. Of the context: seed, threads, cancel. Both samples have a value at
/// least.
WordSharesTest word_shares_test(const GroupedValues& a, const GroupedValues& b, std::size_t words,
                                std::int64_t permutations, const RunContext& context = {},
                                Counting counting = Counting::kGroups);

}  // namespace peculiar::statistics
