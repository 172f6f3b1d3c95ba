// Gains from headers, and the photon noise of sources.

#include "survey/source_noise.h"

#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "survey/detect.h"
#include "survey/sky.h"
#include "survey/survey_testing.h"
#include "tables/table_file.h"

namespace peculiar::survey {
namespace {

constexpr double kExposure = 100;
constexpr float kVariance = 0.25F;

class SourceNoise : public SurveyTest {
 protected:
  void SetUp() override {
    SurveyTest::SetUp();
    use_pixels();
    write_catalogue("id,x,y\na,60,40\n");
    write_field("field.fits", {{"BUNIT", std::string("electron / s"), ""}, {"EXPTIME", kExposure, ""}});
    write_weight();
  }
  void write_field(const std::string& name, const std::vector<fits::Card>& cards) const {
    fits::write_image(path(name), place_image(kWidth, kHeight), tangent(kRa, kDec, kWidth, kHeight), cards);
  }
  void write_weight() const {
    fits::write_image(path("weight.fits"), image::Image(1, kHeight, kWidth, 1 / kVariance), std::nullopt, {});
  }
  void use_weight() { options_.mosaics.one.weight = path("weight.fits"); }
  std::string log_of_run() {
    MessageLog log;
    RunContext context = log.context();
    context.threads = 2;
    cut_out(options_, context);
    return log.text();
  }
  double number(const std::string& column) const { return sample().rows().column(column).number(0); }
  /// Excess of the variance over that of the sky, for each pixel, divided by its value.
  std::vector<double> own_noise(double sky_variance) const {
    const store::SampleReader cut = sample();
    std::vector<float> pixels(256), variance(256);
    cut.read_images(0, pixels);
    cut.rows().read("variance", 0, std::span<float>(variance));
    std::vector<double> ratios;
    // The light is a mean over 3 x 3 px, which on this ramp equals the pixel except at the edges of the
    // stamp.
    for (std::size_t i = 0; i < pixels.size(); ++i)
      if (i / 16 % 15 != 0 && i % 16 % 15 != 0)
        ratios.push_back((static_cast<double>(variance[i]) - sky_variance) / static_cast<double>(pixels[i]));
    return ratios;
  }
};

TEST_F(SourceNoise, TheHeadersGainIsToldAndKept) {
  const std::string log = log_of_run();
  EXPECT_THAT(log,
              HasSubstr("gain of 100 electrons per unit from its header (EXPTIME 100, unit electron / s)"));
  EXPECT_THAT(log, testing::Not(HasSubstr("warning")));
  EXPECT_EQ(number("gain"), kExposure);
  EXPECT_EQ(number("exposure"), kExposure);
  EXPECT_EQ(sample().rows().column("gain").unit, "s");  // electrons per electron/s
}

TEST_F(SourceNoise, WhatIsAskedForWinsAndADifferenceIsSaid) {
  options_.mosaics.one.gain = kExposure;
  EXPECT_THAT(log_of_run(), testing::Not(HasSubstr("gain")));
  options_.mosaics.one.gain = 250;
  EXPECT_THAT(log_of_run(),
              HasSubstr("warning: " + path("field.fits") +
                        ": using the gain of 250 electrons per unit from --gain; its header has 100"));
  EXPECT_EQ(number("gain"), 250);
}

TEST_F(SourceNoise, IsAddedWhereTheMapTellsTheSkysAlone) {
  use_weight();
  EXPECT_THAT(log_of_run(), HasSubstr("--noise-of sky adds that"));
  for (const double ratio : own_noise(kVariance)) EXPECT_EQ(ratio, 0);
  options_.mosaics.one.noise_of = "sky";
  log_of_run();
  for (const double ratio : own_noise(kVariance)) EXPECT_NEAR(ratio * kExposure, 1, 1e-5);
}

TEST_F(SourceNoise, FollowsThePixelsToAnotherZeroPoint) {
  use_weight();
  options_.mosaics.one.noise_of = "sky";
  options_.mosaics.one.zero_point = 20;
  options_.mosaics.to_zero_point = 22.5;  // values ten times as large, of a tenth of the electrons each
  options_.mosaics.to_unit = "x";
  log_of_run();
  EXPECT_NEAR(number("gain"), kExposure / 10, 1e-9);
  for (const double ratio : own_noise(100 * kVariance)) EXPECT_NEAR(ratio * kExposure / 10, 1, 1e-4);
}

TEST_F(SourceNoise, AMeanOfPixelsCountsTheElectronsOfAll) {
  options_.stamps.pixel_scale = 0.4;  // of 0.2
  options_.stamps.size = 8;
  options_.stamps.conserve = "mean";
  log_of_run();
  EXPECT_NEAR(number("gain"), 4 * kExposure, 1e-2);
  options_.stamps.conserve = "flux";
  log_of_run();
  EXPECT_NEAR(number("gain"), kExposure, 1e-9);
}

TEST_F(SourceNoise, WithoutGainOrMapItCannotBeAdded) {
  options_.mosaics.one.noise_of = "sky";
  EXPECT_THAT(refusal(ErrorKind::kConfig), HasSubstr("and there is none"));
  use_weight();
  write_field("field.fits", {{"EXPTIME", kExposure, ""}});
  EXPECT_THAT(refusal(ErrorKind::kConfig),
              HasSubstr("has no BUNIT, without which EXPTIME and GAIN cannot be used"));
  write_field("field.fits", {{"EXPTIME", kExposure, ""}, {"BUNIT", std::string("nJy"), ""}});
  EXPECT_THAT(refusal(ErrorKind::kConfig), HasSubstr("says none for its unit, nJy"));
  options_.mosaics.one.gain = 3;
  EXPECT_EQ(run().stamps, 1);
}

TEST_F(SourceNoise, AVegaZeroPointIsSaidAndNotTaken) {
  write_field("field.fits", {{"BUNIT", std::string("electron / s"), ""},
                             {"PHOTZP", 25.0, ""},
                             {"PHOTSYS", std::string("VEGAMAG"), ""}});
  EXPECT_THAT(
      log_of_run(),
      HasSubstr(
          "zero-point 25.0000 in its header is in Vega magnitudes (card PHOTZP, Vega by PHOTSYS VEGAMAG)"));
  EXPECT_TRUE(sample().header().zero_point_mag.empty());
}

/// Sources in white noise, so that there is something to detect.
TEST_F(SourceNoise, ErrorsOfFluxesHoldIt) {
  image::Image sky(1, 128, 128);
  RandomStream random(3, "sky");
  for (float& pixel : sky.pixels) pixel = static_cast<float>(random.normal());
  for (int y = 60; y < 66; ++y) {
    for (int x = 60; x < 66; ++x) sky.at(0, y, x) += 40;
  }
  fits::write_image(path("sources.fits"), sky, std::nullopt,
                    {{"BUNIT", std::string("DN"), ""}, {"GAIN", 0.5, ""}});
  fits::write_image(path("ones.fits"), image::Image(1, 128, 128, 1), std::nullopt, {});
  DetectOptions options;
  options.mosaic.image = path("sources.fits");
  options.output = path("sources.ecsv");
  options.overwrite = true;
  struct Row {
    double flux, error;
  };
  const auto detect = [&] {
    detect_sources(options, context_);
    const catalog::Table table = tables::read_table(options.output);
    std::size_t brightest = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.at("flux").number(row) > table.at("flux").number(brightest)) brightest = row;
    }
    return Row{table.at("flux").number(brightest), table.at("flux_error").number(brightest)};
  };
  options.mosaic.gain = 1e12;  // effectively no photon noise
  const Row sky_only = detect();
  options.mosaic.gain.reset();
  const Row with_own = detect();
  EXPECT_NEAR(with_own.error * with_own.error - sky_only.error * sky_only.error, with_own.flux / 0.5,
              1e-6 * with_own.flux);
  options.mosaic.variance = path("ones.fits");
  options.detection.noise_scale = "given";
  const Row by_map = detect();
  EXPECT_LT(by_map.error, 0.5 * with_own.error) << "the map is taken to tell all noise";
  options.mosaic.noise_of = "sky";
  EXPECT_NEAR(std::pow(detect().error, 2) - std::pow(by_map.error, 2), by_map.flux / 0.5, 1e-6 * by_map.flux);
}

}  // namespace
}  // namespace peculiar::survey
