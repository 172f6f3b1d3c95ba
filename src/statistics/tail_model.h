#pragma once

#include <vector>

namespace peculiar::statistics {

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

}  // namespace peculiar::statistics
