#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace peculiar::statistics {

/// Values and their groups, such as images of one galaxy. Values of one group are not independent.
struct GroupedValues {
  std::vector<double> values;
  std::vector<std::size_t> groups{};  ///< one number per value; empty: every value is a group

  /// The finite values of `all` at these rows; `groups_of_all`: one number per row of `all`, or empty.
  static GroupedValues finite_of(const std::vector<double>& all,
                                 const std::vector<std::size_t>& groups_of_all,
                                 const std::vector<std::size_t>& rows);
};

/// Numbers the distinct names; each value without a name gets a number of its own.
std::vector<std::size_t> group_numbers(std::span<const std::optional<std::string>> names);

/// Weight of each value: 1 / size of its group, so that each group counts once; 1 without groups.
std::vector<double> group_weights(const GroupedValues& grouped);

/// Weighted median with the group weights, midway between neighbours if half the weight is met exactly; the
/// plain median without groups. NaN if empty.
double group_median(const GroupedValues& grouped);

/// Factor by which grouping raises the variance of the mean (design effect of Kish 1965, from the groups'
/// sums); at least 1. If all values are equal: the number of values per group, so that each group counts
/// once.
double design_effect(const GroupedValues& grouped);

/// Squared standard error of the mean; NaN with fewer than 2 values.
double squared_error_of_mean(const GroupedValues& grouped);

}  // namespace peculiar::statistics
