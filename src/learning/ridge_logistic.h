#pragma once

#include <span>
#include <vector>

#include "learning/coordinates.h"

namespace peculiar::learning {

/// Logistic regression of targets (0 to 1) on coordinates and the unsupervised surprisal, with Gaussian
/// priors (ridge): none of the coordinates matters, and the surprisal does by `slope`.
class RidgeLogistic {
 public:
  /// `weights`: how much each point counts; empty: 1 each.
  RidgeLogistic(const Coordinates& points, std::span<const double> targets, double slope,
                std::span<const double> weights = {});

  /// Log odds at rows.
  void at(const Block& rows, std::span<float> odds) const;
  double slope() const { return slope_; }  ///< of the surprisal, as the targets have it

 private:
  std::vector<float> weights_;  ///< of the coordinates
  float slope_ = 0;             ///< of the surprisal
  float constant_ = 0;
};

/// Of one number alone: log odds constant + slope x, with priors that keep a few labels from certainty; the
/// slope is not below 0 (Platt 1999 for the targets).
struct OddsLine {
  double constant = 0;
  double slope = 0;

  static OddsLine fit(std::span<const double> numbers, std::span<const double> targets);
  double probability(double number) const;
};

}  // namespace peculiar::learning
