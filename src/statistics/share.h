#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "statistics/grouping.h"

namespace peculiar::statistics {

/// A count out of a total. The interval is Wilson's (1927): it contains the true fraction in 68.3 % of cases
/// with z = 1, and in 95 % with kSure. For grouped values it uses the effective number of independent values.
struct Share {
  std::int64_t count = 0;
  std::int64_t of = 0;
  double design = 1;  ///< design_effect (grouping.h)

  /// Fraction of values above 0.
  static Share of_values(const GroupedValues& grouped) {
    Share share;
    for (const double value : grouped.values) share.add(value > 0);
    if (share.of > 0) share.design = design_effect(grouped);
    return share;
  }

  void add(bool counts) {
    count += counts ? 1 : 0;
    ++of;
  }
  /// Effective number of independent values.
  double independent() const { return static_cast<double>(of) / design; }
  double value() const {
    return of > 0 ? static_cast<double>(count) / static_cast<double>(of) : std::nan("");
  }
  // At 0 and 1 the interval ends at the value; rounding must not push it beyond.
  double low(double z = 1) const {
    return of > 0 ? std::clamp(middle(z) - half(z), 0.0, value()) : std::nan("");
  }
  double high(double z = 1) const {
    return of > 0 ? std::clamp(middle(z) + half(z), value(), 1.0) : std::nan("");
  }
  /// "92.1 +1.2 -1.4" in per cent; "-" if empty.
  std::string percent_text() const;
  /// "$92.1^{+1.2}_{-1.4}$".
  std::string percent_tex() const;
  /// "92.0 % (88.1 to 94.8)", with the 95 % interval.
  std::string sure_text() const;

 private:
  double middle(double z) const {
    const double n = independent() / (z * z);
    return (value() + 0.5 / n) / (1 + 1 / n);
  }
  double half(double z) const {
    const double n = independent() / (z * z);
    return std::sqrt(value() * (1 - value()) / n + 0.25 / (n * n)) / (1 + 1 / n);
  }
};

/// Clopper & Pearson's (1934) interval for the true fraction, with a coverage of at least `level`. 0 to 1 if
/// empty.
struct ExactInterval {
  double low = 0;
  double high = 1;
};
ExactInterval exact_interval(std::int64_t count, std::int64_t of, double level);

/// Half-width of a 95 % interval in standard errors.
inline constexpr double kSure = 1.96;

/// Half-width, in standard errors, at which all of so many intervals contain the truth with a probability of
/// at least 95 % (Bonferroni): kSure for one.
double sure_of_all(std::size_t intervals);

/// Explains errors of fractions in captions.
inline constexpr const char* kShareErrors = "Errors are Wilson's binomial intervals (68 %).";

}  // namespace peculiar::statistics
