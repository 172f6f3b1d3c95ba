#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace peculiar::mock {

/// Distance of each place to its k-th nearest other one, in three dimensions, exact. `k` is lowered to the
/// number of other places; with none, the distances are 0.
std::vector<double> neighbour_distances(const std::array<std::vector<double>, 3>& position, int k);

/// Standard deviation, along one axis, of the cubic spline kernel of smoothed-particle hydrodynamics in three
/// dimensions whose support ends at radius 1 (Dehnen & Aly 2012, table 1: H / sigma = 1.825742 * 2).
inline constexpr double kSplineDeviation = 1 / 3.651484;

/// Standard deviation of the light of each particle along an axis: that of a cubic spline kernel that reaches
/// to the k-th nearest neighbour, not more than `most`. `k` 0: points.
std::vector<float> kernel_deviations(const std::array<std::vector<double>, 3>& position, int k, double most);

}  // namespace peculiar::mock
