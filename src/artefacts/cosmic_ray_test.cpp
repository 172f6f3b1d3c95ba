#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(CosmicRay, IsSteeperThanAStar) {
  std::vector<float> star = empty_stamp(7);
  add_source(star, 20.3, 40.1, 200, 1.1);
  EXPECT_LT(significance("cosmic_ray", star), threshold("cosmic_ray"));
  std::vector<float> hit = empty_stamp(7);
  for (int i = 0; i < 5; ++i) pixel(hit, 20 + i, 40) += 80;
  EXPECT_GT(significance("cosmic_ray", hit), threshold("cosmic_ray"));
}

TEST(CosmicRay, IsNoStarWhereStarsAreAsSteep) {
  std::vector<float> pixels = empty_stamp(8);
  pixel(pixels, 20, 40) += 200;
  const std::vector<UsualBand> sharp{{0, 0.1, 1, 0.95}};
  EXPECT_GT(significance("cosmic_ray", pixels), threshold("cosmic_ray"));
  EXPECT_LT(significance("cosmic_ray", pixels, sharp), threshold("cosmic_ray"));
}

TEST(CosmicRay, IsInOneBandAlone) {
  const std::vector<UsualBand> sharp(3, {0, 0.1, 1, 0.95});
  std::vector<float> star = empty_stamp(9, 3);
  for (const std::size_t band : {0, 1, 2}) pixel(star, 20, 40, band) += band == 0 ? 100.0f : 40.0f;
  EXPECT_LT(significance("cosmic_ray", star, sharp), threshold("cosmic_ray"));
  std::vector<float> hit = empty_stamp(9, 3);
  pixel(hit, 20, 40, 1) += 100;
  EXPECT_GT(significance("cosmic_ray", hit, sharp), threshold("cosmic_ray"));
}

TEST(CosmicRay, IsNotMadeByMissingPixels) {
  std::vector<float> pixels = empty_stamp(10);
  add_source(pixels, 20, 40, 100, 3);
  pixel(pixels, 20, 41) = std::nanf("");
  EXPECT_LT(significance("cosmic_ray", pixels), threshold("cosmic_ray"));
}

}  // namespace
}  // namespace peculiar::artefacts
