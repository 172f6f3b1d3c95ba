#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_set>

#include "base/error.h"
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

/// The next `count` images in the making.
class List {
 public:
  List(const Ranking& ranking, std::span<const LabelledRow> labels, std::size_t count,
       std::span<const std::size_t> galaxies)
      : ranking_(ranking),
        galaxies_(galaxies),
        labels_(labels),
        by_score_(unlabelled(ranking, labels)),
        seen_(labels.size()),
        count_(std::min(count, by_score_.size())) {}

  /// Draws the random ones. Each unlabelled image has the same chance, whatever its galaxy, so that they are
  /// a fair sample of images (remaining.h).
  void draw(std::uint64_t seed) {
    RandomStream stream(seed, "asked at random", seen_);
    for (std::size_t number = seen_ + 1; number <= seen_ + count_; ++number) {
      if (turn_of(number) != AskedFor::kRandom) continue;
      std::size_t row = by_score_[stream.below(by_score_.size())];
      while (!taken_.insert(row).second) row = by_score_[stream.below(by_score_.size())];
      drawn_.push_back(row);
    }
    sort_by(by_score_, ranking_.score);
  }

  /// Chooses the uncertain ones, none of a galaxy that is proposed by rank or at random anyway.
  void choose_uncertain() {
    std::size_t wanted = 0;
    for (std::size_t number = seen_ + 1; number <= seen_ + count_; ++number)
      wanted += turn_of(number) == AskedFor::kUncertain ? 1 : 0;
    std::unordered_set<std::size_t> met;  // galaxies
    for (const LabelledRow& label : labels_) met.insert(galaxy(label.row));
    for (const std::size_t row : drawn_) met.insert(galaxy(row));
    std::size_t by_rank = 0;
    for (const std::size_t row : one_of_each_galaxy_first()) {
      if (by_rank + drawn_.size() + wanted >= count_) break;
      if (taken_.contains(row)) continue;
      met.insert(galaxy(row));
      ++by_rank;
    }
    for (const std::size_t row : uncertain_first(ranking_, by_score_, count_)) {
      if (uncertain_.size() < wanted && met.insert(galaxy(row)).second) uncertain_.push_back(row);
    }
    taken_.insert(uncertain_.begin(), uncertain_.end());
  }

  std::vector<Asked> in_turn() {
    const std::vector<std::size_t> order = one_of_each_galaxy_first();
    std::vector<Asked> asked;
    std::size_t next_drawn = 0;
    std::size_t next_uncertain = 0;
    std::size_t next_ranked = 0;
    for (std::size_t number = seen_ + 1; asked.size() < count_; ++number) {
      const AskedFor why = turn_of(number);
      if (why == AskedFor::kRandom) {
        asked.push_back({drawn_[next_drawn++], why});
      } else if (why == AskedFor::kUncertain && next_uncertain < uncertain_.size()) {
        asked.push_back({uncertain_[next_uncertain++], why});
      } else {
        while (taken_.contains(order[next_ranked])) ++next_ranked;
        asked.push_back({order[next_ranked++], AskedFor::kRank});
      }
    }
    return asked;
  }

 private:
  std::size_t galaxy(std::size_t row) const { return galaxies_.empty() ? row : galaxies_[row]; }

  /// As many rows as the list can need, those taken among them: by rank the highest of each galaxy without a
  /// label, then the second of each or the first of those with one label, and so on.
  std::vector<std::size_t> one_of_each_galaxy_first() const {
    if (galaxies_.empty()) return by_score_;
    std::vector<std::uint32_t> images(*std::max_element(galaxies_.begin(), galaxies_.end()) + 1);
    for (const LabelledRow& label : labels_) ++images[galaxy(label.row)];
    const std::size_t needed = count_ + taken_.size();
    std::vector<std::size_t> order;
    std::vector<std::pair<std::uint32_t, std::size_t>> later;  // round, row
    for (const std::size_t row : by_score_) {
      if (order.size() >= needed) return order;
      const std::uint32_t round = taken_.contains(row) ? 0 : images[galaxy(row)]++;
      if (round == 0) {
        order.push_back(row);
      } else {
        later.emplace_back(round, row);
      }
    }
    std::stable_sort(later.begin(), later.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [round, row] : later) order.push_back(row);
    return order;
  }

  const Ranking& ranking_;
  std::span<const std::size_t> galaxies_;
  std::span<const LabelledRow> labels_;
  std::vector<std::size_t> by_score_;  ///< rows without a label; ascending until draw() sorts them
  std::size_t seen_;                   ///< number of labels
  std::size_t count_;
  std::unordered_set<std::size_t> taken_;  ///< drawn or uncertain
  std::vector<std::size_t> drawn_;
  std::vector<std::size_t> uncertain_;
};

}  // namespace

std::vector<Asked> ask(const Ranking& ranking, std::span<const LabelledRow> labels, std::size_t count,
                       std::uint64_t seed, std::span<const std::size_t> galaxies) {
  if (!galaxies.empty() && galaxies.size() != ranking.score.size())
    throw usage_error("the galaxies of {} rows do not fit {} rows", galaxies.size(), ranking.score.size());
  List list(ranking, labels, count, galaxies);
  list.draw(seed);
  list.choose_uncertain();
  return list.in_turn();
}

}  // namespace peculiar::learning
