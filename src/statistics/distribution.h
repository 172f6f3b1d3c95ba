#pragma once

#include <vector>

namespace peculiar::statistics {

/// Returns the finite values, in their order.
std::vector<double> finite(std::vector<double> values);

/// NaN if empty.
double mean(const std::vector<double>& values);

/// Quantile `share` (0 to 1), interpolated linearly. NaN if empty.
double quantile(std::vector<double> values, double share);

/// Kolmogorov-Smirnov distance of two samples: the largest difference between their cumulative distributions,
/// 0 to 1; 1 if one is empty.
double distribution_distance(std::vector<double> a, std::vector<double> b);
/// Largest distance of a sample's cumulative distribution from the uniform distribution on 0 to 1.
double distance_from_uniform(std::vector<double> values);
/// Probability of a distance at least this large by chance; `count` is the number of values, or n m / (n + m)
/// for two samples (approximation of Stephens 1970).
double distance_p_value(double distance, double count);

/// Area under the receiver operating characteristic: the probability that a random value of `outliers`
/// exceeds a random value of `normal` (ties count half).
double area_under_curve(const std::vector<double>& normal, const std::vector<double>& outliers);

/// Ranks from 1, with mean ranks for ties.
std::vector<double> ranks(const std::vector<double>& values);

/// Spearman rank correlation, with mean ranks for ties.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace peculiar::statistics
