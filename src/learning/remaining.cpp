#include "learning/remaining.h"

#include <fmt/format.h>

#include <cmath>

namespace peculiar::learning {

namespace {

constexpr double kTail = 0.05;  // on each side of the interval
constexpr std::int64_t kFewest = 20;

bool is_sought(const LabelledRow& label) { return label.target > 0.5; }

/// Probability that at most `most` of the draws are sought, if `left` are left (Poisson binomial).
double chance_of_at_most(std::int64_t most, std::span<const Draw> draws, double left) {
  if (most < 0) return 0;
  std::vector<double> chance(static_cast<std::size_t>(most) + 1);  // of each number of finds
  chance[0] = 1;
  for (const Draw& draw : draws) {
    const double own = draw.chance(left);
    for (std::size_t found = chance.size() - 1; found > 0; --found)
      chance[found] = chance[found] * (1 - own) + chance[found - 1] * own;
    chance[0] *= 1 - own;
  }
  double sum = 0;
  for (const double one : chance) sum += one;
  return sum;
}

/// The smallest of 0 to `most` that fulfils a condition which all greater ones fulfil, too; else `most`.
template <typename Condition>
std::int64_t first_of(std::int64_t most, const Condition& holds) {
  std::int64_t low = 0;
  while (low < most) {
    const std::int64_t middle = low + (most - low) / 2;
    if (holds(static_cast<double>(middle))) {
      most = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::string advice_of(const Remaining& left, std::int64_t unseen) {
  if (left.looked_at < kFewest) return "";
  if (left.found == 0)
    return fmt::format(
        "None of the {} images drawn at random is of a sought class: at most {:.0f} such {} left among the {} "
        "not looked at (95 %); stop when the highest-ranked images yield no more.",
        left.looked_at, left.high, left.high == 1 ? "image is" : "images are", unseen);
  const std::string until =
      left.expected < 1
          ? "stop when the highest-ranked images yield no more"
          : fmt::format(
                "continue while more than one in {:.0f} of the highest-ranked images is of a sought class",
                std::max(1.0, static_cast<double>(unseen) / left.expected));
  return fmt::format(
      "{} of {} images drawn at random {} of a sought class; allowing for images found since, about {:.0f} "
      "({:.0f} to {:.0f}) are left among the {} not looked at; {}.",
      left.found, left.looked_at, left.found == 1 ? "is" : "are", left.expected, left.low, left.high, unseen,
      until);
}

}  // namespace

std::vector<Draw> draws_of(std::span<const LabelledRow> labels, std::int64_t ranked) {
  std::vector<LabelledRow> ordered(labels.begin(), labels.end());
  std::sort(ordered.begin(), ordered.end(), [](const LabelledRow& a, const LabelledRow& b) {
    return a.number < b.number || (a.number == b.number && a.row < b.row);
  });
  auto found = static_cast<double>(std::count_if(ordered.begin(), ordered.end(), is_sought));
  std::vector<Draw> draws;
  for (std::size_t first = 0; first < ordered.size();) {
    const double pool = static_cast<double>(ranked) - static_cast<double>(first);
    const double since = found;
    const std::int64_t number = ordered[first].number;
    for (; first < ordered.size() && ordered[first].number == number; ++first) {
      const bool sought = is_sought(ordered[first]);
      if (ordered[first].at_random) draws.push_back({pool, since, sought});
      found -= sought ? 1 : 0;
    }
  }
  return draws;
}

Remaining remaining(std::span<const LabelledRow> labels, std::int64_t ranked) {
  const std::vector<Draw> draws = draws_of(labels, ranked);
  const std::int64_t unseen = std::max<std::int64_t>(0, ranked - std::ssize(labels));
  Remaining left;
  left.looked_at = std::ssize(draws);
  left.high = static_cast<double>(unseen);
  if (draws.empty()) return left;
  double before = 0;  // expected finds if none is left
  double each = 0;    // further ones for each that is left
  for (const Draw& draw : draws) {
    left.found += draw.is_sought ? 1 : 0;
    before += draw.found / draw.pool;
    each += 1 / draw.pool;
  }
  left.expected =
      std::clamp((static_cast<double>(left.found) - before) / each, 0.0, static_cast<double>(unseen));
  left.low = static_cast<double>(first_of(
      unseen, [&](double number) { return 1 - chance_of_at_most(left.found - 1, draws, number) >= kTail; }));
  const std::int64_t excluded = first_of(
      unseen + 1, [&](double number) { return chance_of_at_most(left.found, draws, number) < kTail; });
  left.high = static_cast<double>(std::max<std::int64_t>(0, excluded - 1));
  left.advice = advice_of(left, unseen);
  return left;
}

}  // namespace peculiar::learning
