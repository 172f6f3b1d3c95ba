#pragma once

#include <vector>

namespace peculiar::statistics {

/// Tail probability of the scores of normal images: the empirical distribution up to the 90 % quantile, and
/// an exponential distribution of the excess beyond it, so that outliers far beyond all normal images still
/// differ.
class TailModel {
 public:
  /// `normal`: at least 2 scores of normal images that no fit has used; non-finite ones are left out.
  explicit TailModel(std::vector<double> normal);

  /// -ln P(score of a normal image >= `score`), at least 0; NaN for NaN.
  double surprise(double score) const;

 private:
  std::vector<double> normal_;  ///< sorted
  double threshold_;            ///< 90 % quantile
  double mean_excess_;          ///< of the normal scores above the threshold
};

}  // namespace peculiar::statistics
