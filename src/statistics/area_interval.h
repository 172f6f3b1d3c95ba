#pragma once

namespace peculiar::statistics {

/// Interval of an area under the curve; both NaN if its error is unknown.
struct AreaInterval {
  double low = 0;
  double high = 1;

  bool contains(double area) const { return low <= area && area <= high; }
};

/// Effective numbers of independent values that an area under the curve rests on.
struct AreaNumbers {
  double first = 0;
  double second = 0;
};

/// Squared standard error that a true area has with these numbers, by the model of Newcombe's method 5
/// (Hanley & McNeil 1982 with the mean of the numbers in both terms).
double modelled_squared_error(double area, AreaNumbers numbers);

/// Numbers for area_interval, so that its width agrees with the measured error where that is known.
///
/// `own`: numbers of the values divided by their design effects. `separate`: measured squared error if the
/// samples had no group in common; where it exceeds the model's, the numbers shrink in proportion (samples of
/// different shape). Where it is smaller, the model holds: near areas of 0 and 1 the measured error is too
/// small. `joint`: measured squared error with the groups that both samples have; at least 2 % of `separate`.
AreaNumbers effective_numbers(double area, AreaNumbers own, double separate, double joint);

/// The true areas that lie at most `deviations` of their own standard errors from this one: method 5 of
/// Newcombe (2006, Statistics in Medicine 25, 559). With kSure (share.h) it contains the true area in about
/// 95 % of cases (90 % with three groups per sample), also near 0 and 1; with 1 in at least 68 %. NaN if a
/// number is.
AreaInterval area_interval(double area, AreaNumbers numbers, double deviations);

}  // namespace peculiar::statistics
