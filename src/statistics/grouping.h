#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace peculiar::statistics {

/// Values and which of them belong together, such as images of one galaxy: those are not independent.
struct GroupedValues {
  std::vector<double> values;
  std::vector<std::size_t> groups{};  ///< a number a value; empty: each is on its own

  /// The finite ones of `all` at these rows; `groups_of_all` a number a row, or empty.
  static GroupedValues finite_of(const std::vector<double>& all,
                                 const std::vector<std::size_t>& groups_of_all,
                                 const std::vector<std::size_t>& rows);
};

/// A number for each different name; what has none belongs to nobody and is on its own.
std::vector<std::size_t> group_numbers(std::span<const std::optional<std::string>> names);

/// Of each value 1 over how many belong to its group, so that each group counts once; 1 of each on its own.
std::vector<double> group_weights(const GroupedValues& grouped);

/// The value that half of the groups' weight lies below, between neighbours where it is met exactly; without
/// groups the median. NaN for none.
double group_median(const GroupedValues& grouped);

/// By how much belonging together raises the variance of the values' mean (the design effect of Kish 1965,
/// from the groups' sums); not below 1. Where all values are alike, values a group: a group then counts once.
double design_effect(const GroupedValues& grouped);

/// The squared standard error of the values' mean; NaN with fewer than 2.
double squared_error_of_mean(const GroupedValues& grouped);

}  // namespace peculiar::statistics
