#include "store/image_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_folder.h"

namespace peculiar::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ImageSet known_set() {
  ImageSet set;
  set.stamps.bands = {"F125W", "F160W"};
  set.stamps.height = set.stamps.width = 64;
  set.stamps.unit = "electron / s";
  set.stamps.pixel_scale_arcsec = 0.06;
  set.stamps.zero_point_mag = {26.23, 25.95};
  set.has_psf = set.has_variance = true;
  return set;
}

std::vector<std::string> clauses(const ImageSet& first, const ImageSet& second) {
  std::vector<std::string> names;
  for (const Unlikeness& one : unlikenesses(first, second, "mocks", "survey")) names.push_back(one.clause);
  return names;
}

TEST(ImageSet, EachUnlikenessIsNamed) {
  const ImageSet first = known_set();
  EXPECT_THAT(clauses(first, first), IsEmpty());
  ImageSet second = first;
  second.has_psf = false;
  EXPECT_EQ(unlikenesses(first, second, "mocks", "survey").front().words,
            "mocks has a point spread function, survey has none");
  second.has_variance = false;
  second.masked = 0.2;
  second.stamps.bands = {"F160W"};
  second.stamps.pixel_scale_arcsec = 0.07;
  second.stamps.unit = "nJy";
  second.stamps.zero_point_mag = {31.4, 31.4};
  second.stamps.height = second.stamps.width = 96;
  EXPECT_EQ(clauses(first, second), unlikeness_clauses());
  EXPECT_THAT(unlikenesses(first, second, "mocks", "survey")[2].words,
              HasSubstr("0.0 % of the pixels of mocks, 20.0 % of survey"));
  EXPECT_THAT(image_sets_text(first, second, "mocks", "survey"), HasSubstr("31.4000, 31.4000"));
}

TEST(ImageSet, WhatIsNotKnownOrLittleIsNotHeldAgainstIt) {
  const ImageSet first = known_set();
  ImageSet second = first;
  second.masked = 0.005;
  second.stamps.pixel_scale_arcsec = std::nan("");
  second.stamps.unit = "";
  second.stamps.zero_point_mag = {};
  EXPECT_THAT(clauses(first, second), IsEmpty());
  EXPECT_THAT(clauses(second, first), IsEmpty());
  second = first;
  second.stamps.pixel_scale_arcsec = 0.0603;
  second.stamps.unit = "e-/s";
  EXPECT_THAT(clauses(first, second), IsEmpty());
}

// Mock images have a variance with photon noise; a weight map often covers the sky only.
TEST(ImageSet, AVarianceOfTheSkyAloneIsUnlikeOneOfTheLightToo) {
  const TestFolder folder;
  const auto write = [&](const std::string& name, double slope, float peak) {
    SampleHeader header;
    header.count = 10;
    header.height = header.width = 8;
    header.bands = {"r"};
    header.has_variance = true;
    SampleWriter writer(folder.path() / name, header, {}, {true, "s"});
    std::vector<float> pixels(64, 0), variance(64, 4);
    pixels[27] = peak;
    variance[27] += static_cast<float>(slope * peak);
    for (std::int64_t row = 0; row < 10; ++row) {
      writer.write_images(row, pixels);
      writer.rows().write("variance", row, std::span<const float>(variance));
    }
    writer.rows().commit(10);
    writer.rows().finish();
    return image_set_of(SampleReader(folder.path() / name));
  };
  const ImageSet mocks = write("mocks.h5", 0.2, 100), sky = write("sky.h5", 0, 300);
  EXPECT_NEAR(mocks.light_noise, 0.2, 1e-6);
  EXPECT_NEAR(mocks.brightness, 25, 1e-6);
  EXPECT_THAT(clauses(mocks, sky), ElementsAre("variance"));
  EXPECT_THAT(unlikenesses(sky, mocks, "survey", "mocks").front().words,
              HasSubstr("the variance of survey only the noise of the sky"));
  const ImageSet half = write("half.h5", 0.1, 100), tenth = write("tenth.h5", 0.02, 100);
  EXPECT_THAT(clauses(mocks, half), IsEmpty());
  EXPECT_THAT(clauses(mocks, tenth), ElementsAre("variance"));
  EXPECT_THAT(unlikenesses(tenth, mocks, "mocks", "survey").front().words,
              HasSubstr("the variance of survey increases with flux 10 times as fast as that of mocks"));
  EXPECT_THAT(clauses(mocks, write("faint.h5", 0.21, 30)), IsEmpty()) << "fainter, and with its noise";
  EXPECT_THAT(clauses(write("long.h5", 0.0002, 100), sky), IsEmpty())
      << "so little light noise counts as none";
  EXPECT_THAT(clauses(mocks, write("unseen.h5", 0, 5)), IsEmpty()) << "nothing in it is bright enough";
}

TEST(ImageSet, GoesThroughItsText) {
  ImageSet set = known_set();
  set.stamps.pixel_scale_arcsec = std::nan("");
  set.masked = 0.25;
  const auto read = ImageSet::from_json(set.json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->json(), set.json());
  EXPECT_FALSE(ImageSet::from_json(""));
  EXPECT_FALSE(ImageSet::from_json(R"({"bands": 3})"));
}

TEST(ImageSet, OfASampleCountsMaskedPixels) {
  const TestFolder folder;
  SampleHeader header;
  header.count = 10;
  header.height = header.width = 8;
  header.bands = {"r"};
  header.has_mask = true;
  header.psf = image::Image(1, 3, 3, 1.0F / 9);
  SampleWriter writer(folder.path() / "s.h5", header, {}, {true, "s"});
  std::vector<std::uint8_t> mask(64, 0);
  std::fill_n(mask.begin(), 32, std::uint8_t{2});
  for (std::int64_t row = 0; row < 10; ++row) {
    if (row == 5) std::fill(mask.begin(), mask.end(), std::uint8_t{0});
    writer.write_images(row, std::vector<float>(64, 1));
    writer.rows().write("mask", row, std::span<const std::uint8_t>(mask));
  }
  writer.rows().commit(10);
  writer.rows().finish();
  const ImageSet set = image_set_of(SampleReader(folder.path() / "s.h5"));
  EXPECT_NEAR(set.masked, 0.25, 1e-12);
  EXPECT_TRUE(set.has_psf);
  EXPECT_FALSE(set.has_variance);
}

}  // namespace
}  // namespace peculiar::store
