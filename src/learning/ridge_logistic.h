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

/// Logistic regression on a single number: log odds = constant + slope x, with Gaussian priors on both; the
/// slope is at least 0.
struct OddsLine {
  struct Slope {
    double mean = 1;
    double deviation = 1;
  };

  double constant = 0;
  double slope = 0;

  /// `weights`: of each number; empty: 1 each.
  static OddsLine fit(std::span<const double> numbers, std::span<const double> targets, const Slope& prior,
                      std::span<const double> weights = {});
  double probability(double number) const;
};

}  // namespace peculiar::learning
