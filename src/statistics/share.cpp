#include "statistics/share.h"

#include <fmt/format.h>

#include <cmath>

namespace peculiar::statistics {

std::string Share::percent_text() const {
  if (of == 0) return "-";
  return fmt::format("{:.1f} +{:.1f} -{:.1f}", 100 * value(), 100 * (high() - value()),
                     100 * (value() - low()));
}

std::string Share::percent_tex() const {
  if (of == 0) return "--";
  return fmt::format("${:.1f}^{{+{:.1f}}}_{{-{:.1f}}}$", 100 * value(), 100 * (high() - value()),
                     100 * (value() - low()));
}

std::string Share::sure_text() const {
  return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100 * value(), 100 * low(kSure), 100 * high(kSure));
}

double sure_of_all(std::size_t intervals) {
  const double tail = 0.025 / static_cast<double>(std::max<std::size_t>(1, intervals));
  double low = 0, high = 40;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(middle / std::sqrt(2.0)) > tail ? low : high) = middle;
  }
  return high;
}

namespace {

/// Binomial probability of at least `count` out of `of`.
double chance_of_more(std::int64_t count, std::int64_t of, double share) {
  const auto n = static_cast<double>(of);
  double sum = 0;
  for (std::int64_t k = count; k <= of; ++k) {
    const auto x = static_cast<double>(k);
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) + x * std::log(share) +
                    (n - x) * std::log1p(-share));
  }
  return sum;
}

}  // namespace

ExactInterval exact_interval(std::int64_t count, std::int64_t of, double level) {
  ExactInterval interval;
  if (of <= 0) return interval;
  const double tail = 0.5 * (1 - level);
  // The probability of at least `least` increases with the fraction; solve for the given chance.
  const auto share_of = [&](std::int64_t least, double chance) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; ++i) {
      const double middle = 0.5 * (low + high);
      (chance_of_more(least, of, middle) < chance ? low : high) = middle;
    }
    return 0.5 * (low + high);
  };
  if (count > 0) interval.low = share_of(count, tail);
  if (count < of) interval.high = share_of(count + 1, 1 - tail);
  return interval;
}

}  // namespace peculiar::statistics
