#pragma once

#include <span>
#include <vector>

#include "learning/coordinates.h"

namespace peculiar::learning {

/// Regression of targets by a Gaussian process (Rasmussen & Williams 2006, chapter 2): Matern 3/2 over the
/// coordinates, a constant and a slope over the unsupervised order with wide priors, and noise.
class GaussianProcess {
 public:
  struct Scales {
    double length = 1;     ///< of the Matern kernel, in coordinates
    double amplitude = 1;  ///< variance of the Matern part
    double noise = 0.05;   ///< variance of a label
  };

  /// Those of a small grid under which the targets are likeliest, among at most 400 of the points.
  static Scales likeliest(const Coordinates& points, std::span<const double> targets);

  /// `targets`: a point each, less their prior mean.
  GaussianProcess(const Coordinates& points, std::span<const double> targets, const Scales& scales);

  /// Mean and standard deviation (without the noise; may be empty: not wanted) at rows.
  void at(const Block& rows, std::span<float> mean, std::span<float> deviation) const;

 private:
  Scales scales_;
  Coordinates points_;
  std::vector<float> norms_;    ///< squared, of the points
  std::vector<float> weights_;  ///< K^-1 targets
  std::vector<float> inverse_;  ///< [point][point]: inverse of K's lower Cholesky factor, by columns
};

}  // namespace peculiar::learning
