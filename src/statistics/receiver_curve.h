#pragma once

#include <cstddef>
#include <vector>

namespace peculiar::statistics {

/// A point of the receiver operating characteristic: the shares, 0 to 1, of normal images and of outliers
/// whose score is `threshold` or higher.
struct ReceiverPoint {
  double threshold = 0;
  double false_positive = 0;
  double true_positive = 0;
};

/// The curve from (0, 0), of an infinite threshold, to (1, 1); a point for each score that occurs, without
/// those between two equal steps, as scikit-learn's roc_curve gives it. Values must be finite; empty where a
/// kind has none.
std::vector<ReceiverPoint> receiver_curve(const std::vector<double>& normal,
                                          const std::vector<double>& outliers);

/// The points of a curve that a figure needs: those that lie at least `apart` from the one before on an axis,
/// with the false-positive share's logarithm as an axis of its own (`apart` of a decade), and the last.
std::vector<ReceiverPoint> thinned(const std::vector<ReceiverPoint>& curve, double apart);

}  // namespace peculiar::statistics
