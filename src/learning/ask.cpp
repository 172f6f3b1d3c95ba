#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/random.h"
#include "learning/ranker.h"
#include "statistics/share.h"

namespace peculiar::learning {

namespace {

constexpr std::size_t kOneIn = 10;  // images asked for at random, and as many for the uncertainty
constexpr double kUpper = 0.1;      // share of the images, the highest, among which uncertain ones are sought
constexpr double kLevel = 0.9;      // of the interval
constexpr std::int64_t kFewest = 20;

/// How many of the images from number `before` to `after` are each tenth, counted from `shift`.
std::size_t tenths(std::size_t before, std::size_t after, std::size_t shift) {
  return (after + shift) / kOneIn - (before + shift) / kOneIn;
}

}  // namespace

std::vector<Asked> ask(const Ranking& ranking, std::span<const LabelledRow> labels, std::size_t count,
                       std::uint64_t seed) {
  std::unordered_set<std::size_t> seen;
  for (const LabelledRow& label : labels) seen.insert(label.row);
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < ranking.score.size(); ++row)
    if (std::isfinite(ranking.score[row]) && !seen.contains(row)) order.push_back(row);
  const auto uncertainty = [&](std::size_t row) {
    return row < ranking.uncertainty.size() ? ranking.uncertainty[row] : std::nan("");
  };
  std::vector<std::size_t> at_random = order;  // in the order of rows, whatever the ranking
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return ranking.score[a] > ranking.score[b]; });
  count = std::min(count, order.size());
  const std::size_t random = tenths(labels.size(), labels.size() + count, 0);
  const std::size_t uncertain = tenths(labels.size(), labels.size() + count, kOneIn / 2);
  std::vector<Asked> asked;
  std::unordered_set<std::size_t> taken;
  const auto take = [&](std::size_t row, AskedFor why) {
    if (asked.size() < count && taken.insert(row).second) asked.push_back({row, why});
  };
  // The random ones are drawn first, so that what is high does not bias them; they are listed last.
  RandomStream stream(seed, "asked at random", labels.size());
  std::vector<Asked> drawn;
  while (drawn.size() < std::min(random, at_random.size())) {
    const std::size_t place = stream.below(at_random.size());
    drawn.push_back({at_random[place], AskedFor::kRandom});
    taken.insert(at_random[place]);
    at_random.erase(at_random.begin() + static_cast<std::ptrdiff_t>(place));
  }
  std::vector<std::size_t> upper(
      order.begin(),
      order.begin() +
          static_cast<std::ptrdiff_t>(std::min(
              order.size(), std::max(10 * count, static_cast<std::size_t>(std::ceil(
                                                     kUpper * static_cast<double>(order.size())))))));
  std::erase_if(upper, [&](std::size_t row) { return !std::isfinite(uncertainty(row)); });
  std::stable_sort(upper.begin(), upper.end(),
                   [&](std::size_t a, std::size_t b) { return uncertainty(a) > uncertainty(b); });
  const std::size_t wanted_uncertain = std::min(uncertain, upper.size());
  for (const std::size_t row : order) {
    if (asked.size() + wanted_uncertain + drawn.size() >= count) break;
    take(row, AskedFor::kRank);
  }
  for (const std::size_t row : upper) {
    if (asked.size() + drawn.size() >= count) break;
    take(row, AskedFor::kUncertain);
  }
  for (const std::size_t row : order) {
    if (asked.size() + drawn.size() >= count) break;
    take(row, AskedFor::kRank);
  }
  asked.insert(asked.end(), drawn.begin(), drawn.end());
  return asked;
}

Remaining remaining(std::span<const double> random, std::int64_t unseen) {
  Remaining left;
  left.looked_at = std::ssize(random);
  left.found = std::count_if(random.begin(), random.end(), [](double target) { return target > 0.5; });
  const auto all = static_cast<double>(std::max<std::int64_t>(0, unseen));
  const statistics::ExactInterval share = statistics::exact_interval(left.found, left.looked_at, kLevel);
  if (left.looked_at > 0)
    left.expected = all * static_cast<double>(left.found) / static_cast<double>(left.looked_at);
  left.low = std::floor(all * share.low);
  left.high = std::ceil(all * share.high);
  if (left.looked_at < kFewest) return left;
  left.advice =
      left.found == 0
          ? fmt::format(
                "None of {} images taken at random was one: at most {:.0f} are left among {} not looked "
                "at (95 %); stop when the ranked ones bring no more.",
                left.looked_at, left.high, unseen)
          : fmt::format(
                "{} of {} images taken at random were ones: some {:.0f} ({:.0f} to {:.0f}) are left among "
                "{} not looked at; go on while the ranked ones bring more than one in {:.0f}.",
                left.found, left.looked_at, left.expected, left.low, left.high, unseen,
                static_cast<double>(left.looked_at) / static_cast<double>(left.found));
  return left;
}

}  // namespace peculiar::learning
