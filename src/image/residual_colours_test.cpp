#include "image/residual_colours.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "image/contact_sheet.h"

namespace peculiar::image {
namespace {

struct Rgb {
  int red, green, blue;
  explicit Rgb(std::uint32_t colour)
      : red(static_cast<int>(colour >> 16)),
        green(static_cast<int>(colour >> 8 & 0xff)),
        blue(static_cast<int>(colour & 0xff)) {}
  int sum() const { return red + green + blue; }
};

TEST(ResidualColours, NoughtIsNeutralAndTheSignIsSeen) {
  const Rgb none(signed_colour(0, 5));
  EXPECT_EQ(none.red, none.green);
  EXPECT_EQ(none.red, none.blue);
  EXPECT_GT(none.red, 240);
  const Rgb above(signed_colour(2, 5)), below(signed_colour(-2, 5));
  EXPECT_GT(above.red, above.blue + 50) << "orange";
  EXPECT_GT(below.blue, below.green + 20) << "purple";
  EXPECT_EQ(signed_colour(5, 5), signed_colour(1e9, 5));
  EXPECT_EQ(signed_colour(-5, 5), signed_colour(-INFINITY, 5));
  // Increasingly dark on either side.
  for (double value = 0.5; value <= 5; value += 0.5) {
    EXPECT_LT(Rgb(signed_colour(value, 5)).sum(), Rgb(signed_colour(value - 0.5, 5)).sum()) << value;
    EXPECT_LT(Rgb(signed_colour(-value, 5)).sum(), Rgb(signed_colour(0.5 - value, 5)).sum()) << -value;
  }
}

TEST(ResidualColours, PixelsWithoutAValueAreCheckedInABlueThatNoValueHas) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Image image(1, 2, 2, nan);
  image.at(0, 1, 1) = 0;
  const std::vector<std::uint32_t> colours = residual_colours(image, 1);
  EXPECT_EQ(colours[0],
            (std::uint32_t{kNanColour[0]} << 16 | std::uint32_t{kNanColour[1]} << 8 | kNanColour[2]));
  EXPECT_NE(colours[1], colours[0]);
  EXPECT_EQ(colours[1], colours[2]);
  EXPECT_EQ(colours[3], signed_colour(0, 1));
  for (const std::uint32_t blank : {colours[0], colours[1]}) {
    for (double value = -1; value <= 1; value += 0.01) {
      const Rgb a(blank), b(signed_colour(value, 1));
      EXPECT_GT(std::abs(a.red - b.red) + std::abs(a.green - b.green) + std::abs(a.blue - b.blue), 40)
          << value;
    }
  }
}

TEST(ResidualColours, OfSeveralBandsTheStrongestIsShown) {
  Image planes(3, 1, 2);
  planes.pixels = {1, std::nanf(""), -4, std::nanf(""), 2, std::nanf("")};
  const Image strongest = strongest_band(planes);
  EXPECT_EQ(strongest.bands, 1);
  EXPECT_EQ(strongest.pixels[0], -4);
  EXPECT_TRUE(std::isnan(strongest.pixels[1]));
}

TEST(ResidualColours, TheLimitHoldsAllButAFewAndIsRound) {
  std::vector<float> values;
  for (int i = -500; i <= 500; ++i) values.push_back(static_cast<float>(i) * 0.0061f);
  values.push_back(1000);
  values.push_back(std::nanf(""));
  EXPECT_EQ(symmetric_limit(values), 5);  // 99 % are within 3.02
  for (int i = 0; i < 100; ++i) values.push_back(2000);
  EXPECT_EQ(symmetric_limit(values), 50) << "10 deviations of 2.5, whatever a tenth of the pixels is";
  EXPECT_EQ(symmetric_limit(std::vector<float>{0, 0, -3}), 5);
  EXPECT_EQ(symmetric_limit(std::vector<float>{0, 0}), 1);
  EXPECT_EQ(symmetric_limit({}), 1);
  EXPECT_NEAR(symmetric_limit(std::vector<float>{-2e-7f}), 2e-7, 1e-12);
}

}  // namespace
}  // namespace peculiar::image
