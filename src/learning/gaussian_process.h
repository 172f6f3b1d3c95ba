#pragma once

#include <span>
#include <vector>

#include "learning/coordinates.h"

namespace peculiar::learning {

/// Gaussian-process regression of targets (Rasmussen & Williams 2006, chapter 2): a Matern 3/2 kernel over
/// the coordinates, a constant and a slope in the unsupervised surprisal with wide priors, and noise.
class GaussianProcess {
 public:
  struct Scales {
    double length = 1;     ///< length scale of the Matern kernel, in coordinates
    double amplitude = 1;  ///< variance of the Matern part
    double noise = 0.05;   ///< variance of a label
  };

  /// The scales on a small grid that maximise the likelihood of the targets, using at most 400 of the points.
  static Scales likeliest(const Coordinates& points, std::span<const double> targets);

  /// `targets`: one per point, minus their prior mean.
  GaussianProcess(const Coordinates& points, std::span<const double> targets, const Scales& scales);

  /// Predicts the mean and the standard deviation (without the noise; an empty span if not wanted) at rows.
  void at(const Block& rows, std::span<float> mean, std::span<float> deviation) const;

 private:
  Scales scales_;
  Coordinates points_;
  std::vector<float> norms_;    ///< squared norms of the points
  std::vector<float> weights_;  ///< K^-1 targets
  std::vector<float> inverse_;  ///< [point][point]: inverse of K's lower Cholesky factor, by columns
};

}  // namespace peculiar::learning
