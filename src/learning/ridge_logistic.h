#pragma once

#include <span>
#include <vector>

#include "learning/coordinates.h"

namespace peculiar::learning {

/// Logistic regression of targets (0 to 1) on coordinates and the unsupervised surprisal, with Gaussian
/// priors (ridge): mean 0 for the coordinates' weights, and `slope` for the surprisal's.
class RidgeLogistic {
 public:
  /// `weights`: weight of each point; empty: 1 each.
  RidgeLogistic(const Coordinates& points, std::span<const double> targets, double slope,
                std::span<const double> weights = {});

  /// Predicts the log odds at rows.
  void at(const Block& rows, std::span<float> odds) const;
  double slope() const { return slope_; }  ///< of the surprisal, as fitted

 private:
  std::vector<float> weights_;  ///< of the coordinates
  float slope_ = 0;             ///< of the surprisal
  float constant_ = 0;
};

/// Logistic regression on a single number: log odds = constant + slope x, with priors that keep a few labels
/// from giving certainty; the slope is at least 0 (Platt 1999 for the targets).
struct OddsLine {
  double constant = 0;
  double slope = 0;

  static OddsLine fit(std::span<const double> numbers, std::span<const double> targets);
  double probability(double number) const;
};

}  // namespace peculiar::learning
