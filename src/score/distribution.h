#pragma once

#include <span>
#include <vector>

namespace peculiar::score {

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

/// Correlation of ranks (Spearman), ties at their mean rank.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);

/// How rarely a normal image reaches a score: by counting among normal scores up to their 90 % quantile, by
/// an exponential distribution of the excess beyond, so that outliers far beyond all normal ones are still
/// told apart.
class TailModel {
 public:
  /// From scores of normal images that nothing was fitted to, at least 2; those that are not finite are left
  /// out.
  explicit TailModel(std::vector<double> normal);

  /// -ln P(a normal image's score >= this one); 0 or more; NaN for NaN.
  double surprise(double score) const;

 private:
  std::vector<double> normal_;  ///< sorted
  double threshold_;            ///< 90 % quantile
  double mean_excess_;          ///< of the normal scores above it
};

}  // namespace peculiar::score
