#include "statistics/placing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/test_context.h"
#include "statistics/clouds_testing.h"

namespace peculiar::statistics {
namespace {

std::vector<std::size_t> every(std::size_t step, std::size_t count) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < count; i += step) numbers.push_back(i);
  return numbers;
}

double distance(const Place& a, const Place& b) { return std::hypot(a[0] - b[0], a[1] - b[1]); }

/// 1200 points in four clouds; every third is a landmark.
class Placing : public testing::Test {
 protected:
  static constexpr std::size_t kKinds = 4;
  Points points_ = clouds(1200, kKinds, 8);
  std::vector<std::size_t> landmarks_ = every(3, 1200);
};

/// Place i in the plane is nearest to a landmark of its own kind.
TEST_F(Placing, PutsPointsAmongTheirKind) {
  const TsneResult map = tsne_by_landmarks(points_, landmarks_, {20, 400}, on_threads(2));
  ASSERT_EQ(map.places.size(), 1200u);
  int own = 0;
  for (std::size_t i = 0; i < 1200; ++i) {
    std::size_t nearest = 0;
    double least = INFINITY;
    for (const std::size_t landmark : landmarks_) {
      if (landmark == i || distance(map.places[i], map.places[landmark]) >= least) continue;
      nearest = landmark;
      least = distance(map.places[i], map.places[landmark]);
    }
    own += i % kKinds == nearest % kKinds ? 1 : 0;
    EXPECT_LT(least, 5) << i;
  }
  EXPECT_GT(own, 1195);
}

TEST_F(Placing, LeavesLandmarksWhereTheyAre) {
  const Points chosen = chosen_points(points_, landmarks_);
  const TsneResult alone = tsne(chosen, {20, 100});
  const TsneResult map = tsne_by_landmarks(points_, landmarks_, {20, 100});
  for (std::size_t i = 0; i < landmarks_.size(); ++i) EXPECT_EQ(map.places[landmarks_[i]], alone.places[i]);
  EXPECT_EQ(map.divergence, alone.divergence);
  // A point equal to a landmark takes its place.
  EXPECT_EQ(places_among(chosen, chosen, alone.places), alone.places);
}

TEST_F(Placing, IsTheSameForAnyNumberOfThreadsAndCompany) {
  const Points chosen = chosen_points(points_, landmarks_);
  const std::vector<Place> places = tsne(chosen, {20, 300}).places;
  const std::vector<Place> together = places_among(points_, chosen, places);
  EXPECT_EQ(places_among(points_, chosen, places, on_threads(4)), together);
  // A point's place does not depend on the other placed points, except for rounding in other blocks.
  const std::vector<std::size_t> some{1, 700, 1150};
  const std::vector<Place> alone = places_among(chosen_points(points_, some), chosen, places);
  for (std::size_t i = 0; i < some.size(); ++i) EXPECT_LT(distance(alone[i], together[some[i]]), 1e-6);
}

/// The place minimises the divergence of the point's affinities: no place around it is better.
TEST_F(Placing, RestsWhereTheDivergenceIsLeast) {
  const Points chosen = chosen_points(points_, landmarks_);
  const std::vector<Place> places = tsne(chosen, {20, 400}).places;
  double mean = 0;
  for (const Place& own : places) {
    for (const Place& other : places) mean += 1 / (1 + std::pow(distance(own, other), 2)) / 400.0;
  }
  mean -= 1;  // each itself
  const std::vector<std::size_t> some = {1, 250, 500, 755, 1000};
  const Points asked = chosen_points(points_, some);
  const std::vector<Place> found = places_among(asked, chosen, places);
  for (std::size_t i = 0; i < some.size(); ++i) {
    std::vector<std::pair<double, std::size_t>> near;
    for (std::size_t k = 0; k < chosen.count(); ++k) {
      double sum = 0;
      for (std::size_t d = 0; d < 5; ++d) sum += std::pow(asked.at(i)[d] - chosen.at(k)[d], 2);
      near.emplace_back(sum, k);
    }
    std::sort(near.begin(), near.end());
    near.resize(static_cast<std::size_t>(3 * kPlacedPerplexity + 1));
    std::vector<double> squared, affinity(near.size());
    for (const auto& [value, unused] : near) squared.push_back(value);
    neighbour_probabilities(squared, kPlacedPerplexity, affinity);
    const auto divergence = [&](const Place& place) {
      double sum = 0;
      for (std::size_t k = 0; k < near.size(); ++k)
        sum += affinity[k] * std::log(1 + std::pow(distance(place, places[near[k].second]), 2));
      for (const Place& other : places) sum += 1 / (1 + std::pow(distance(place, other), 2)) / mean;
      return sum;
    };
    const double least = divergence(found[i]);
    for (int angle = 0; angle < 8; ++angle) {
      const Place beside{found[i][0] + 0.3 * std::cos(angle * M_PI / 4),
                         found[i][1] + 0.3 * std::sin(angle * M_PI / 4)};
      EXPECT_GT(divergence(beside), least) << some[i];
    }
  }
}

TEST_F(Placing, CanBeStopped) {
  const std::vector<Place> places(400, Place{1, 1});
  EXPECT_EQ(message_when_cancelled([&](const RunContext& context) {
              places_among(points_, chosen_points(points_, landmarks_), places, context);
            }),
            "stopped; nothing is written");
}

}  // namespace
}  // namespace peculiar::statistics
