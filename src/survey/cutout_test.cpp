#include "survey/cutout.h"

#include "base/atomic_file.h"
#include "survey/duplicates.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST_F(SurveyTest, EveryRowOfTheCatalogueHasItsFate) {
  write_mosaic();
  write_catalogue("id,ra,dec,mag\n" + std::string() +
                  // One that is faint, one without position, one far away, one duplicate, two at edges.
                  [] {
                    std::string text;
                    const auto row = [&](const std::string& id, double x, double y, const std::string& mag) {
                      std::string line = at_pixel(id, x, y);
                      line.pop_back();
                      text += line + "," + mag + "\n";
                    };
                    row("whole", 60.3, 40.7, "20");
                    row("faint", 62, 44, "27");
                    row("again", 60.4, 40.8, "20");
                    row("near", 64, 44, "20");
                    row("left", 3, 40, "20");
                    row("top", 60, 88, "20");
                    row("beyond", 124, 40, "20");
                    return text + "nowhere,-99,-99,20\nsouth,10,-80,20\nunknown,150.1,,20\nno_mag," +
                           at_pixel("", 30, 30).substr(1, at_pixel("", 30, 30).size() - 2) + ",-99\n";
                  }());
  options_.catalogue.where = "mag < 25";
  options_.fates = path("fates.ecsv");
  CutoutReport report = run();
  EXPECT_EQ(report.catalogue_rows, 11);
  EXPECT_EQ(count(report, Fate::kCut), 4);
  EXPECT_EQ(count(report, Fate::kNotSelected), 2);  // the faint one, and the one with a missing magnitude
  EXPECT_EQ(count(report, Fate::kNoPosition), 2);
  EXPECT_EQ(count(report, Fate::kOutside), 2);
  EXPECT_EQ(count(report, Fate::kDuplicate), 1);
  EXPECT_EQ(report.over_edge, 2);
  EXPECT_EQ(report.not_finite, 2);
  EXPECT_THAT(ids(sample()), ElementsAre("left", "whole", "near", "top"));  // from the bottom up
  const catalog::Table fates = tables::read_table(options_.fates);
  EXPECT_EQ(fates.rows(), 11u);
  EXPECT_EQ(fates.at("fate").text(2), "duplicate");
  EXPECT_EQ(fates.at("fate").text(6), "outside");
  EXPECT_EQ(fates.at("field").text(0), "field");

  options_.edges = "leave-out";
  report = run();
  EXPECT_EQ(count(report, Fate::kOverEdge), 2);
  EXPECT_THAT(ids(sample()), ElementsAre("whole", "near"));
}

TEST_F(SurveyTest, StampsSayWhereTheyAre) {
  write_mosaic();
  write_catalogue("id,ra,dec\n" + at_pixel("a", 60.3, 40.7) + at_pixel("b", 5, 30));
  run();
  const store::SampleReader made = sample();
  ASSERT_THAT(ids(made), ElementsAre("b", "a"));
  EXPECT_EQ(made.header().unit, "electron/s");
  EXPECT_NEAR(made.header().pixel_scale_arcsec, 0.2, 1e-9);
  const image::Image stamp = made.read_image(1);
  EXPECT_EQ(stamp.at(0, 0, 0), 53 + 1000 * 33);  // ceil(60.3 - 8), ceil(40.7 - 8)
  EXPECT_EQ(stamp.at(0, 15, 15), 68 + 1000 * 48);
  EXPECT_NEAR(made.rows().column("stamp_x").number(1), 7.3, 1e-6);
  EXPECT_NEAR(made.rows().column("mosaic_y").number(1), 40.7, 1e-6);
  const image::Image edge = made.read_image(0);
  EXPECT_TRUE(std::isnan(edge.at(0, 5, 2)));
  EXPECT_EQ(edge.at(0, 0, 3), 1000 * 22);
  EXPECT_EQ(made.rows().column("covered").number(0), 1 - 3 / 16.0);
  // Cut again at the sky position recorded for the centre.
  const double ra = made.rows().column("ra").number(1), dec = made.rows().column("dec").number(1);
  write_catalogue(fmt::format("id,ra,dec\nc,{:.12f},{:.12f}\n", ra, dec));
  run();
  EXPECT_NEAR(sample().rows().column("mosaic_x").number(0), 53 + 7.5, 1e-6);
  EXPECT_NEAR(sample().rows().column("mosaic_y").number(0), 33 + 7.5, 1e-6);
  EXPECT_NEAR(sample().rows().column("cd1_1").number(0), -0.2 / 3600, 1e-10);
}

TEST_F(SurveyTest, FieldsAndBandsOfAListComeTogether) {
  // Two fields side by side with an overlap, each in two bands with different zero-points; pixels in h have
  // twice the edge.
  write_mosaic("a_j.fits", 1);
  write_mosaic(
      "b_j.fits", 2,
      tangent(kRa - 80 * 0.2 / 3600 / std::cos(kDec * std::numbers::pi / 180), kDec, kWidth, kHeight));
  write_mosaic("a_h.fits", 3);
  write_mosaic(
      "b_h.fits", 4,
      tangent(kRa - 80 * 0.2 / 3600 / std::cos(kDec * std::numbers::pi / 180), kDec, kWidth, kHeight));
  fits::write_image(path("w.fits"), image::Image(1, kHeight, kWidth, 4.0f), std::nullopt, {});
  std::string list;
  for (const char* field : {"a", "b"}) {
    for (const char* band : {"j", "h"}) {
      list += fmt::format(
          "[[mosaic]]\nimage = '{}_{}.fits'\nfield = '{}'\nband = '{}'\nzero_point = {}\nweight = 'w.fits'\n",
          field, band, field, band, field[0] == 'a' ? 25 : 26);
    }
  }
  write_file(path("list.toml"), list);
  options_.mosaics.one.image = "";
  options_.mosaics.list = path("list.toml");
  write_catalogue("id,ra,dec\n" + at_pixel("only_a", 20, 45.3) + at_pixel("more_a", 95, 45.3) +
                  at_pixel("more_b", 105, 45.3) + at_pixel("only_b", 150, 45.3));
  CutoutReport report = run();
  EXPECT_THAT(report.bands, ElementsAre("j", "h"));
  EXPECT_THAT(report.stamps_of_field, ElementsAre(2, 2));
  EXPECT_EQ(report.in_several, 2);
  const store::SampleReader made = sample();
  ASSERT_THAT(ids(made), UnorderedElementsAre("only_a", "more_a", "more_b", "only_b"));
  EXPECT_THAT(made.header().zero_point_mag, ElementsAre(25, 25));
  for (std::int64_t row = 0; row < 4; ++row) {
    const image::Image stamp = made.read_image(row);
    const bool in_a = made.rows().column("field").text(static_cast<std::size_t>(row)) == "a";
    const double x = made.rows().column("mosaic_x").number(static_cast<std::size_t>(row));
    const double first = std::ceil(x - 8) + 1000 * 38;
    const double factor = in_a ? 1 : std::pow(10, -0.4);
    EXPECT_NEAR(stamp.at(0, 0, 0), factor * (first + (in_a ? 1 : 2)), 0.01);
    EXPECT_NEAR(stamp.at(1, 0, 0), factor * (first + (in_a ? 3 : 4)), 0.01);
    std::vector<float> variance(512);
    made.rows().read("variance", row, std::span(variance));
    EXPECT_NEAR(variance[0], 0.25 * factor * factor, 1e-6);
  }
  for (std::size_t row = 0; row < 4; ++row)
    EXPECT_EQ(made.rows().column("mosaics").number(row), ids(made)[row].starts_with("only") ? 1 : 2);

  options_.mosaics.to_zero_point = 23.9;
  options_.mosaics.to_unit = "uJy";
  run();
  EXPECT_EQ(sample().header().unit, "uJy");
  EXPECT_THAT(sample().header().zero_point_mag, ElementsAre(23.9, 23.9));
  EXPECT_NEAR(sample().read_image(0).at(0, 0, 0) / made.read_image(0).at(0, 0, 0),
              std::pow(10, 0.4 * (23.9 - 25)), 1e-6);
}

TEST_F(SurveyTest, PixelsWithoutDataAreMasked) {
  write_mosaic();
  image::Image weight(1, kHeight, kWidth, 4.0f), mask(1, kHeight, kWidth, 0.0f);
  weight.at(0, 40, 60) = 0;
  weight.at(0, 40, 61) = std::nanf("");
  mask.at(0, 41, 60) = 6;
  mask.at(0, 41, 61) = 1;
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < kWidth; ++x) weight.at(0, y, x) = 0;
  }
  fits::write_image(path("w.fits"), weight, std::nullopt, {});
  fits::write_image(path("m.fits"), mask, std::nullopt, {});
  options_.mosaics.one.weight = path("w.fits");
  options_.mosaics.one.mask = path("m.fits");
  options_.mosaics.one.mask_bits = 4 + 8;
  options_.mosaics.one.blank = 62 + 1000 * 40;
  use_pixels();
  write_catalogue("id,x,y\nhole,60,40\ngap,60,28\nnone,60,15\n");
  const CutoutReport report = run();
  EXPECT_EQ(report.gaps, 2);
  const store::SampleReader made = sample();
  ASSERT_THAT(ids(made), ElementsAre("none", "gap", "hole"));
  std::vector<std::uint8_t> mask_of(256);
  std::vector<float> variance(256);
  made.rows().read("mask", 2, std::span(mask_of));
  made.rows().read("variance", 2, std::span(variance));
  // The stamp begins at (52, 32).
  std::vector<int> masked;
  for (int i = 0; i < 256; ++i) {
    if (mask_of[static_cast<std::size_t>(i)] != 0) masked.push_back(i);
  }
  EXPECT_THAT(masked, ElementsAre(8 * 16 + 8, 8 * 16 + 9, 8 * 16 + 10, 9 * 16 + 8));
  EXPECT_TRUE(std::isnan(variance[8 * 16 + 8]));
  EXPECT_EQ(variance[0], 0.25f);
  EXPECT_EQ(made.read_image(2).at(0, 8, 8), 60 + 1000 * 40) << "the value itself is kept";
  EXPECT_TRUE(std::isnan(made.read_image(2).at(0, 8, 10))) << "what is blank has none";
  EXPECT_EQ(made.rows().column("covered").number(0), 0);
  EXPECT_EQ(made.rows().column("covered").number(2), 1 - 4 / 256.0);
}

TEST(Duplicates, AreFoundOnTheSkyWhereverItIs) {
  // Every pair against the angle between directions, at the equator, across ra 0, and around the pole.
  RandomStream random(2, "places");
  for (const double dec : {0.0, 60.0, 89.98}) {
    Objects objects;
    const double radius = 20.0 / 3600;
    for (int i = 0; i < 300; ++i) {
      objects.first.push_back(dec > 80 ? random.uniform(0, 360)
                                       : std::fmod(359.99 + random.uniform(0, 0.04), 360));
      objects.second.push_back(dec + random.uniform(-0.019, 0.019));
    }
    const double r = std::numbers::pi / 180;
    const auto separation = [&](std::size_t a, std::size_t b) {
      const double cosine = std::sin(objects.second[a] * r) * std::sin(objects.second[b] * r) +
                            std::cos(objects.second[a] * r) * std::cos(objects.second[b] * r) *
                                std::cos((objects.first[a] - objects.first[b]) * r);
      return std::acos(std::min(1.0, cosine)) / r;
    };
    std::vector<bool> expected(300);
    for (std::size_t i = 0; i < 300; ++i) {
      for (std::size_t k = 0; k < i; ++k)
        expected[i] = expected[i] || (!expected[k] && separation(i, k) <= radius);
    }
    const std::vector<bool> found =
        find_duplicates(objects, std::vector<Fate>(300, Fate::kCut), 3600 * radius, std::nan(""));
    EXPECT_EQ(found, expected) << dec;
    EXPECT_GT(std::count(found.begin(), found.end(), true), 10) << dec;
    EXPECT_LT(std::count(found.begin(), found.end(), true), 299) << dec;
  }
}

TEST_F(SurveyTest, RowsAreTheSameForAnyThreadsAndMemory) {
  write_mosaic();
  std::string text = "id,x,y\n";
  for (int i = 0; i < 150; ++i) text += fmt::format("{},{},{}\n", i, 3 + (i * 37) % 115, 2 + (i * 53) % 87);
  write_catalogue(text);
  use_pixels();
  options_.stamps.neighbours = "noise";
  options_.catalogue.duplicate_radius = 0;
  const auto all = [&](int threads, std::int64_t group_rows) {
    context_.threads = threads;
    CutPace pace;
    pace.group_rows = group_rows;
    cut_out(options_, context_, pace);
    const store::SampleReader made = sample();
    std::vector<float> pixels(static_cast<std::size_t>(made.count()) * 256);
    made.read_images(0, pixels);
    return std::pair(ids(made), std::string(reinterpret_cast<const char*>(pixels.data()), pixels.size() * 4));
  };
  const auto one = all(1, 512);
  EXPECT_EQ(one.first.size(), 150u);
  EXPECT_TRUE(all(3, 7) == one);
  EXPECT_TRUE(all(2, 1) == one);
}

}  // namespace
}  // namespace peculiar::survey
