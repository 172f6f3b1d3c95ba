#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/random.h"
#include "learning/ranker.h"

namespace peculiar::learning {

namespace {

constexpr std::size_t kOneIn = 10;  // one image in ten is proposed at random, and one for its uncertainty
constexpr double kUpper = 0.1;      // uncertain ones come from this highest-ranked fraction

/// Why the image with this number, counted from 1, is proposed: every tenth is random, and every tenth,
/// midway between those, is uncertain. Any ten consecutive images, one by one or a page at a time, contain
/// one of each.
AskedFor turn_of(std::size_t number) {
  return number % kOneIn == 0            ? AskedFor::kRandom
         : number % kOneIn == kOneIn / 2 ? AskedFor::kUncertain
                                         : AskedFor::kRank;
}

/// Rows that have a score but no label, ascending.
std::vector<std::size_t> unlabelled(const Ranking& ranking, std::span<const LabelledRow> labels) {
  std::unordered_set<std::size_t> seen;
  for (const LabelledRow& label : labels) seen.insert(label.row);
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < ranking.score.size(); ++row)
    if (std::isfinite(ranking.score[row]) && !seen.contains(row)) rows.push_back(row);
  return rows;
}

/// Sorts by decreasing values; equal ones keep their order.
void sort_by(std::vector<std::size_t>& rows, const std::vector<double>& values) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
}

/// The highest-ranked rows, sorted by uncertainty.
std::vector<std::size_t> uncertain_first(const Ranking& ranking, const std::vector<std::size_t>& order,
                                         std::size_t wanted) {
  const auto share = static_cast<std::size_t>(std::ceil(kUpper * static_cast<double>(order.size())));
  const std::size_t count = std::min(order.size(), std::max(10 * wanted, share));
  std::vector<std::size_t> upper(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
  std::erase_if(upper, [&](std::size_t row) {
    return row >= ranking.uncertainty.size() || !std::isfinite(ranking.uncertainty[row]);
  });
  sort_by(upper, ranking.uncertainty);
  return upper;
}

}  // namespace

std::vector<Asked> ask(const Ranking& ranking, std::span<const LabelledRow> labels, std::size_t count,
                       std::uint64_t seed) {
  std::vector<std::size_t> order = unlabelled(ranking, labels);
  count = std::min(count, order.size());
  const std::size_t seen = labels.size();
  // The random ones are drawn before any others are taken, so that high ranks do not bias them.
  std::vector<std::size_t> drawn;
  std::unordered_set<std::size_t> taken;
  RandomStream stream(seed, "asked at random", seen);
  std::size_t uncertain = 0;
  for (std::size_t number = seen + 1; number <= seen + count; ++number) {
    uncertain += turn_of(number) == AskedFor::kUncertain ? 1 : 0;
    if (turn_of(number) != AskedFor::kRandom) continue;
    std::size_t row = order[stream.below(order.size())];
    while (!taken.insert(row).second) row = order[stream.below(order.size())];
    drawn.push_back(row);
  }
  sort_by(order, ranking.score);
  // Uncertain ones exclude those that will be proposed by rank anyway.
  std::unordered_set<std::size_t> by_rank;
  for (std::size_t i = 0; i < order.size() && by_rank.size() + drawn.size() + uncertain < count; ++i)
    if (!taken.contains(order[i])) by_rank.insert(order[i]);
  std::vector<std::size_t> upper = uncertain_first(ranking, order, count);
  std::erase_if(upper, [&](std::size_t row) { return by_rank.contains(row) || taken.contains(row); });
  std::vector<Asked> asked;
  std::size_t next_drawn = 0;
  std::size_t next_upper = 0;
  std::size_t next_ranked = 0;
  for (std::size_t number = seen + 1; asked.size() < count; ++number) {
    const AskedFor why = turn_of(number);
    if (why == AskedFor::kRandom) {
      asked.push_back({drawn[next_drawn++], why});
    } else if (why == AskedFor::kUncertain && next_upper < upper.size()) {
      taken.insert(upper[next_upper]);
      asked.push_back({upper[next_upper++], why});
    } else {
      while (taken.contains(order[next_ranked])) ++next_ranked;
      taken.insert(order[next_ranked]);
      asked.push_back({order[next_ranked], AskedFor::kRank});
    }
  }
  return asked;
}

}  // namespace peculiar::learning
