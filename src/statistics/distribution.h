#pragma once

#include <vector>

namespace peculiar::statistics {

/// The values that are finite, in their order.
std::vector<double> finite(std::vector<double> values);

/// NaN for none.
double mean(const std::vector<double>& values);

/// The value below which `share` (0 to 1) of the values lie, interpolated between neighbours. NaN for none.
double quantile(std::vector<double> values, double share);

/// The greatest distance between two samples' cumulative distributions (Kolmogorov-Smirnov), 0 to 1; 1 where
/// one is empty.
double distribution_distance(std::vector<double> a, std::vector<double> b);
/// The greatest distance of a sample's cumulative distribution from that of the uniform one on 0 to 1.
double distance_from_uniform(std::vector<double> values);
/// The probability that such a distance, or a greater one, comes about by chance; `count` is the number of
/// values, or n m / (n + m) for two samples (Stephens 1970's approximation).
double distance_p_value(double distance, double count);

/// The probability that a random one of `outliers` has a greater score than a random one of `normal` (ties
/// count half): the area under the receiver operating characteristic.
double area_under_curve(const std::vector<double>& normal, const std::vector<double>& outliers);

/// Ranks from 1, ties at their mean.
std::vector<double> ranks(const std::vector<double>& values);

/// Correlation of ranks (Spearman), ties at their mean rank.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace peculiar::statistics
