#include <numeric>

#include "base/atomic_file.h"
#include "survey/planted_testing.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using testing::ElementsAre;

class Stamps : public SurveyTest {
 protected:
  void SetUp() override {
    SurveyTest::SetUp();
    use_pixels();
  }
  void write_planted(const std::vector<Planted>& sources, double sigma = 0, double level = 0,
                     double turn_deg = 0) const {
    image::Image image = noise_image(kWidth, kHeight, level, sigma);
    for (const Planted& source : sources) plant(source, image);
    fits::write_image(path("field.fits"), image, tangent(kRa, kDec, kWidth, kHeight, 0.2, turn_deg), {});
  }
  struct Moments {
    double sum = 0, x = 0, y = 0;
  };
  static Moments moments(const image::Image& stamp) {
    Moments result;
    for (int y = 0; y < stamp.height; ++y) {
      for (int x = 0; x < stamp.width; ++x) {
        const auto value = static_cast<double>(stamp.at(0, y, x));
        result.sum += value;
        result.x += value * x;
        result.y += value * y;
      }
    }
    result.x /= result.sum;
    result.y /= result.sum;
    return result;
  }
};

TEST_F(Stamps, ResampledOnesKeepFluxAndPlace) {
  for (const double turn : {0.0, 33.0, 200.0}) {
    write_planted({{60.3, 40.7, 5000, 2}}, 0, 0, turn);
    write_catalogue("id,x,y\na,60.3,40.7\n");
    for (const double scale : {0.1, 0.2, 0.37}) {
      for (const bool north_up : {false, true}) {
        options_.stamps.size = static_cast<std::int64_t>(std::lround(10 / scale));
        options_.stamps.pixel_scale = scale;
        options_.stamps.north_up = north_up;
        run();
        const store::SampleReader made = sample();
        const Moments found = moments(made.read_image(0));
        const double middle = (made.header().width - 1) / 2.0;
        EXPECT_NEAR(found.sum / 5000, 1, 1e-5) << turn << " " << scale;
        // With area weighting, two grids with different pixels beat: the barycentre varies by about 0.007 px.
        EXPECT_NEAR(found.x, middle, 0.01) << turn << " " << scale;
        EXPECT_NEAR(found.y, middle, 0.01) << turn << " " << scale;
        EXPECT_NEAR(made.rows().column("stamp_x").number(0), middle, 1e-9);
        EXPECT_EQ(made.header().pixel_scale_arcsec, scale);
        // What the columns say about the sky: a step is `scale` long, and goes west and north as requested.
        const double cd[] = {made.rows().column("cd1_1").number(0), made.rows().column("cd1_2").number(0),
                             made.rows().column("cd2_1").number(0), made.rows().column("cd2_2").number(0)};
        EXPECT_NEAR(std::hypot(cd[0], cd[2]) * 3600, scale, 1e-6);
        if (!north_up) continue;
        EXPECT_NEAR(cd[0] * 3600, -scale, 1e-6);
        EXPECT_NEAR(cd[3] * 3600, scale, 1e-6);
        EXPECT_NEAR(cd[1] * 3600, 0, 1e-6);
      }
    }
  }
}

TEST_F(Stamps, NorthUpPutsWhatIsNorthAbove) {
  // In a mosaic rotated by 90 degrees north is along x: cd2_1 > 0.
  write_planted({{50, 45, 1000, 2}, {62, 45, 500, 2}}, 0, 0, 90);
  write_catalogue("id,x,y\na,50,45\n");
  options_.stamps.size = 40;
  options_.stamps.north_up = true;
  run();
  const image::Image stamp = sample().read_image(0);
  int x_at = 0, y_at = 0;
  float most = 0;
  for (int y = 25; y < 40; ++y) {
    for (int x = 0; x < 40; ++x) {
      if (stamp.at(0, y, x) <= most) continue;
      most = stamp.at(0, y, x);
      x_at = x;
      y_at = y;
    }
  }
  EXPECT_NEAR(y_at, 19.5 + 12, 1);
  EXPECT_NEAR(x_at, 19.5, 1);
}

TEST_F(Stamps, ResamplingKeepsTheMeanWhereAskedAndAddsVariances) {
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, 3.0f),
                    tangent(kRa, kDec, kWidth, kHeight), {});
  fits::write_image(path("w.fits"), image::Image(1, kHeight, kWidth, 0.25f), std::nullopt, {});
  options_.mosaics.one.weight = path("w.fits");
  write_catalogue("id,x,y\na,60,40\n");
  options_.stamps.pixel_scale = 0.4;
  for (const bool mean : {false, true}) {
    options_.stamps.conserve = mean ? "mean" : "flux";
    run();
    EXPECT_NEAR(sample().read_image(0).at(0, 3, 3), mean ? 3 : 12, 1e-5);
    std::vector<float> variance(256);
    sample().rows().read("variance", 0, std::span(variance));
    // (60, 40) is the centre of 16 cells of two pixels: their edges cut pixels in half.
    const double squares = (0.25 + 1 + 0.25) * (0.25 + 1 + 0.25);
    EXPECT_NEAR(variance[3 * 16 + 3], 4 * squares / (mean ? 16 : 1), 1e-5);
  }
}

TEST_F(Stamps, NeighboursAreKeptMaskedOrReplaced) {
  const Planted own{60, 40, 3000, 2}, other{76, 50, 6000, 2};
  write_planted({own, other}, 1, 10);
  write_catalogue("id,x,y\na,60,40\n");
  options_.stamps.size = 40;
  const auto at_neighbour = [](const image::Image& stamp) {
    return stamp.at(0, 30, 36);
  };  // 76 - 40, 50 - 20
  run();
  const image::Image kept = sample().read_image(0);
  EXPECT_GT(at_neighbour(kept), 200);
  options_.stamps.neighbours = "mask";
  run();
  EXPECT_EQ(sample().read_image(0).pixels, kept.pixels);
  std::vector<std::uint8_t> mask(1600);
  sample().rows().read("mask", 0, std::span(mask));
  EXPECT_EQ(mask[30 * 40 + 36], 2);
  EXPECT_EQ(mask[20 * 40 + 20], 0);
  options_.stamps.neighbours = "zero";
  run();
  EXPECT_EQ(at_neighbour(sample().read_image(0)), 0);
  EXPECT_EQ(sample().read_image(0).at(0, 20, 20), kept.at(0, 20, 20)) << "the object itself stays";
  options_.stamps.neighbours = "noise";
  run();
  double sum = 0, squares = 0, count = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] != 2) continue;
    const double value = static_cast<double>(sample().read_image(0).pixels[i]);
    sum += value;
    squares += value * value;
    ++count;
  }
  ASSERT_GT(count, 40);
  const double deviation = std::sqrt(squares / count - sum / count * sum / count);
  EXPECT_NEAR(sum / count, 10, 4 * 1.1 / std::sqrt(count) + 0.2);
  EXPECT_NEAR(deviation, 1, 0.35);
  // The user's map defines the neighbours: only a square that detection would not find.
  image::Image map(1, kHeight, kWidth);
  for (int y = 38; y < 43; ++y) {
    for (int x = 58; x < 63; ++x) map.at(0, y, x) = 7;
  }
  map.at(0, 30, 50) = 9;
  fits::write_image(path("map.fits"), map, std::nullopt, {});
  options_.mosaics.one.segmentation = path("map.fits");
  options_.stamps.neighbours = "zero";
  run();
  EXPECT_EQ(sample().read_image(0).at(0, 10, 10), 0);
  EXPECT_EQ(at_neighbour(sample().read_image(0)), at_neighbour(kept));
}

TEST_F(Stamps, BackgroundIsTakenOffAndSourcesCentredWhereAsked) {
  write_planted({{60.4, 40.2, 20000, 2}}, 1, 50);
  write_catalogue("id,x,y\na,61.5,39.4\n");  // a catalogue with an error of more than a pixel
  options_.stamps.size = 32;
  options_.stamps.detection.subtract_background = true;
  options_.stamps.recentre = true;
  run();
  const store::SampleReader made = sample();
  const Moments found = moments(made.read_image(0));
  EXPECT_NEAR(found.sum, 20000, 400);
  EXPECT_NEAR(found.x, 15.5, 0.1);
  EXPECT_NEAR(found.y, 15.5, 0.1);
  EXPECT_NEAR(made.rows().column("stamp_x").number(0), 15.5 + 1.1, 0.1);
  EXPECT_NEAR(made.rows().column("stamp_y").number(0), 15.5 - 0.8, 0.1);
  // The sky position of the stamp's centre is that of the source.
  options_.catalogue.x = options_.catalogue.y = "";
  write_catalogue(fmt::format("id,ra,dec\nb,{:.12f},{:.12f}\n", made.rows().column("ra").number(0),
                              made.rows().column("dec").number(0)));
  run();
  EXPECT_NEAR(sample().rows().column("mosaic_x").number(0), 60.4, 0.05);
  EXPECT_NEAR(sample().rows().column("mosaic_y").number(0), 40.2, 0.05);
}

TEST_F(Stamps, AnglesAreTurnedIntoPixels) {
  write_mosaic();
  write_catalogue("id,x,y\na,60,40\n");
  options_.stamps.size.reset();
  options_.stamps.angle = 4.1;
  EXPECT_EQ(run().size, 21);  // of 0.2 arcsec
  options_.stamps.pixel_scale = 0.5;
  EXPECT_EQ(run().size, 8);
}

}  // namespace
}  // namespace peculiar::survey
