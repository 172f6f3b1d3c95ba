#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace peculiar::analysis {

/// So many of so many. The interval is Wilson's (1927) with z = 1, which holds the true share in 68.3 % of
/// cases.
struct Share {
  std::int64_t count = 0;
  std::int64_t of = 0;

  void add(bool counts) {
    count += counts ? 1 : 0;
    ++of;
  }
  double value() const {
    return of > 0 ? static_cast<double>(count) / static_cast<double>(of) : std::nan("");
  }
  double low() const { return of > 0 ? std::max(0.0, middle() - half()) : std::nan(""); }
  double high() const { return of > 0 ? std::min(1.0, middle() + half()) : std::nan(""); }
  /// "92.1 +1.2 -1.4" per cent; "-" of none.
  std::string percent_text() const;
  /// "$92.1^{+1.2}_{-1.4}$".
  std::string percent_tex() const;

 private:
  double middle() const {
    const auto n = static_cast<double>(of);
    return (value() + 0.5 / n) / (1 + 1 / n);
  }
  double half() const {
    const auto n = static_cast<double>(of);
    return std::sqrt(value() * (1 - value()) / n + 0.25 / (n * n)) / (1 + 1 / n);
  }
};

/// What errors of shares are, for captions.
inline constexpr const char* kShareErrors = "Errors are Wilson's binomial intervals (68 %).";

}  // namespace peculiar::analysis
