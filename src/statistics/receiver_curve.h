#pragma once

#include <cstddef>
#include <vector>

namespace peculiar::statistics {

/// Point of the receiver operating characteristic: the fractions, 0 to 1, of normal images and of outliers
/// that score at least `threshold`.
struct ReceiverPoint {
  double threshold = 0;
  double false_positive = 0;
  double true_positive = 0;
};

/// Curve from (0, 0), with an infinite threshold, to (1, 1), with one point per distinct score; collinear
/// points are dropped, as in scikit-learn's roc_curve. Values must be finite; empty without normal images or
/// outliers.
std::vector<ReceiverPoint> receiver_curve(const std::vector<double>& normal,
                                          const std::vector<double>& outliers);

/// Points of a curve needed for a figure: those at least `apart` from the previous one in either rate or in
/// the logarithm of the false-positive rate (`apart` of a decade), and the last.
std::vector<ReceiverPoint> thinned(const std::vector<ReceiverPoint>& curve, double apart);

}  // namespace peculiar::statistics
