#include "learning/interest.h"

#include <algorithm>
#include <cmath>

#include "learning/remaining.h"

namespace peculiar::learning {

namespace {

// Chosen on simulated searches (docs/adr/0014-learning-from-labels.md).
constexpr OddsLine::Slope kOfSum{1.4, 0.5};           // of a sum of surprisals
constexpr OddsLine::Slope kOfUnsupervised{0.4, 0.3};  // of the unsupervised surprisal alone
constexpr double kMemory = 0.5;  // fraction of the labels after which the weight falls by a factor of e
constexpr double kShift = 0.7;   // prior standard deviation of the shift, in log odds
constexpr int kShiftSteps = 30;

/// Weights that increase with the order of labelling, 1 for the last; labels with equal numbers share theirs.
std::vector<double> recency(const std::vector<std::int64_t>& numbers) {
  std::vector<std::int64_t> sorted = numbers;
  std::sort(sorted.begin(), sorted.end());
  const auto all = static_cast<double>(sorted.size());
  std::vector<double> weights;
  for (const std::int64_t number : numbers) {
    const auto [first, end] = std::equal_range(sorted.begin(), sorted.end(), number);
    const double later = 0.5 * static_cast<double>((sorted.end() - first) + (sorted.end() - end) - 1);
    weights.push_back(std::exp(-later / (kMemory * all)));
  }
  return weights;
}

std::vector<Draw> draws_of_set(const LabelSet& labels, std::size_t ranked) {
  std::vector<LabelledRow> rows;
  for (std::size_t i = 0; i < labels.size(); ++i)
    rows.push_back(
        {labels.rows[i], labels.targets[i], labels.artefacts[i], labels.numbers[i], labels.at_random[i]});
  return draws_of(rows, static_cast<std::int64_t>(ranked));
}

/// Minus the logarithm of the posterior of a shift of the log odds `rest` of the images without a label.
double misfit(double shift, std::span<const double> rest, std::span<const Draw> draws) {
  double left = 0;
  for (const double odds : rest) left += 1 / (1 + std::exp(-(odds + shift)));
  double sum = 0.5 * (shift / kShift) * (shift / kShift);
  for (const Draw& draw : draws) {
    const double chance = std::clamp(draw.chance(left), 1e-9, 1 - 1e-9);
    sum -= std::log(draw.is_sought ? chance : 1 - chance);
  }
  return sum;
}

/// The most probable shift, by golden-section search.
double most_probable_shift(std::span<const double> rest, std::span<const Draw> draws) {
  if (draws.empty()) return 0;
  const double golden = 0.5 * (std::sqrt(5.0) - 1);
  double low = -4 * kShift;
  double high = 4 * kShift;
  double left = high - golden * (high - low);
  double right = low + golden * (high - low);
  double at_left = misfit(left, rest, draws);
  double at_right = misfit(right, rest, draws);
  for (int step = 0; step < kShiftSteps; ++step) {
    if (at_left < at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - golden * (high - low);
      at_left = misfit(left, rest, draws);
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + golden * (high - low);
      at_right = misfit(right, rest, draws);
    }
  }
  return 0.5 * (low + high);
}

}  // namespace

std::vector<double> probabilities(std::span<const float> score, const LabelSet& labels,
                                  std::span<const double> held_out) {
  std::vector<double> numbers(held_out.begin(), held_out.end());
  if (numbers.empty())
    for (const std::size_t row : labels.rows) numbers.push_back(score[row]);
  OddsLine line = OddsLine::fit(numbers, labels.targets, held_out.empty() ? kOfUnsupervised : kOfSum,
                                recency(labels.numbers));
  const double most = *std::ranges::max_element(numbers);  // no extrapolation beyond the labels
  std::vector<double> rest;
  rest.reserve(score.size());
  auto labelled = labels.rows.begin();
  for (std::size_t row = 0; row < score.size(); ++row) {
    if (labelled != labels.rows.end() && *labelled == row) {
      ++labelled;
    } else {
      rest.push_back(line.constant + line.slope * std::min<double>(score[row], most));
    }
  }
  line.constant += most_probable_shift(rest, draws_of_set(labels, score.size()));
  // Laplace's rule of succession: a few labels never give certainty.
  const auto sought = static_cast<double>(labels.sought());
  const double ceiling = (sought + 1) / (sought + 2);
  std::vector<double> chance;
  chance.reserve(score.size());
  for (const float one : score)
    chance.push_back(std::min(ceiling, line.probability(std::min<double>(one, most))));
  return chance;
}

}  // namespace peculiar::learning
