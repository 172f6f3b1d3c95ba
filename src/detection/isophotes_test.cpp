#include "detection/isophotes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/random.h"

namespace peculiar::detection {
namespace {

constexpr int kSize = 128;

std::size_t at(int x, int y) { return static_cast<std::size_t>(y) * kSize + static_cast<std::size_t>(x); }

std::vector<float> noise(std::uint64_t seed, double sigma = 1) {
  std::vector<float> pixels(kSize * kSize);
  RandomStream random(seed, "isophotes");
  for (float& pixel : pixels) pixel = static_cast<float>(sigma * random.normal());
  return pixels;
}

/// A source with the height `peak`.
void add(std::vector<float>& pixels, double x0, double y0, double peak, double sigma) {
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x)
      pixels[at(x, y)] += static_cast<float>(
          peak * std::exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / (2 * sigma * sigma)));
  }
}

struct Found {
  Detection detection;
  Isophotes isophotes;
};

Found find(const std::vector<float>& pixels, double level, const std::vector<std::uint8_t>& mask = {},
           const std::vector<float>& variance = {}) {
  const Frame frame{kSize, kSize, pixels, mask, variance};
  Found found{detect(frame, {}), {}};
  found.isophotes = isophotes(frame, found.detection, level);
  return found;
}

/// Means of 2 x 2 pixels, times 2: the scatter per pixel is unchanged.
std::vector<float> correlated(const std::vector<float>& pixels) {
  std::vector<float> result(pixels.size());
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const int right = (x + 1) % kSize, above = (y + 1) % kSize;
      result[at(x, y)] =
          (pixels[at(x, y)] + pixels[at(right, y)] + pixels[at(x, above)] + pixels[at(right, above)]) / 2;
    }
  }
  return result;
}

TEST(Isophotes, CountInTheScatterOfTheSmoothedSky) {
  constexpr int kSkies = 8;
  double independent = 0, drizzled = 0, lit = 0;
  for (int sky = 0; sky < kSkies; ++sky) {
    const std::vector<float> pixels = noise(static_cast<std::uint64_t>(sky), 3);
    const Found found = find(pixels, 2);
    independent += found.isophotes.scatter / kSkies;
    lit += static_cast<double>(std::count_if(found.isophotes.piece.begin(), found.isophotes.piece.end(),
                                             [](std::int32_t piece) { return piece != 0; })) /
           (kSkies * kSize * kSize);
    drizzled += find(correlated(pixels), 2).isophotes.scatter / kSkies;
  }
  EXPECT_NEAR(independent, 1, 0.04);
  EXPECT_NEAR(lit, 0.0228, 0.004) << "what chance has above 2 sigma";
  // Along an axis the weights (1, 2, 1) / 2 become (1, 3, 3, 1) / sqrt(8), whose squares add up to 5 / 2
  // instead of 3 / 2.
  EXPECT_NEAR(drizzled, 5.0 / 3, 0.08);
}

TEST(Isophotes, TakeFromAMapOnlyHowTheNoiseChanges) {
  const std::vector<float> pixels = noise(1, 3);
  const Found plain = find(pixels, 2);
  const Found mapped = find(pixels, 2, {}, std::vector<float>(pixels.size(), 900));
  EXPECT_NEAR(mapped.isophotes.scatter, plain.isophotes.scatter / 10, 0.01);
  EXPECT_NEAR(mapped.isophotes.pieces, plain.isophotes.pieces, 3) << "but for what is a source";
}

/// Two sources with a bridge of 1.2 sigma per pixel, which is 3.2 sigma of the smoothed image.
TEST(Isophotes, JoinWhatTouchesAtTheLevel) {
  std::vector<float> pixels = noise(2);
  add(pixels, 44, 64, 60, 3);
  add(pixels, 84, 64, 60, 3);
  for (int y = 60; y < 69; ++y) {
    for (int x = 50; x < 79; ++x) pixels[at(x, y)] += 1.2F;
  }
  const Found low = find(pixels, 2);
  EXPECT_NE(low.detection.segmentation[at(44, 64)], low.detection.segmentation[at(84, 64)]);
  EXPECT_NE(low.isophotes.piece[at(44, 64)], 0);
  EXPECT_EQ(low.isophotes.piece[at(44, 64)], low.isophotes.piece[at(84, 64)]);
  const Found high = find(pixels, 8);
  EXPECT_NE(high.isophotes.piece[at(44, 64)], high.isophotes.piece[at(84, 64)]);
}

/// A blend with a centre 43 sigma above the sky.
TEST(Isophotes, PartABlendWhereTheLevelIsAboveIts) {
  std::vector<float> pixels = noise(4);
  add(pixels, 44, 64, 60, 3);
  add(pixels, 56, 64, 60, 3);
  const Found low = find(pixels, 8), high = find(pixels, 60);
  EXPECT_EQ(low.isophotes.piece[at(44, 64)], low.isophotes.piece[at(56, 64)]);
  EXPECT_NE(high.isophotes.piece[at(44, 64)], 0);
  EXPECT_NE(high.isophotes.piece[at(44, 64)], high.isophotes.piece[at(56, 64)]);
}

TEST(Isophotes, GoOnBeyondABadColumnButNotBeyondAGap) {
  for (const int width : {1, 2, 8}) {
    std::vector<float> pixels = noise(3);
    add(pixels, 64, 64, 50, 6);
    std::vector<std::uint8_t> mask(pixels.size());
    for (int y = 0; y < kSize; ++y) {
      for (int x = 66; x < 66 + width; ++x) {
        pixels[at(x, y)] = std::nanf("");
        mask[at(x, y)] = 1;
      }
    }
    const Found found = find(pixels, 2, mask);
    const std::int32_t left = found.isophotes.piece[at(62, 64)], right = found.isophotes.piece[at(76, 64)];
    ASSERT_NE(left, 0);
    ASSERT_NE(right, 0);
    EXPECT_EQ(left == right, width < 3) << width;
  }
}

TEST(Isophotes, HaveNoPiecesWhereThereIsNoNoise) {
  EXPECT_EQ(find(std::vector<float>(kSize * kSize, 3), 2).isophotes.pieces, 0);
  EXPECT_EQ(find(std::vector<float>(kSize * kSize, std::nanf("")), 2).isophotes.pieces, 0);
}

}  // namespace
}  // namespace peculiar::detection
