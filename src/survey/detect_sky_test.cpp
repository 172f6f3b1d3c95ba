#include <array>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "store/shard_testing.h"
#include "survey/detect.h"
#include "survey/planted_testing.h"
#include "survey/sky.h"
#include "survey/sky_noise.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using testing::AllOf;

class DetectSky : public SurveyTest {
 protected:
  static constexpr int kLong = 1400, kShort = 300;  // two blocks

  void SetUp() override {
    SurveyTest::SetUp();
    ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);  // files are compared
  }

  void write_field(const std::vector<Planted>& sources, int width = kLong, int height = kShort) const {
    image::Image image = noise_image(width, height, 20, 1);
    for (const Planted& source : sources) plant(source, image);
    fits::write_image(path("field.fits"), image, tangent(kRa, kDec, width, height, 0.2, 10), {});
  }
  /// 30 stamps of 48 px from that field.
  SkyOptions sky_of_field() const {
    SkyOptions options;
    options.mosaics.one.image = path("field.fits");
    options.mosaics.one.zero_point = 25;
    options.output = path("sky.h5");
    options.count = 30;
    options.size = 48;
    options.overwrite = true;
    return options;
  }
  DetectReport detect(int threads = 2) const {
    DetectOptions options;
    options.mosaic.image = path("field.fits");
    options.mosaic.zero_point = 25;
    options.output = path("sources.fits");
    options.overwrite = true;
    RunContext context;
    context.threads = threads;
    options.detection.threshold = 3;
    return detect_sources(options, context);
  }
};

TEST_F(DetectSky, PlantedGalaxiesComeBackThroughDetectionAndCutting) {
  for (const bool is_wide : {true, false}) {
    std::vector<Planted> planted =
        is_wide ? lattice(kLong, kShort, 50, 2000) : lattice(kShort, kLong, 50, 2000);
    planted.push_back(is_wide ? Planted{1023.5, 100, 4000, 1.5}
                              : Planted{100, 1023.5, 4000, 1.5});  // on their border
    is_wide ? write_field(planted) : write_field(planted, kShort, kLong);
    const DetectReport report = detect();
    EXPECT_EQ(report.sources, static_cast<std::int64_t>(planted.size()));
    EXPECT_NEAR(report.background_rms, 1, 0.03);
    EXPECT_EQ(report.data_share, 1);
    const std::string first = read_file(path("sources.fits"));
    detect(1);
    EXPECT_TRUE(read_file(path("sources.fits")) == first) << "whatever the threads";

    options_.catalogue.catalogue = path("sources.fits");
    options_.mosaics.one.zero_point = 25;
    options_.stamps.size = 40;
    options_.stamps.detection.subtract_background = true;
    const CutoutReport cut = run();
    EXPECT_EQ(cut.stamps, report.sources);
    const store::SampleReader made = sample();
    const catalog::Table columns = made.catalogue();
    std::vector<char> found(planted.size());
    for (std::size_t row = 0; row < columns.rows(); ++row) {
      const double x = columns.at("mosaic_x").number(row), y = columns.at("mosaic_y").number(row);
      const auto nearest =
          std::min_element(planted.begin(), planted.end(), [&](const Planted& a, const Planted& b) {
            return std::hypot(a.x - x, a.y - y) < std::hypot(b.x - x, b.y - y);
          });
      found[static_cast<std::size_t>(nearest - planted.begin())] = 1;
      // At a signal-to-noise of 250 and more, the error of the centroid is below 0.02 px.
      EXPECT_LT(std::hypot(nearest->x - x, nearest->y - y), 0.1) << x << " " << y;
      const image::Image stamp = made.read_image(static_cast<std::int64_t>(row));
      double flux = 0;
      for (int dy = -8; dy <= 8; ++dy) {
        for (int dx = -8; dx <= 8; ++dx)
          flux += static_cast<double>(
              stamp.at(0, static_cast<int>(std::lround(columns.at("stamp_y").number(row))) + dy,
                       static_cast<int>(std::lround(columns.at("stamp_x").number(row))) + dx));
      }
      // 17 x 17 px of noise 1, and the error of the background.
      EXPECT_NEAR(flux, nearest->flux, 5 * 17 + 0.02 * nearest->flux) << x << " " << y;
      const double magnitude = 25 - 2.5 * std::log10(nearest->flux);
      EXPECT_NEAR(columns.at("mag").number(row), magnitude, 0.15)
          << "isophotal: a little light is below the threshold";
      EXPECT_NEAR(columns.at("semi_major").number(row), 1.5, 0.3);
    }
    EXPECT_EQ(std::count(found.begin(), found.end(), 1), static_cast<std::ptrdiff_t>(planted.size()));
  }
}

/// A source's pixels may include masked ones, which have no light in its flux.
TEST_F(DetectSky, ErrorsOfFluxesDoNotDependOnMaskedVariances) {
  write_field({{150, 150, 4000, 2}}, kShort, kShort);
  image::Image variance(1, kShort, kShort, 1.0F), mask(1, kShort, kShort, 0.0F);
  mask.at(0, 150, 152) = 1;
  fits::write_image(path("mask.fits"), mask, std::nullopt, {});
  DetectOptions options;
  options.mosaic.image = path("field.fits");
  options.mosaic.zero_point = 25;
  options.mosaic.variance = path("variance.fits");
  options.mosaic.mask = path("mask.fits");
  options.output = path("sources.fits");
  options.overwrite = true;
  options.detection.threshold = 3;
  options.detection.noise_scale = "given";
  for (const float under : {1.0F, 1e6F, std::nanf("")}) {
    variance.at(0, 150, 152) = under;
    fits::write_image(path("variance.fits"), variance, std::nullopt, {});
    ASSERT_EQ(detect_sources(options).sources, 1) << under;
    const catalog::Table table = tables::read_table(path("sources.fits"));
    EXPECT_NEAR(table.at("flux_error").number(0), std::sqrt(table.at("pixels").number(0) - 1), 1e-3) << under;
  }
}

TEST_F(DetectSky, ProvenanceGoesFromStampsOverTheCatalogueToTheMosaic) {
  write_field({{200, 150, 4000, 1.5}, {700, 150, 4000, 1.5}});
  detect();
  options_.catalogue.catalogue = path("sources.fits");
  options_.stamps.size = 40;
  options_.fates = path("fates.ecsv");
  run();
  const auto check = [&](const nlohmann::json& cut) {
    EXPECT_EQ(cut["verb"], "cutout");
    ASSERT_EQ(cut["inputs"].size(), 2u);
    EXPECT_EQ(cut["inputs"][1]["file"], path("sources.fits"));
    const nlohmann::json& detect = cut["inputs"][1]["provenance"];
    EXPECT_EQ(detect["verb"], "detect");
    EXPECT_EQ(detect["settings"]["threshold"], 3);
    EXPECT_EQ(detect["created_utc"], "2023-11-14T22:13:20Z");
    EXPECT_EQ(detect["inputs"][0]["file"], path("field.fits"));
  };
  check(nlohmann::json::parse(sample().header().provenance));
  for (const auto& [key, value] : tables::read_table(options_.fates).metadata) {
    if (key == "provenance") return check(nlohmann::json::parse(value));
  }
  FAIL() << "no provenance in the fates";
}

TEST_F(DetectSky, SkyStampsHaveNoSourceAndComeFromAllOver) {
  const std::vector<Planted> planted = lattice(kLong, kShort, 100, 3000);
  write_field(planted);
  SkyOptions options = sky_of_field();
  options.mosaics.one.band = "F160W";
  const SkyReport report = cut_sky(options, context_);
  EXPECT_EQ(report.stamps, 30);
  ASSERT_EQ(report.counts.size(), 1u);
  EXPECT_EQ(report.counts[0].pixels, kLong * kShort);
  EXPECT_EQ(report.counts[0].no_data, 0);
  EXPECT_GT(report.counts[0].grown, report.counts[0].sources);
  EXPECT_GT(report.counts[0].left(), 0.8 * kLong * kShort);
  const store::SampleReader made(options.output);
  EXPECT_EQ(made.header().zero_point_mag, std::vector<double>{25});
  EXPECT_NEAR(made.header().pixel_scale_arcsec, 0.2, 1e-6);
  std::vector<std::pair<double, double>> places;
  double mean_x = 0;
  for (std::int64_t row = 0; row < made.count(); ++row) {
    const image::Image stamp = made.read_image(row);
    // Noise only: six sigma are exceeded once in 10^9 pixels; a planted source has a peak of 200.
    for (const float value : stamp.pixels) ASSERT_NEAR(value, 20, 6.5) << row;
    const double x = made.rows().column("mosaic_x").number(static_cast<std::size_t>(row));
    const double y = made.rows().column("mosaic_y").number(static_cast<std::size_t>(row));
    for (const auto& [ox, oy] : places) EXPECT_TRUE(std::abs(ox - x) >= 48 || std::abs(oy - y) >= 48);
    places.emplace_back(x, y);
    mean_x += x / 30;
  }
  EXPECT_NEAR(mean_x, kLong / 2.0, 4 * kLong / std::sqrt(12.0 * 30));
  options.output = path("again.h5");
  cut_sky(options);
  EXPECT_EQ(store::SampleReader(options.output).read_image(7).pixels, made.read_image(7).pixels);
}

/// Independent pixels with standard deviation 1, smoothed by [1 2 1] along both axes.
image::Image correlated_noise(int width, int height) {
  const image::Image white = noise_image(width + 2, height + 2, 0, 1);
  constexpr std::array<double, 3> kWeights{0.25, 0.5, 0.25};
  image::Image image(1, height, width);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double sum = 0;
      for (int v = 0; v < 3; ++v)
        for (int u = 0; u < 3; ++u)
          sum += kWeights[static_cast<std::size_t>(v)] * kWeights[static_cast<std::size_t>(u)] *
                 white.at(0, y + v, x + u);
      image.at(0, y, x) = static_cast<float>(20 + sum / 0.375);
    }
  }
  return image;
}

// Most of such a field used to be taken for sources.
TEST_F(DetectSky, CorrelatedNoiseIsNoSource) {
  image::Image image = correlated_noise(kLong, kShort);
  const std::vector<Planted> planted = lattice(kLong, kShort, 100, 3000);
  for (const Planted& source : planted) plant(source, image);
  fits::write_image(path("field.fits"), image, tangent(kRa, kDec, kLong, kShort, 0.2, 10), {});
  SkyOptions options = sky_of_field();
  std::vector<std::string> said;
  context_.log = [&](MessageLevel level, std::string_view text) {
    if (level == MessageLevel::kWarning) said.emplace_back(text);
  };
  const SkyReport report = cut_sky(options, context_);
  EXPECT_EQ(report.stamps, 30);
  EXPECT_GT(report.counts[0].left(), 0.75 * kLong * kShort);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_THAT(said[0], HasSubstr("is correlated"));
  const store::SampleReader made(options.output);
  for (std::int64_t row = 0; row < made.count(); ++row) {
    // A planted source has a peak of 200.
    for (const float value : made.read_image(row).pixels) ASSERT_NEAR(value, 20, 6.5) << row;
  }
}

TEST_F(DetectSky, PixelsBesideTheFootprintAreToldAndLeftOutAsBlank) {
  image::Image image = noise_image(kLong, kShort, 20, 1);
  for (int y = 0; y < kShort; ++y)
    for (int x = 0; x < kLong / 5; ++x) image.at(0, y, x) = 0;
  fits::write_image(path("field.fits"), image, tangent(kRa, kDec, kLong, kShort, 0.2, 10), {});
  SkyOptions options = sky_of_field();
  std::string said;
  context_.log = [&](MessageLevel level, std::string_view text) {
    if (level == MessageLevel::kWarning) said += text;
  };
  cut_sky(options, context_);
  EXPECT_THAT(said, AllOf(HasSubstr("in patches of constant value 0 "), HasSubstr("--blank 0")));
  said.clear();
  options.mosaics.one.blank = 0;
  const SkyReport report = cut_sky(options, context_);
  EXPECT_EQ(said, "");
  EXPECT_EQ(report.counts[0].no_data, kShort * (kLong / 5));
}

TEST_F(DetectSky, TheNoisesCorrelationIsMeasured) {
  const auto measured = [&](const image::Image& image, bool is_smoothed) {
    fits::write_image(path("field.fits"), image, tangent(kRa, kDec, image.width, image.height, 0.2, 10), {});
    MosaicOptions mosaics;
    mosaics.one.image = path("field.fits");
    mosaics.one.zero_point = 25;
    return noise_correlation(open_survey(mosaics, 1, {}).fields.front().first(), is_smoothed);
  };
  const NoiseCorrelation none = measured(noise_image(kLong, kShort, 20, 1), true);
  EXPECT_EQ(none.scatter, 1);
  EXPECT_EQ(none.area, 1);
  // Smoothed by [1 2 1] once more: [1 4 6 4 1], with sum of squares 70 / 256 and products of neighbours 56 /
  // 256, along each axis.
  const NoiseCorrelation twice = measured(correlated_noise(kLong, kShort), true);
  EXPECT_NEAR(twice.scatter, 70.0 / 256 / (0.375 * 0.375), 0.06);
  EXPECT_NEAR(twice.area, (1 - 2.0 / 3) / (1 - 56.0 / 70), 0.12);
  const NoiseCorrelation once = measured(correlated_noise(kLong, kShort), false);
  EXPECT_EQ(once.scatter, 1);
  EXPECT_NEAR(once.area, 3, 0.2);
  // Light of sources is not noise.
  image::Image crowded = noise_image(kShort, kShort, 20, 1);
  for (const Planted& source : lattice(kShort, kShort, 20, 3000)) plant(source, crowded);
  EXPECT_EQ(measured(crowded, true).scatter, 1);
}

TEST_F(DetectSky, WithoutEmptySkyItIsSaidWhatWasMasked) {
  write_field(lattice(300, 300, 20, 3000), 300, 300);
  SkyOptions options;
  options.mosaics.one.image = path("field.fits");
  options.output = path("sky.h5");
  options.size = 48;
  EXPECT_THAT(
      message_of([&] { cut_sky(options); }),
      AllOf(HasSubstr("there is no blank stamp of 48 x 48 px"), HasSubstr("are sources"),
            HasSubstr("within --grow of a source"), HasSubstr("field: of its pixels 0 % have no data")));
  EXPECT_FALSE(std::filesystem::exists(options.output));
}

TEST(SkyPlaces, AreDrawnEvenlyFromAllThatAreLeft) {
  // A block of 60 x 40 px whose left third is masked: every complete position has the same chance.
  Block block;
  block.width = 60;
  block.height = 40;
  Patch& patch = block.patches.emplace_back();
  patch.width = 60;
  patch.height = 40;
  patch.mask.assign(2400, 0);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 20; ++x) patch.mask[static_cast<std::size_t>(y) * 60 + x] = 1;
  }
  patch.mask[20 * 60 + 40] = 1;
  block.found.emplace_back().segmentation.assign(2400, 0);
  Mosaic mosaic;
  mosaic.width = 60;
  mosaic.height = 40;
  const std::vector<std::uint8_t> marks = not_sky(block, 0);
  std::int64_t whole = 0;
  for (int y = 0; y + 8 <= 40; ++y) {
    for (int x = 20; x + 8 <= 60; ++x) whole += x <= 40 && 40 < x + 8 && y <= 20 && 20 < y + 8 ? 0 : 1;
  }
  const std::vector<SkyPlace> all = draw_places(block, marks, mosaic, 8, 1, 0, 100000);
  EXPECT_EQ(static_cast<std::int64_t>(all.size()), whole);
  for (const SkyPlace& place : all) EXPECT_GE(place.x0, 20);
  double mean = 0, expected = 0;
  for (const SkyPlace& place : all)
    expected += static_cast<double>(place.x0) / static_cast<double>(all.size());
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    mean += static_cast<double>(draw_places(block, marks, mosaic, 8, seed, 0, 1).front().x0) / 400;
  EXPECT_NEAR(mean, expected, 4 * 33 / std::sqrt(12.0 * 400));
  const std::vector<SkyPlace> apart = choose_apart(all, 8, 1000);
  EXPECT_GT(apart.size(), 8u);  // of 16 cells at most
  for (std::size_t i = 0; i < apart.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k)
      EXPECT_TRUE(std::abs(apart[i].x0 - apart[k].x0) >= 8 || std::abs(apart[i].y0 - apart[k].y0) >= 8);
  }
}

TEST(SkyPlaces, SourcesGrowByADisc) {
  Block block;
  block.width = block.height = 21;
  Patch& patch = block.patches.emplace_back();
  patch.width = patch.height = 21;
  patch.mask.assign(441, 0);
  block.found.emplace_back().segmentation.assign(441, 0);
  block.found[0].segmentation[10 * 21 + 10] = 1;
  const std::vector<std::uint8_t> marks = not_sky(block, 5);
  for (int y = 0; y < 21; ++y) {
    for (int x = 0; x < 21; ++x) {
      const int square = (x - 10) * (x - 10) + (y - 10) * (y - 10);
      EXPECT_EQ(marks[static_cast<std::size_t>(y) * 21 + x], square == 0    ? 2
                                                             : square <= 25 ? 3
                                                                            : 0)
          << x << " " << y;
    }
  }
  const SkyCount count = count_sky(block, marks);
  EXPECT_EQ(count.sources, 1);
  EXPECT_EQ(count.grown, 80);  // a circle of radius 5 contains 81 lattice points (Gauss)
}

TEST_F(DetectSky, ShardsOfSkyMergeToTheBytesOfOneRun) {
  write_field({}, 600, 300);
  SkyOptions options = sky_of_field();
  options.count = 21;
  store::expect_shards_make_the_whole(
      options, [&](const SkyOptions& asked) { cut_sky(asked, context_); }, 21);
}

}  // namespace
}  // namespace peculiar::survey
