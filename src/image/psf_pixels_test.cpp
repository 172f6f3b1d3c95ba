#include "image/psf_pixels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/test_context.h"
#include "image/star_image.h"

namespace peculiar::image {
namespace {

/// What pixels of `scale` record of a Gaussian star elongated along x.
Image recorded(int edge, double scale, double x_deviation, double y_deviation) {
  Image image(1, edge, edge);
  const auto share = [&](int i, double deviation) {
    const auto below = [&](double x) { return 0.5 * std::erf(x * scale / deviation / std::numbers::sqrt2); };
    const double middle = i - 0.5 * (edge - 1);
    return below(middle + 0.5) - below(middle - 0.5);
  };
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x)
      image.at(0, y, x) = static_cast<float>(share(x, x_deviation) * share(y, y_deviation));
  }
  return image;
}

// Pixels of any width, finer or coarser, integer steps or not: the result is what such pixels would have
// recorded.
TEST(PsfPixels, IsWhatPixelsOfThatWidthRecord) {
  const double deviation = 1.1;
  for (const double given : {0.3, 0.45, 0.5, 0.8, 0.9, 1.25}) {
    const int edge = 2 * static_cast<int>(12 / given) + 1;
    const Image made = psf_in_pixels(recorded(edge, given, deviation, 1.3 * deviation), given, 1, "psf", {});
    const Image right = recorded(made.width, 1, deviation, 1.3 * deviation);
    double worst = 0;
    for (std::size_t i = 0; i < made.pixels.size(); ++i)
      worst = std::max<double>(worst, std::abs(made.pixels[i] - right.pixels[i]));
    // For a peak of 0.1. The overlap of areas is off by 0.004 at 0.9. Structure not resolved by pixels half
    // as wide as the star cannot be recovered.
    EXPECT_LT(worst, given > 1 ? 3e-3 : 5e-4) << given;
  }
}

TEST(PsfPixels, TheSameScaleKeepsThePixelsAndBandsShareAMiddle) {
  Image two(2, 21, 21);
  const Image narrow = recorded(21, 1, 1, 1), wide = recorded(21, 1, 2, 2);
  std::copy(narrow.pixels.begin(), narrow.pixels.end(), two.pixels.begin());
  std::copy(wide.pixels.begin(), wide.pixels.end(), two.pixels.begin() + 441);
  for (float& value : two.pixels) value *= 5;
  const Image made = psf_in_pixels(two, 0.06001, 0.06, "psf", {});
  ASSERT_EQ(made.width, 21);
  EXPECT_NEAR(made.at(0, 10, 10), narrow.at(0, 10, 10), 1e-6);
  EXPECT_NEAR(made.at(1, 9, 12), wide.at(0, 9, 12), 1e-6);
  const Image stack = stacked_psfs({recorded(5, 1, 1, 1), recorded(9, 1, 1, 1)});
  EXPECT_EQ(stack.width, 9);
  EXPECT_EQ(stack.at(0, 4, 4), stack.at(1, 4, 4));
  EXPECT_EQ(stack.at(0, 0, 0), 0);
}

TEST(PsfPixels, AStarBetweenPixelsIsMovedAndThatIsSaid) {
  MessageLog log;
  const Image made = psf_in_pixels(recorded(24, 1, 2, 2), std::nullopt, 1, "psf", log.context());
  EXPECT_EQ(
      log.text(),
      "warning: psf: the star is at (11.50, 11.50) of 24 x 24 px, not in the middle of a pixel; it is moved "
      "there\n");
  EXPECT_EQ(made.width % 2, 1);
  MessageLog quiet;
  psf_in_pixels(recorded(25, 1, 2, 2), std::nullopt, 1, "psf", quiet.context());
  EXPECT_EQ(quiet.text(), "");
}

TEST(PsfPixels, RefusesWhatIsTooCoarseOrTooSmall) {
  EXPECT_THROW(psf_in_pixels(recorded(21, 1, 1, 1), 0.3, 0.06, "psf", {}), Error);
  EXPECT_THROW(psf_in_pixels(recorded(21, 1, 1, 1), 0.006, 0.1, "psf", {}), Error);
}

}  // namespace
}  // namespace peculiar::image
