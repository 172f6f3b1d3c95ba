#include "statistics/k_means.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/random.h"
#include "base/test_context.h"

namespace peculiar::statistics {
namespace {

/// Clouds of 30, 50 and 40 points in two dimensions, in this order.
std::vector<double> clouds(double spread) {
  RandomStream random(1, "clouds");
  std::vector<double> points;
  const int counts[] = {30, 50, 40};
  for (int k = 0; k < 3; ++k) {
    for (int i = 0; i < counts[k]; ++i) {
      points.push_back(4 * k + spread * random.normal());
      points.push_back(k == 1 ? 20 + spread * random.normal() : spread * random.normal());
    }
  }
  return points;
}

TEST(KMeans, FindsSeparateCloudsTheLargestFirst) {
  const Clustering found = k_means(clouds(0.5), 2, 3, 10);
  EXPECT_EQ(found.sizes, (std::vector<std::int64_t>{50, 40, 30}));
  EXPECT_NEAR(found.centres[0][1], 20, 0.3);
  EXPECT_NEAR(found.centres[1][0], 8, 0.3);
  EXPECT_EQ(found.cluster[0], 2);
  EXPECT_EQ(found.cluster[30], 0);
  EXPECT_EQ(found.cluster[80], 1);
}

TEST(KMeans, SameSeedSameClusters) {
  const std::vector<double> points = clouds(4);
  RunContext context;
  context.seed = 7;
  EXPECT_EQ(k_means(points, 2, 5, 1, context).cluster, k_means(points, 2, 5, 1, context).cluster);
}

TEST(KMeans, SaysWhatCannotBeClustered) {
  const std::vector<double> alike{1, 1, 1, 1};
  EXPECT_THROW(k_means(alike, 1, 2, 1), Error);
  EXPECT_THROW(k_means(alike, 1, 5, 1), Error);
}

TEST(KMeans, CanBeStopped) {
  const std::vector<double> points = clouds(1);
  EXPECT_EQ(message_when_cancelled([&](const RunContext& context) { k_means(points, 2, 3, 5, context); }),
            "stopped; nothing is written");
}

}  // namespace
}  // namespace peculiar::statistics
