#include "mock/deposit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.h"

namespace peculiar::mock {
namespace {

struct Moments {
  double sum = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
};

Moments moments(std::span<const double> pixels, int edge) {
  Moments m;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const auto x = static_cast<double>(i % static_cast<std::size_t>(edge));
    const auto y = static_cast<double>(i / static_cast<std::size_t>(edge));
    m.sum += pixels[i];
    m.x += pixels[i] * x;
    m.y += pixels[i] * y;
    m.xx += pixels[i] * x * x;
    m.yy += pixels[i] * y * y;
    m.xy += pixels[i] * x * y;
  }
  m.x /= m.sum;
  m.y /= m.sum;
  m.xx = m.xx / m.sum - m.x * m.x;
  m.yy = m.yy / m.sum - m.y * m.y;
  m.xy = m.xy / m.sum - m.x * m.y;
  return m;
}

LightGrid one_particle(float x, float y, float deviation, bool sampling, int edge = 65) {
  LightGrid grid(1, edge);
  grid.add({{x}, {y}}, std::vector<float>{deviation}, {{3.0F}}, 0.5 * (edge - 1), sampling);
  return grid;
}

TEST(Deposit, TheSumOfThePixelsIsTheParticles) {
  RandomStream random(1, "deposit");
  ImagePlaces places;
  std::vector<float> deviation;
  std::vector<std::vector<float>> counts(2);
  for (int i = 0; i < 20000; ++i) {
    places.x.push_back(static_cast<float>(random.uniform(-20, 20)));
    places.y.push_back(static_cast<float>(random.uniform(-20, 20)));
    deviation.push_back(static_cast<float>(i % 5 == 0 ? 0 : random.uniform(0, 2)));
    counts[0].push_back(static_cast<float>(std::exp(random.normal())));
    counts[1].push_back(static_cast<float>(std::exp(3 * random.normal())));
  }
  for (const bool sampling : {false, true}) {
    LightGrid grid(2, 64);
    grid.add(places, deviation, counts, 31.5, sampling);
    for (std::size_t band = 0; band < 2; ++band) {
      const double light = std::accumulate(counts[band].begin(), counts[band].end(), 0.0);
      const auto pixels = grid.band(band);
      EXPECT_NEAR(std::accumulate(pixels.begin(), pixels.end(), 0.0) / light, 1, 1e-9);
    }
  }
}

TEST(Deposit, PlaceAndWidthAreTheKernels) {
  for (const bool sampling : {false, true}) {
    for (const float deviation : {0.0F, 0.3F, 1.0F, 4.0F}) {
      const LightGrid grid = one_particle(1.3F, -2.6F, deviation, sampling);
      const Moments m = moments(grid.band(0), 65);
      EXPECT_NEAR(m.sum, 3, 1e-12);
      if (deviation == 0 && !sampling) {
        // All light in one pixel.
        EXPECT_DOUBLE_EQ(m.x, 33);
        EXPECT_DOUBLE_EQ(m.y, 29);
        continue;
      }
      if (deviation < 1 && !sampling) continue;
      const double variance = deviation * deviation + (sampling ? 1.0 / 3 : 0) + 1.0 / 12;
      EXPECT_NEAR(m.x, 33.3, 1e-3);
      EXPECT_NEAR(m.y, 29.4, 1e-3);
      EXPECT_NEAR(m.xx, variance, 2e-3 * variance);
      EXPECT_NEAR(m.yy, variance, 2e-3 * variance);
      EXPECT_NEAR(m.xy, 0, 1e-3);
    }
  }
}

TEST(Deposit, AShiftInSpaceIsAShiftInPixels) {
  const LightGrid from = one_particle(0.25F, 0.5F, 1.2F, true);
  const LightGrid to = one_particle(3.25F, -6.5F, 1.2F, true);
  for (std::size_t y = 10; y < 50; ++y) {
    for (std::size_t x = 10; x < 50; ++x)
      EXPECT_NEAR(from.band(0)[y * 65 + x], to.band(0)[(y - 7) * 65 + x + 3], 1e-14);
  }
}

TEST(Deposit, LightBeyondTheGridIsLost) {
  EXPECT_EQ(moments(one_particle(100, 0, 1, false).band(0), 65).sum, 0);
  EXPECT_EQ(moments(one_particle(0, -100, 1, true).band(0), 65).sum, 0);
  // The centre of the kernel is on the grid's edge.
  EXPECT_NEAR(moments(one_particle(32.5F, 0, 2, false).band(0), 65).sum, 1.5, 1e-6);
}

// Nearly round: the fourth moments of a spline along an axis and along a diagonal.
TEST(Deposit, KernelsAreAlmostRound) {
  const LightGrid grid = one_particle(0, 0, 5, false);
  double axis = 0, diagonal = 0;
  for (int y = 0; y < 65; ++y) {
    for (int x = 0; x < 65; ++x) {
      const double value = grid.band(0)[static_cast<std::size_t>(y * 65 + x)];
      axis += value * std::pow(x - 32, 4);
      diagonal += value * std::pow((x - 32 + y - 32) / std::sqrt(2.0), 4);
    }
  }
  EXPECT_NEAR(axis / diagonal, 1, 0.06);
}

}  // namespace
}  // namespace peculiar::mock
