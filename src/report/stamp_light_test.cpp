#include "report/stamp_light.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "base/test_folder.h"

namespace peculiar::report {
namespace {

using testing::HasSubstr;

constexpr int kEdge = 64;
constexpr double kMiddle = 0.5 * (kEdge - 1);
constexpr double kScale = 0.2 / 3600;  // deg/px

image::Image sky(std::uint64_t seed) {
  image::Image stamp(1, kEdge, kEdge);
  RandomStream random(seed, "sky");
  for (float& pixel : stamp.pixels) pixel = static_cast<float>(random.normal());
  return stamp;
}

void add_source(image::Image& stamp, double x, double y, double peak, double sigma) {
  for (int row = 0; row < kEdge; ++row) {
    for (int column = 0; column < kEdge; ++column) {
      const double r2 = std::pow(column - x, 2) + std::pow(row - y, 2);
      stamp.at(0, row, column) += static_cast<float>(peak * std::exp(-0.5 * r2 / (sigma * sigma)));
    }
  }
}

/// A stamp whose north is `turn` [rad] from +y towards -x.
StampFrame on_sky(double turn) {
  const double c = kScale * std::cos(turn), s = kScale * std::sin(turn);
  return {std::array<double, 4>{-c, -s, -s, c}, 0.2, true};
}

TEST(StampLight, ASourceAloneIsNotWorthAWord) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    image::Image stamp = sky(seed);
    add_source(stamp, kMiddle, kMiddle, 200, 3);
    EXPECT_EQ(stamp_light_words(stamp, on_sky(0)), "") << seed;
  }
}

TEST(StampLight, SkyAloneIsNotWorthAWord) { EXPECT_EQ(stamp_light_words(sky(1), on_sky(0)), ""); }

TEST(StampLight, SaysWhereTheSecondSourceIsOnTheSky) {
  const char* const names[] = {"north,", "north-east,", "east,", "south-east,",
                               "south,", "south-west,", "west,", "north-west,"};
  for (const double turn : {0.0, 0.7, 3.0}) {
    for (int eighth = 0; eighth < 8; ++eighth) {
      // The direction of position angle p (from north to east): north is (-sin, cos) of the turn in x and y,
      // east a quarter turn further.
      const double angle = turn + eighth * std::numbers::pi / 4;
      image::Image stamp = sky(3);
      add_source(stamp, kMiddle, kMiddle, 300, 2);
      add_source(stamp, kMiddle - 15 * std::sin(angle), kMiddle + 15 * std::cos(angle), 75, 2);
      const std::string words = stamp_light_words(stamp, on_sky(turn));
      EXPECT_THAT(words, HasSubstr("A second source is 3 arcsec to the " + std::string(names[eighth])))
          << turn;
      EXPECT_THAT(words, testing::AnyOf(HasSubstr("1.5 mag fainter."), HasSubstr("1.6 mag fainter.")));
    }
  }
}

TEST(StampLight, WithoutWorldCoordinatesTheDirectionIsThatInThePicture) {
  image::Image stamp = sky(5);
  add_source(stamp, kMiddle, kMiddle, 100, 2);
  add_source(stamp, kMiddle + 12, kMiddle + 12, 200, 2);
  EXPECT_THAT(stamp_light_words(stamp, {std::nullopt, 0.1, true}),
              HasSubstr("1.7 arcsec to the upper right, 0.8 mag brighter."));
  EXPECT_THAT(stamp_light_words(stamp, {std::nullopt, std::nan(""), false}),
              HasSubstr("17 px to the lower right"));
}

TEST(StampLight, AboveAndBelowAreSaidPlainly) {
  const StampFrame picture{std::nullopt, 0, true};
  for (const int side : {-1, 1}) {
    image::Image stamp = sky(5);
    add_source(stamp, kMiddle, kMiddle, 100, 2);
    add_source(stamp, kMiddle, kMiddle + 18 * side, 100, 2);
    EXPECT_THAT(stamp_light_words(stamp, picture), HasSubstr(side > 0 ? " 18 px above, " : " 18 px below, "));
    image::Image lopsided = sky(9);
    add_source(lopsided, kMiddle, kMiddle, 200, 1.5);
    for (int step = 1; step <= 8; ++step) add_source(lopsided, kMiddle, kMiddle + step * side, 60, 2);
    EXPECT_THAT(stamp_light_words(lopsided, picture),
                HasSubstr(side > 0 ? "lopsided and extends upwards." : "lopsided and extends downwards."));
  }
  EXPECT_EQ(picture_direction(-3, 3), "to the upper left");
}

/// Two equally bright sources, narrow enough to be separated at this distance [px].
image::Image pair_at(double distance) {
  image::Image stamp = sky(13);
  add_source(stamp, kMiddle, kMiddle, 1000, 0.7);
  add_source(stamp, kMiddle + distance, kMiddle, 1000, 0.7);
  return stamp;
}

/// A core of 5,400 in a ring of 17,000, which detection separates; the ring's centre is 0.8 px off.
image::Image ringed_galaxy() {
  image::Image stamp = sky(17);
  add_source(stamp, kMiddle, kMiddle, 600, 1.2);
  for (int row = 0; row < kEdge; ++row) {
    for (int column = 0; column < kEdge; ++column) {
      const double radius = std::hypot(column - kMiddle, row - kMiddle - 0.8);
      stamp.at(0, row, column) += static_cast<float>(100 * std::exp(-0.5 * std::pow((radius - 9) / 1.2, 2)));
    }
  }
  return stamp;
}

TEST(StampLight, AGalaxysOwnRingIsNoSecondSource) {
  EXPECT_EQ(stamp_light_words(ringed_galaxy(), on_sky(0)), "");
  image::Image accompanied = ringed_galaxy();
  add_source(accompanied, kMiddle, kMiddle + 24, 250, 1.5);
  EXPECT_EQ(stamp_light_words(accompanied, on_sky(0)),
            "A second source is 4.8 arcsec to the north, 2.0 mag fainter.")
      << "than core and ring together";
}

TEST(StampLight, ACompanionFourPixelsAwayIsASecondSource) {
  StampFrame frame{std::nullopt, 0, true};
  EXPECT_THAT(stamp_light_words(pair_at(4), frame),
              HasSubstr("A second source is 4 px to the right, as bright."));
  frame.psf_half_light_px = 1.5;
  EXPECT_THAT(stamp_light_words(pair_at(4), frame), HasSubstr("A second source is 4 px"));
  frame.psf_half_light_px = 5;
  EXPECT_THAT(stamp_light_words(pair_at(4), frame), testing::Not(HasSubstr("source")));
}

TEST(StampLight, TheSourceThatTheReaderKnowsIsNotRepeated) {
  image::Image stamp = sky(19);
  add_source(stamp, kMiddle, kMiddle, 300, 2);
  add_source(stamp, kMiddle - 15, kMiddle, 200, 2);  // 3 arcsec to the east
  for (const KnownSource& same : {KnownSource{3, 0}, KnownSource{2.7, 0.3}})
    EXPECT_EQ(stamp_light_words(stamp, on_sky(0), same), "");
  for (const KnownSource& other : {KnownSource{-3, 0}, KnownSource{1.5, 0}})
    EXPECT_THAT(stamp_light_words(stamp, on_sky(0), other), HasSubstr("A second source is 3 arcsec"));
  const StampFrame without_directions{std::nullopt, 0.2, true};
  EXPECT_EQ(stamp_light_words(stamp, without_directions, KnownSource{0, -3}), "");
  add_source(stamp, kMiddle, kMiddle + 20, 100, 2);
  EXPECT_THAT(stamp_light_words(stamp, on_sky(0), KnownSource{3, 0}),
              testing::StartsWith("Another source is 4 arcsec to the north, 1.2 mag fainter."));
  EXPECT_THAT(stamp_light_words(stamp, on_sky(0)), HasSubstr("; 1 more is fainter."));
}

TEST(StampLight, CountsFurtherSources) {
  image::Image stamp = sky(7);
  add_source(stamp, kMiddle, kMiddle, 300, 2);
  add_source(stamp, 10, 10, 100, 2);
  add_source(stamp, 50, 12, 50, 2);
  add_source(stamp, 12, 52, 50, 2);
  EXPECT_THAT(stamp_light_words(stamp, on_sky(0)), HasSubstr("; 2 more are fainter."));
}

TEST(StampLight, SaysWhereLopsidedLightExtends) {
  image::Image stamp = sky(9);
  add_source(stamp, kMiddle, kMiddle, 200, 1.5);
  for (int step = 1; step <= 8; ++step) add_source(stamp, kMiddle + step, kMiddle, 60, 2);
  EXPECT_THAT(stamp_light_words(stamp, {std::nullopt, 0, true}),
              HasSubstr("The light is lopsided and extends to the right."));
}

TEST(StampLight, TakesTheBandWithTheLightAndLeavesMissingPixels) {
  image::Image stamp(2, kEdge, kEdge);
  const image::Image noise = sky(11);
  image::Image bright = sky(12);
  add_source(bright, kMiddle, kMiddle, 300, 2);
  add_source(bright, kMiddle + 15, kMiddle, 100, 2);
  std::copy(noise.pixels.begin(), noise.pixels.end(), stamp.pixels.begin());
  std::copy(bright.pixels.begin(), bright.pixels.end(), stamp.pixels.begin() + kEdge * kEdge);
  for (int row = 0; row < 8; ++row) {
    for (int column = 0; column < kEdge; ++column) stamp.at(1, row, column) = std::nanf("");
  }
  EXPECT_THAT(stamp_light_words(stamp, {std::nullopt, 0, true}), HasSubstr("15 px to the right"));
}

/// Writes a sample of two stamps with the same pixels, the second with this mask.
void write_with_mask(const std::filesystem::path& path, const image::Image& stamp,
                     const std::vector<std::uint8_t>& mask) {
  store::SampleHeader header;
  header.count = 2;
  header.height = header.width = kEdge;
  header.bands = {"r"};
  header.pixel_scale_arcsec = 0.2;
  header.has_mask = true;
  store::SampleWriter writer(path, header, {}, {true, "test"});
  const std::vector<std::uint8_t> none(mask.size(), 0);
  for (std::int64_t row = 0; row < 2; ++row) {
    writer.write_images(row, stamp.pixels);
    writer.rows().write("mask", row, std::span<const std::uint8_t>(row == 0 ? none : mask));
  }
  writer.rows().commit(2);
  writer.rows().finish();
}

/// A mask of the columns from `first` to before `last` (2: belongs to another source).
std::vector<std::uint8_t> columns_masked(int first, int last) {
  std::vector<std::uint8_t> mask(kEdge * kEdge, 0);
  for (int row = 0; row < kEdge; ++row)
    std::fill(mask.begin() + row * kEdge + first, mask.begin() + row * kEdge + last, 2);
  return mask;
}

TEST(StampLight, AMaskedSourceIsNotSeen) {
  const TestFolder folder;
  image::Image stamp = sky(21);
  add_source(stamp, kMiddle, kMiddle, 300, 2);
  add_source(stamp, kMiddle + 15, kMiddle, 200, 2);
  write_with_mask(folder.path() / "s.h5", stamp, columns_masked(40, 54));
  const store::SampleReader sample(folder.path() / "s.h5");
  EXPECT_THAT(stamp_light_words(sample, 0), HasSubstr("A second source is 3 arcsec to the right"));
  EXPECT_EQ(stamp_light_words(sample, 1), "");
}

TEST(StampLight, AHalfMaskedGalaxyIsNotLopsided) {
  const TestFolder folder;
  image::Image stamp = sky(22);
  add_source(stamp, kMiddle, kMiddle, 300, 4);
  write_with_mask(folder.path() / "s.h5", stamp, columns_masked(33, kEdge));
  const store::SampleReader sample(folder.path() / "s.h5");
  EXPECT_EQ(stamp_light_words(sample, 0), "");
  EXPECT_EQ(stamp_light_words(sample, 1), "");
}

}  // namespace
}  // namespace peculiar::report
