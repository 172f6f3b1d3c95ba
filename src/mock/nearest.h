#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace peculiar::mock {

/// The smallest squared distances found so far in a search. Holds somewhat more than are wanted, so that they
/// are pruned only now and then.
class Nearest {
 public:
  /// `at_once`: the largest number offered at a time.
  Nearest(std::size_t wanted, std::size_t at_once)
      : wanted_(wanted),
        most_(wanted + std::max<std::size_t>(wanted, 32)),
        squares_(most_ + at_once + kLanes) {}

  /// Clears the search; from now on distances below `bound` are taken. At least `wanted` of them must be
  /// offered.
  void restart(double bound) {
    count_ = 0;
    bound_ = bound;
  }
  /// Farther places are of no use.
  double bound() const { return bound_; }

  [[gnu::always_inline]] inline void offer(const double* squares, std::size_t count) {
    double* __restrict to = squares_.data();
    std::size_t filled = count_;
    const double bound = bound_;
    for (std::size_t i = 0; i < count; ++i) {
      to[filled] = squares[i];
      filled += squares[i] < bound ? 1 : 0;
    }
    count_ = filled;
    if (count_ > most_) sort_out();
  }

  /// The largest of the wanted ones.
  [[gnu::always_inline]] inline double last() {
    sort_out();
    return bound_;
  }

 private:
  static constexpr std::size_t kLanes = 4;  // numbers processed at once
  static constexpr double kFar = std::numeric_limits<double>::infinity();

  /// Lowers the bound to the largest wanted value and drops the values above it.
  [[gnu::always_inline]] inline void sort_out() {
    bound_ = wanted_one();
    std::size_t kept = 0;
    double* __restrict values = squares_.data();
    const double bound = bound_;
    for (std::size_t i = 0; i < count_; ++i) {
      const double square = values[i];
      values[kept] = square;
      kept += square < bound ? 1 : 0;
    }
    for (; kept < wanted_; ++kept) squares_[kept] = bound_;
    count_ = wanted_;
  }

  /// Finds it by counting the values below successive guesses, which needs no branches.
  [[gnu::always_inline]] inline double wanted_one() {
    for (std::size_t i = 0; i < kLanes; ++i) squares_[count_ + i] = kFar;
    double low = 0, high = greatest_up_to(std::numeric_limits<double>::max());
    std::size_t at_low = 0, at_high = count_;
    for (int guesses = 0; guesses < 12; ++guesses) {
      const double share = static_cast<double>(wanted_ - at_low) / static_cast<double>(at_high - at_low);
      const double guess = low + (guesses % 4 == 3 ? 0.5 : share) * (high - low);
      const std::size_t at_guess = count_up_to(guess);
      if (at_guess == wanted_) return greatest_up_to(guess);
      if (at_guess < wanted_) {
        low = guess;
        at_low = at_guess;
      } else {
        high = guess;
        at_high = at_guess;
      }
    }
    const auto wanted = squares_.begin() + static_cast<std::ptrdiff_t>(wanted_ - 1);
    std::nth_element(squares_.begin(), wanted, squares_.begin() + static_cast<std::ptrdiff_t>(count_));
    return *wanted;
  }

  [[gnu::always_inline]] inline std::size_t count_up_to(double most) const {
    std::int64_t counts[kLanes] = {};
    for (std::size_t i = 0; i < count_; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) counts[lane] += squares_[i + lane] <= most ? 1 : 0;
    }
    return static_cast<std::size_t>(counts[0] + counts[1] + counts[2] + counts[3]);
  }

  [[gnu::always_inline]] inline double greatest_up_to(double most) const {
    double greatest[kLanes] = {};
    for (std::size_t i = 0; i < count_; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const double square = squares_[i + lane] <= most ? squares_[i + lane] : 0;
        greatest[lane] = square > greatest[lane] ? square : greatest[lane];
      }
    }
    return std::max(std::max(greatest[0], greatest[1]), std::max(greatest[2], greatest[3]));
  }

  std::size_t wanted_, most_, count_ = 0;
  double bound_ = kFar;
  std::vector<double> squares_;
};

}  // namespace peculiar::mock
