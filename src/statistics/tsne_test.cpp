#include "statistics/tsne.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "base/test_context.h"
#include "statistics/clouds_testing.h"
#include "statistics/neighbours.h"

namespace peculiar::statistics {
namespace {

std::vector<Place> drawn_places(std::size_t count) {
  RandomStream random(2, "places");
  std::vector<Place> places;
  for (std::size_t i = 0; i < count; ++i) places.push_back({3 * random.normal(), random.normal()});
  return places;
}

TEST(PrincipalComponents, AreUncorrelatedAndKeepTheDistances) {
  const Points points = clouds(200, 3, 4);
  const Points all = principal_components(points, 5);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    xy += all.at(i)[0] * all.at(i)[1];
    xx += all.at(i)[0] * all.at(i)[0];
    yy += all.at(i)[1] * all.at(i)[1];
  }
  EXPECT_NEAR(xy / xx, 0, 1e-10);
  EXPECT_GT(xx, yy);
  double before = 0, after = 0;
  for (std::size_t d = 0; d < 5; ++d) {
    before += std::pow(points.at(0)[d] - points.at(1)[d], 2);
    after += std::pow(all.at(0)[d] - all.at(1)[d], 2);
  }
  EXPECT_NEAR(before, after, 1e-10 * before);
}

/// More points than in one block.
TEST(PrincipalComponents, AreTheSameForAnyNumberOfThreads) {
  const Points points = clouds(40000, 3, 4);
  EXPECT_EQ(principal_components(points, 2).values, principal_components(points, 2, 3).values);
}

TEST(Neighbours, AreThoseThatAPlainSearchFinds) {
  Points points = clouds(700, 3, 2);
  for (double& value : points.values) value += 100;  // far from the origin: single precision must not matter
  const Neighbours found = nearest_neighbours(points, 12, on_threads(2));
  for (std::size_t i = 0; i < points.count(); i += 37) {
    std::vector<std::pair<double, std::int32_t>> all;
    for (std::size_t k = 0; k < points.count(); ++k) {
      double sum = 0;
      for (std::size_t d = 0; d < 5; ++d) sum += std::pow(points.at(i)[d] - points.at(k)[d], 2);
      if (k != i) all.emplace_back(sum, static_cast<std::int32_t>(k));
    }
    std::sort(all.begin(), all.end());
    for (std::size_t k = 0; k < 12; ++k) {
      EXPECT_EQ(found.index[i * 12 + k], all[k].second);
      EXPECT_NEAR(found.squared_distance[i * 12 + k], all[k].first, 1e-9);
    }
  }
}

TEST(QuadTree, SumsOverAllPairs) {
  std::vector<Place> places = drawn_places(400);
  places.push_back(places[3]);  // two at the same place
  const QuadTree tree(places);
  double error = 0, size = 0;
  for (std::size_t i = 0; i < places.size(); i += 7) {
    double weight = 0;
    Place force{0, 0};
    for (std::size_t k = 0; k < places.size(); ++k) {
      if (k == i) continue;
      const double x = places[i][0] - places[k][0], y = places[i][1] - places[k][1];
      const double w = 1 / (1 + x * x + y * y);
      weight += w;
      force[0] += w * w * x;
      force[1] += w * w * y;
    }
    const QuadTree::Sums exact = tree.sums(places[i], 0);
    EXPECT_NEAR(exact.weight, weight, 1e-6 * weight);
    EXPECT_NEAR(exact.force[0], force[0], 1e-6);
    EXPECT_NEAR(exact.force[1], force[1], 1e-6);
    const QuadTree::Sums near = tree.sums(places[i], 0.5);
    EXPECT_NEAR(near.weight, weight, 0.02 * weight);
    error += std::hypot(near.force[0] - force[0], near.force[1] - force[1]);
    size += std::hypot(force[0], force[1]);
  }
  EXPECT_LT(error, 0.02 * size);
}

TEST(Affinities, HaveTheWantedPerplexityAndSumToOne) {
  const Points points = clouds(300, 3, 3);
  const Affinities alike = affinities(points, 20, on_threads(2));
  double sum = 0;
  for (const double value : alike.value) sum += value;
  EXPECT_NEAR(sum, 1, 1e-9);
  for (std::size_t i = 0; i < 300; i += 50) {
    for (std::size_t entry = alike.first[i]; entry < alike.first[i + 1]; ++entry) {
      const auto other = static_cast<std::size_t>(alike.other[entry]);
      const auto back =
          std::lower_bound(alike.other.begin() + static_cast<std::ptrdiff_t>(alike.first[other]),
                           alike.other.begin() + static_cast<std::ptrdiff_t>(alike.first[other + 1]),
                           static_cast<std::int32_t>(i));
      EXPECT_EQ(alike.value[static_cast<std::size_t>(back - alike.other.begin())], alike.value[entry]);
    }
  }
  // Evenly spaced points on a circle are equivalent: each row's entropy must be log(perplexity).
  Points circle{{}, 2};
  for (int i = 0; i < 100; ++i) {
    circle.values.push_back(std::cos(0.02 * M_PI * i));
    circle.values.push_back(std::sin(0.02 * M_PI * i));
  }
  const Affinities even = affinities(circle, 10);
  double entropy = 0;
  for (std::size_t entry = 0; entry < even.first[1]; ++entry) {
    const double p = even.value[entry] * 100;
    if (p > 0) entropy -= p * std::log(p);
  }
  EXPECT_NEAR(std::exp(entropy), 10, 0.01);
}

TEST(Tsne, TheGradientIsThatOfTheDivergence) {
  const Affinities alike = affinities(clouds(60, 3, 2), 10);
  std::vector<Place> places = drawn_places(60);
  const TsneStep step = tsne_step(alike, places, 1, 0, 1);
  EXPECT_GT(step.divergence, 0);
  for (const std::size_t i : {0, 17, 59}) {
    for (const std::size_t axis : {0, 1}) {
      const double middle = places[i][axis];
      places[i][axis] = middle + 1e-5;
      const double more = tsne_step(alike, places, 1, 0, 1).divergence;
      places[i][axis] = middle - 1e-5;
      const double less = tsne_step(alike, places, 1, 0, 1).divergence;
      places[i][axis] = middle;
      EXPECT_NEAR(step.gradient[i][axis], (more - less) / 2e-5, 1e-6);
    }
  }
}

/// Number of points whose nearest neighbour is of the same kind.
double own_kind(const std::vector<Place>& places, std::size_t kinds) {
  int own = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::size_t nearest = i;
    double least = INFINITY;
    for (std::size_t k = 0; k < places.size(); ++k) {
      const double distance = std::hypot(places[i][0] - places[k][0], places[i][1] - places[k][1]);
      if (k != i && distance < least) {
        least = distance;
        nearest = k;
      }
    }
    own += i % kinds == nearest % kinds ? 1 : 0;
  }
  return own / static_cast<double>(places.size());
}

TEST(Tsne, KeepsCloudsApart) {
  const Points points = clouds(1100, 4, 8);  // beyond the exact ones
  const TsneResult result = tsne(points, {30, 300}, on_threads(2));
  EXPECT_GT(own_kind(result.places, 4), 0.99);
  EXPECT_LT(result.divergence, tsne(points, {30, 20}, on_threads(2)).divergence);
}

TEST(Tsne, IsTheSameForAnyNumberOfThreads) {
  const Points points = clouds(1100, 4, 3);
  EXPECT_EQ(tsne(points, {30, 30}).places, tsne(points, {30, 30}, on_threads(3)).places);
}

TEST(Tsne, CanBeStoppedAndTellsHowFarItIs) {
  const Points points = clouds(100, 3, 3);
  EXPECT_EQ(message_when_cancelled([&](const RunContext& context) {
              tsne(points, {10, 10}, context);
            }),
            "stopped; nothing is written");
  RunContext context;
  std::int64_t done = 0;
  context.progress = [&](const ProgressUpdate& update) { done = update.done; };
  tsne(points, {10, 10}, context);
  EXPECT_EQ(done, 10);
}

TEST(Tsne, SaysWhatIsTooLittle) {
  EXPECT_THROW(tsne(clouds(90, 3, 2), {30, 10}), Error);
  EXPECT_THROW(tsne({std::vector<double>(200, 1.0), 2}, {5, 10}), Error);
}

}  // namespace
}  // namespace peculiar::statistics
