#include "mock/smoothing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace peculiar::mock {
namespace {

std::array<std::vector<double>, 3> cluster(int count) {
  RandomStream random(5, "places");
  std::array<std::vector<double>, 3> position;
  for (int i = 0; i < count; ++i) {
    const double scale = std::exp(random.uniform(-4, 2));
    for (auto& coordinate : position) coordinate.push_back(scale * random.normal());
  }
  return position;
}

TEST(Smoothing, DistancesAreThoseOfAllPairs) {
  auto position = cluster(700);
  // Some places hold several particles.
  for (std::size_t i = 0; i < 20; ++i) {
    for (auto& coordinate : position) coordinate[i] = coordinate[40];
  }
  for (const int k : {1, 7, 16}) {
    const std::vector<double> found = neighbour_distances(position, k);
    for (std::size_t i = 0; i < found.size(); ++i) {
      std::vector<double> squares;
      for (std::size_t j = 0; j < found.size(); ++j) {
        double square = 0;
        for (const auto& coordinate : position) square += std::pow(coordinate[j] - coordinate[i], 2);
        if (j != i) squares.push_back(square);
      }
      std::nth_element(squares.begin(), squares.begin() + k - 1, squares.end());
      EXPECT_DOUBLE_EQ(found[i], std::sqrt(squares[static_cast<std::size_t>(k) - 1]));
    }
  }
}

TEST(Smoothing, FewParticlesAndNoNeighbours) {
  EXPECT_TRUE(neighbour_distances({}, 16).empty());
  EXPECT_EQ(neighbour_distances({{{1}, {2}, {3}}}, 16), std::vector<double>{0});
  EXPECT_EQ(neighbour_distances({{{0, 3}, {0, 4}, {0, 0}}}, 16), (std::vector<double>{5, 5}));
  EXPECT_EQ(neighbour_distances({{{0, 3}, {0, 4}, {0, 0}}}, 0), (std::vector<double>{0, 0}));
}

// The variance along an axis of the cubic spline W(r) with support 1 in three dimensions, integrated.
TEST(Smoothing, KernelsHaveTheVarianceOfTheCubicSpline) {
  double mass = 0, square = 0;
  for (double r = 0.0005; r < 1; r += 0.001) {
    const double w = std::pow(1 - r, 3) - (r < 0.5 ? 4 * std::pow(0.5 - r, 3) : 0);
    mass += w * r * r;
    square += w * r * r * r * r / 3;
  }
  EXPECT_NEAR(std::sqrt(square / mass), kSplineDeviation, 1e-4);
  EXPECT_EQ(kernel_deviations({{{0, 3}, {0, 4}, {0, 0}}}, 1, 1.0), (std::vector<float>{1.0F, 1.0F}));
  EXPECT_NEAR(kernel_deviations({{{0, 3}, {0, 4}, {0, 0}}}, 1, 9.0)[0], 5 * kSplineDeviation, 1e-6);
}

}  // namespace
}  // namespace peculiar::mock
