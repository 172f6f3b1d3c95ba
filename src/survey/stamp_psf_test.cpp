#include "survey/stamp_psf.h"

#include "base/atomic_file.h"
#include "base/random.h"
#include "image/star_image.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

/// Second moments of the light in a square about its centre, px^2: for stars whose wings are inside.
struct Moments {
  double xx = 0, yy = 0, xy = 0;
};

Moments moments(std::span<const float> pixels, int edge, double x0, double y0) {
  Moments sum;
  double light = 0;
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      const double value = pixels[static_cast<std::size_t>(y) * edge + x];
      light += value;
      sum.xx += value * (x - x0) * (x - x0);
      sum.yy += value * (y - y0) * (y - y0);
      sum.xy += value * (x - x0) * (y - y0);
    }
  }
  return {sum.xx / light, sum.yy / light, sum.xy / light};
}

/// A mosaic of stars at random subpixel positions: Gaussians elongated along x, sampled like an effective
/// point spread function.
class StampPsfTest : public SurveyTest {
 protected:
  static constexpr int kEdge = 640, kStars = 81;
  static constexpr double kWide = 1.8, kNarrow = 1.2, kScale = 0.2;

  static image::Image psf(int edge, double samples_per_px) {
    image::Image image(1, edge, edge);
    add_star(image, 0.5 * (edge - 1), 0.5 * (edge - 1), samples_per_px);
    return image;
  }
  static void add_star(image::Image& image, double x0, double y0, double samples_per_px = 1) {
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        const double dx = (x - x0) / samples_per_px / kWide, dy = (y - y0) / samples_per_px / kNarrow;
        if (dx * dx + dy * dy < 80)
          image.at(0, y, x) += static_cast<float>(std::exp(-0.5 * (dx * dx + dy * dy)));
      }
    }
  }

  void write_stars(double turn_deg) {
    image::Image image(1, kEdge, kEdge);
    RandomStream random(3, "stars", 1);
    std::string catalogue = "id,x,y\n";
    for (int i = 0; i < kStars; ++i) {
      const double x = 40 + 68 * (i % 9) + random.uniform(0, 1), y = 40 + 68 * (i / 9) + random.uniform(0, 1);
      add_star(image, x, y);
      catalogue += fmt::format("s{},{:.6f},{:.6f}\n", i, x, y);
    }
    fits::write_image(path("field.fits"), image, tangent(kRa, kDec, kEdge, kEdge, kScale, turn_deg),
                      {{"BUNIT", "electron / s", ""}});
    write_catalogue(catalogue);
    use_pixels();
    options_.stamps.size = 48;
    fits::write_image(path("psf.fits"), psf(41, 1), std::nullopt, {});
    options_.psf = {path("psf.fits")};
  }

  /// The stored point spread function is as wide, and rotated, as the stars in the stamps on average.
  void expect_stars_like_psf(double tolerance) {
    run();
    const store::SampleReader cut = sample();
    ASSERT_TRUE(cut.header().psf);
    const image::Image& stored = *cut.header().psf;
    const Moments of_psf = moments(stored.band(0), stored.width, stored.width / 2, stored.width / 2);
    const auto xs = cut.rows().column("stamp_x"), ys = cut.rows().column("stamp_y");
    Moments mean;
    for (std::int64_t row = 0; row < cut.count(); ++row) {
      const Moments one =
          moments(cut.read_image(row).pixels, cut.header().width, xs.number(static_cast<std::size_t>(row)),
                  ys.number(static_cast<std::size_t>(row)));
      mean = {mean.xx + one.xx / kStars, mean.yy + one.yy / kStars, mean.xy + one.xy / kStars};
    }
    EXPECT_NEAR(of_psf.xx, mean.xx, tolerance * mean.xx);
    EXPECT_NEAR(of_psf.yy, mean.yy, tolerance * mean.yy);
    EXPECT_NEAR(of_psf.xy, mean.xy, tolerance * mean.xx);
  }
};

TEST_F(StampPsfTest, OfTheMosaicsPixelsItIsTheFiles) {
  write_stars(0);
  expect_stars_like_psf(0.002);
  EXPECT_EQ(sample().header().psf->width, 41);
  EXPECT_NEAR(sample().header().psf->at(0, 20, 21) / sample().header().psf->at(0, 20, 20),
              std::exp(-0.5 / (kWide * kWide)), 1e-6);
  EXPECT_THAT(run().psf, HasSubstr("41 x 41 px"));
}

TEST_F(StampPsfTest, OfResampledStampsItIsWhatResamplingLeaves) {
  write_stars(0);
  for (const double scale : {0.26, 0.4, 0.13}) {
    options_.stamps.pixel_scale = scale;
    options_.stamps.size = 36;  // so that all are on the mosaic
    expect_stars_like_psf(0.02);
  }
  // A subpixel shift alone broadens stars, by a sixth of a square pixel on average.
  options_.stamps.pixel_scale = kScale;
  expect_stars_like_psf(0.02);
  const image::Image stored = *sample().header().psf;
  EXPECT_NEAR(moments(stored.band(0), stored.width, stored.width / 2, stored.width / 2).yy,
              kNarrow * kNarrow + 1.0 / 6, 0.02);
}

TEST_F(StampPsfTest, NorthUpTurnsIt) {
  write_stars(30);
  options_.stamps.north_up = true;
  expect_stars_like_psf(0.02);
  const image::Image stored = *sample().header().psf;
  EXPECT_GT(std::abs(moments(stored.band(0), stored.width, stored.width / 2, stored.width / 2).xy), 0.5);
}

TEST_F(StampPsfTest, AFinerFileIsBroughtToTheMosaicsPixels) {
  write_stars(0);
  // Pixels of 0.08 arcsec: a value is what its own pixel records, so the width of the mosaic's pixels
  // replaces that of the file's.
  fits::write_image(path("psf.fits"), psf(101, 2.5), tangent(kRa, kDec, 101, 101, 0.08), {});
  run();
  const image::Image stored = *sample().header().psf;
  EXPECT_NEAR(moments(stored.band(0), stored.width, stored.width / 2, stored.width / 2).xx,
              kWide * kWide + (1 - 0.16) / 12, 0.01);
  fits::write_image(path("psf.fits"), psf(101, 2.5), std::nullopt, {});
  options_.psf_scale = 0.08;
  run();
  EXPECT_NEAR(sample().header().psf->at(0, 10, 10), stored.at(0, 10, 10), 1e-6);
}

TEST_F(StampPsfTest, EachBandHasItsOwn) {
  write_stars(0);
  write_file(path("list.toml"),
             "[[mosaic]]\nimage = 'field.fits'\nband = 'J'\nfield = 'a'\n"
             "[[mosaic]]\nimage = 'field.fits'\nband = 'H'\nfield = 'a'\npsf = 'wide.fits'\n");
  fits::write_image(path("wide.fits"), psf(61, 2), std::nullopt, {});
  options_.mosaics.one.image.clear();
  options_.mosaics.list = path("list.toml");
  options_.psf = {"J=" + path("psf.fits")};
  run();
  const image::Image stored = *sample().header().psf;
  ASSERT_EQ(stored.bands, 2);
  EXPECT_NEAR(moments(stored.band(0), 61, 30, 30).xx, kWide * kWide, 0.01);
  EXPECT_NEAR(moments(stored.band(1), 61, 30, 30).xx, 4 * kWide * kWide, 0.1);
  options_.psf = {"J=" + path("psf.fits"), "H=" + path("psf.fits")};
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("in band H would have two"));
  options_.psf = {"K=" + path("psf.fits")};
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("there is no band 'K'"));
  options_.psf = {};
  EXPECT_THAT(refusal(), HasSubstr("give one for all mosaics, or none"));
}

}  // namespace
}  // namespace peculiar::survey
