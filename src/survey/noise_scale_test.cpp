#include "survey/noise_scale.h"

#include <functional>

#include "base/atomic_file.h"
#include "survey/detect.h"
#include "survey/planted_testing.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

/// White noise with sigma `kSigma`, three times that in the last columns, with sources in both regions.
class NoiseScale : public SurveyTest {
 protected:
  static constexpr int kEdge = 420, kNoisy = 320;
  static constexpr float kSigma = 2;

  void SetUp() override {
    SurveyTest::SetUp();
    image::Image image = noise_image(kEdge, kEdge, 0, 1);
    for (int y = 0; y < kEdge; ++y)
      for (int x = 0; x < kEdge; ++x) image.at(0, y, x) *= sigma(x);
    for (const Planted& source : sources_) plant(source, image);
    write("field.fits", image);
    context_.log = [&](MessageLevel level, std::string_view text) {
      if (level == MessageLevel::kWarning) warnings_ += std::string(text) + "\n";
    };
  }
  static float sigma(int x) { return x < kNoisy ? kSigma : 3 * kSigma; }
  void write(const std::string& name, const image::Image& image) const {
    fits::write_image(path(name), image, std::nullopt, {});
  }
  /// A map whose values are a function of the pixel's sigma.
  std::string map(const std::function<float(float)>& value) const {
    image::Image image(1, kEdge, kEdge);
    for (int y = 0; y < kEdge; ++y)
      for (int x = 0; x < kEdge; ++x) image.at(0, y, x) = value(sigma(x));
    write("map.fits", image);
    return path("map.fits");
  }
  catalog::Table detect(const std::function<void(DetectOptions&)>& change = {}) {
    DetectOptions options;
    options.mosaic.image = path("field.fits");
    options.output = path("sources.ecsv");
    options.overwrite = true;
    if (change) change(options);
    warnings_.clear();
    detect_sources(options, context_);
    return tables::read_table(options.output);
  }
  std::vector<double> errors(const catalog::Table& table) const {
    std::vector<double> values;
    for (std::size_t row = 0; row < table.rows(); ++row) values.push_back(table.at("flux_error").number(row));
    return values;
  }
  /// The first variance value of stamps cut with these options.
  float written_variance() {
    write_catalogue("id,x,y\na,60,60\n");
    use_pixels();
    warnings_.clear();
    run();
    std::vector<float> values(16 * 16);
    sample().rows().read("variance", 0, std::span(values));
    return values.front();
  }

  std::vector<Planted> sources_ = {
      {60, 60, 2000, 2}, {200, 70, 900, 2}, {90, 300, 1500, 2}, {260, 330, 3000, 2}};
  std::string warnings_;
};

TEST_F(NoiseScale, SourcesAreThoseOfAnyMapThatFollowsTheSky) {
  const catalog::Table absolute =
      detect([&](DetectOptions& options) { options.mosaic.rms = map([](float s) { return s; }); });
  EXPECT_EQ(absolute.rows(), sources_.size());
  EXPECT_EQ(warnings_, "");
  const std::vector<double> expected = errors(absolute);
  for (const float unit : {1.0F, 1234.0F, 0.01F}) {
    const catalog::Table relative = detect([&](DetectOptions& options) {
      options.mosaic.weight = map([&](float s) { return unit / (s * s); });
    });
    ASSERT_EQ(relative.rows(), sources_.size()) << unit;
    EXPECT_EQ(warnings_.empty(), unit == 1) << warnings_;
    if (unit != 1) {
      EXPECT_THAT(warnings_, testing::AllOf(HasSubstr("map.fits"), HasSubstr("--noise-scale given")));
    }
    // The scatter of the sky is known to 2 % here.
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_NEAR(errors(relative)[i] / expected[i], 1, 0.03) << unit;
    EXPECT_EQ(detect([&](DetectOptions& options) {
                options.mosaic.variance = map([&](float s) { return s * s / unit; });
              }).rows(),
              sources_.size());
  }
}

TEST_F(NoiseScale, HugeVarianceIsNoData) {
  // Outside the field, images hold anything, and maps 0 or 1e30: the sources are the same.
  image::Image image = noise_image(kEdge, kEdge, 0, 1);
  for (const Planted& source : sources_) plant(source, image);
  for (int y = 0; y < kEdge; ++y)
    for (int x = kNoisy; x < kEdge; ++x) image.at(0, y, x) = -500;
  write("field.fits", image);
  const auto detect_beside = [&](float outside) {
    return detect([&](DetectOptions& options) {
      options.mosaic.variance = map([&](float s) { return s > kSigma ? outside : 1; });
    });
  };
  const catalog::Table known = detect_beside(0);
  const catalog::Table huge = detect_beside(1e30F);
  EXPECT_EQ(known.rows(), sources_.size());
  EXPECT_EQ(errors(huge), errors(known));
}

TEST_F(NoiseScale, NoiseBeyondTheRangeOfVariancesIsRefused) {
  image::Image image = noise_image(kEdge, kEdge, 0, 1);
  for (float& value : image.band(0)) value *= 1e-23F;
  write("field.fits", image);
  const auto detect_map = [&] {
    detect([&](DetectOptions& options) { options.mosaic.rms = map([](float s) { return s * 1e-23F; }); });
  };
  EXPECT_THAT(message_of(detect_map),
              testing::AllOf(HasSubstr("map.fits"), HasSubstr("multiply image and noise")));
}

TEST_F(NoiseScale, ConstantWeightChangesNoSource) {
  const catalog::Table without = detect();
  ASSERT_GT(without.rows(), 20u) << "the noisy part";
  for (const float weight : {1.0F, 300.0F}) {
    const catalog::Table with =
        detect([&](DetectOptions& options) { options.mosaic.weight = map([&](float) { return weight; }); });
    ASSERT_EQ(with.rows(), without.rows());
    for (std::size_t row = 0; row < with.rows(); ++row) {
      EXPECT_EQ(with.at("x").number(row), without.at("x").number(row));
      EXPECT_EQ(with.at("pixels").number(row), without.at("pixels").number(row));
    }
  }
}

TEST_F(NoiseScale, ContradictionsAreSaid) {
  // An absolute rms is trusted, with a hint of what it may be.
  detect([&](DetectOptions& options) { options.mosaic.rms = map([](float s) { return s * s; }); });
  EXPECT_THAT(warnings_, testing::AllOf(HasSubstr("map.fits"), HasSubstr("as variance")));
  detect([&](DetectOptions& options) { options.mosaic.rms = map([](float s) { return s / 37; }); });
  EXPECT_THAT(warnings_,
              testing::AllOf(testing::ContainsRegex("3[5-8].* times"), HasSubstr("--noise-scale measured")));
  EXPECT_EQ(detect([&](DetectOptions& options) {
              options.mosaic.rms = map([](float s) { return s / 37; });
              options.detection.noise_scale = "measured";
            }).rows(),
            sources_.size());
  // An rms map given as weights agrees in most tiles, but not where the noise differs.
  detect([&](DetectOptions& options) { options.mosaic.weight = map([](float s) { return s / 8; }); });
  EXPECT_THAT(warnings_, HasSubstr("as rms"));
  // An explicit setting is trusted.
  const catalog::Table given = detect([&](DetectOptions& options) {
    options.mosaic.weight = map([](float s) { return 1234 / (s * s); });
    options.detection.noise_scale = "given";
  });
  EXPECT_GT(given.rows(), 200u);
  EXPECT_EQ(warnings_, "");
}

TEST_F(NoiseScale, SamplesKeepTheMapsVarianceUnlessAskedOtherwise) {
  options_.mosaics.one.weight = map([](float s) { return 1234 / (s * s); });
  EXPECT_FLOAT_EQ(written_variance(), kSigma * kSigma / 1234);
  EXPECT_THAT(warnings_, testing::AllOf(HasSubstr("map.fits"), HasSubstr("--noise-scale measured")));
  options_.stamps.detection.noise_scale = "measured";
  EXPECT_NEAR(written_variance(), kSigma * kSigma, 0.1 * kSigma * kSigma);
  options_.stamps.detection.noise_scale = "given";
  EXPECT_FLOAT_EQ(written_variance(), kSigma * kSigma / 1234);
  EXPECT_EQ(warnings_, "");
}

/// Neighbours are found by the scatter of the sky, whatever the unit of the weight.
TEST_F(NoiseScale, NeighboursAreMaskedByTheSkysScatter) {
  options_.stamps.size = 100;
  options_.stamps.neighbours = "mask";
  write_catalogue("id,x,y\na,60,60\nb,90,300\n");
  use_pixels();
  for (const float unit : {1.0F, 1234.0F}) {
    options_.mosaics.one.weight = map([&](float s) { return unit / (s * s); });
    run();
    for (int row = 0; row < 2; ++row) {
      std::vector<std::uint8_t> mask(100 * 100);
      sample().rows().read("mask", row, std::span(mask));
      EXPECT_EQ(std::count(mask.begin(), mask.end(), std::uint8_t{kNeighbour}), 0) << unit;
    }
  }
}

}  // namespace
}  // namespace peculiar::survey
