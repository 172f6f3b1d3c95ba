#include "artefacts/line_sums.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace peculiar::artefacts {
namespace {

TEST(LineGrid, CountsEachPixelOnceAtEachAngle) {
  const LineGrid grid(32);
  const std::vector<float> plane(32 * 32, 2.0f);
  std::vector<float> cumulative;
  for (int angle = 0; angle < grid.angles(); ++angle) {
    grid.sums(plane, angle, cumulative);
    const auto pieces = static_cast<std::ptrdiff_t>(grid.pieces());
    EXPECT_FLOAT_EQ(std::accumulate(cumulative.end() - pieces, cumulative.end(), 0.0f), 2 * 32 * 32);
    const std::span<const float> counts = grid.counts(angle);
    EXPECT_FLOAT_EQ(std::accumulate(counts.end() - pieces, counts.end(), 0.0f), 32 * 32);
  }
}

TEST(Strips, MeansOfAColumn) {
  const LineGrid grid(32);
  std::vector<float> plane(32 * 32, 0.0f);
  for (std::size_t y = 0; y < 32; ++y) plane[32 * y + 10] = 3;
  const Strips strips(grid, plane, 0);  // lines of angle 0 are columns
  std::vector<float> means(static_cast<std::size_t>(grid.pieces()));
  std::vector<float> counts = means;
  double total = 0;
  for (int offset = 0; offset < grid.offsets(); ++offset) {
    strips.means(offset, offset, means, counts);
    for (std::size_t i = 0; i < means.size(); ++i) total += static_cast<double>(means[i] * counts[i]);
  }
  EXPECT_DOUBLE_EQ(total, 3 * 32);
  strips.means(-5, -1, means, counts);
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0f), 0);
}

TEST(FromSideToSide, WantsTheEndsAndMostOfTheRest) {
  std::vector<float> line{5, 5, 5, 5, 5, 5, 5, 5};
  EXPECT_NEAR(from_side_to_side(line, 0), 5 * std::sqrt(8.0), 1e-5);
  std::vector<float> galaxy_on_it{5, 5, 5, -50, 5, 5, 90, 5};
  EXPECT_NEAR(from_side_to_side(galaxy_on_it, 0), 5 * std::sqrt(8.0), 1e-5);
  std::vector<float> edge_on{0, 5, 5, 50, 50, 5, 5, 0};
  EXPECT_LT(from_side_to_side(edge_on, 0), 3);
  std::vector<float> weaker{5, 5, 5, 5, 5, 5, 5, 5};
  EXPECT_EQ(from_side_to_side(weaker, 20), 0);
}

}  // namespace
}  // namespace peculiar::artefacts
