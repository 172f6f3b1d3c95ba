#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace peculiar::mock {

/// Exact three-dimensional distance of each place to its k-th nearest other place. `k` is lowered to the
/// number of other places; with none, the distances are 0.
std::vector<double> neighbour_distances(const std::array<std::vector<double>, 3>& position, int k);

/// Standard deviation along one axis of the three-dimensional cubic spline kernel of smoothed-particle
/// hydrodynamics with support radius 1 (Dehnen & Aly 2012, table 1: H / sigma = 1.825742 * 2).
inline constexpr double kSplineDeviation = 1 / 3.651484;

/// Standard deviation of each particle's light along an axis: that of a cubic spline kernel that extends to
/// the k-th nearest neighbour, at most `most`. `k` 0: points.
std::vector<float> kernel_deviations(const std::array<std::vector<double>, 3>& position, int k, double most);

}  // namespace peculiar::mock
