#include "base/atomic_file.h"
#include "kit/survey.h"
#include "survey/planted_testing.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

constexpr int kField = 200;
constexpr int kStamp = 64;
constexpr double kMiddle = 100;

/// One object at the centre of its own field, with a sky of 1 count per pixel.
class NeighboursTest : public SurveyTest {
 protected:
  void SetUp() override {
    SurveyTest::SetUp();
    use_pixels();
    options_.stamps.size = kStamp;
    options_.stamps.neighbours = "mask";
    write_catalogue("id,x,y\na,100,100\n");
    context_.log = [this](MessageLevel level, std::string_view text) {
      if (level == MessageLevel::kWarning) warnings_ += std::string(text) + "\n";
    };
  }

  static image::Image empty_field() { return {1, kField, kField}; }
  void write_field(const image::Image& light, double level = 0, std::uint64_t seed = 1) {
    image::Image image = noise_image(kField, kField, level, 1, seed);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] += light.pixels[i];
    fits::write_image(path("field.fits"), image, tangent(kRa, kDec, kField, kField), {});
  }
  double number(const std::string& column) const { return sample().rows().column(column).number(0); }
  std::vector<std::uint8_t> mask() const {
    std::vector<std::uint8_t> values(kStamp * kStamp);
    sample().rows().read("mask", 0, std::span(values));
    return values;
  }
  /// Fraction of a field's light in the stamp that is masked.
  double masked_share(const image::Image& light) const {
    const std::vector<std::uint8_t> masked = mask();
    constexpr int kFirst = 100 - kStamp / 2;
    double all = 0, gone = 0;
    for (int y = 0; y < kStamp; ++y) {
      for (int x = 0; x < kStamp; ++x) {
        const auto value = static_cast<double>(light.at(0, kFirst + y, kFirst + x));
        all += value;
        if ((masked[static_cast<std::size_t>(y) * kStamp + x] & kNeighbour) != 0) gone += value;
      }
    }
    return gone / all;
  }

  std::string warnings_;
};

/// A source of some kind as planted by the kit, at the centre of the field, without noise.
image::Image drawn(kit::SourceKind kind, std::uint64_t seed) {
  constexpr int kDrawn = 128;
  RandomStream random(seed, "neighbours");
  kit::GalaxyOptions options;
  options.size = kDrawn;
  kit::GalaxyParameters parameters = kit::draw_source(kind, random);
  const image::Image stamp = kit::render_galaxy(parameters, options);
  image::Image field(1, kField, kField);
  for (int y = 0; y < kDrawn; ++y) {
    for (int x = 0; x < kDrawn; ++x) field.at(0, 36 + y, 36 + x) = stamp.at(0, y, x);
  }
  return field;
}

/// Objects that outlier searches look for are not cut, however detection deblends them; a star in the corner
/// is removed.
TEST_F(NeighboursTest, RingsNucleiTrailsAndMergersStayWhole) {
  write_catalogue("id,x,y\na,99.5,99.5\n");
  for (const auto kind : {kit::SourceKind::kRing, kit::SourceKind::kDoubleNucleus, kit::SourceKind::kTrail,
                          kit::SourceKind::kMerger}) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      const image::Image light = drawn(kind, seed);
      write_field(light, 0, seed);
      run();
      EXPECT_LT(masked_share(light), 0.01) << kit::kind_name(kind) << " " << seed;
      EXPECT_GT(number("object_px"), 100) << kit::kind_name(kind) << " " << seed;
      EXPECT_LT(number("removed_share"), 0.01) << kit::kind_name(kind) << " " << seed;
    }
  }
}

/// A ring 6 px from its core, with nothing between: each is a source of its own.
TEST_F(NeighboursTest, AHoagRingStaysAndANeighbourGoes) {
  image::Image core = empty_field(), ring = empty_field(), star = empty_field();
  plant({kMiddle, kMiddle, 3000, 1.5}, core);
  for (int i = 0; i < 80; ++i) {
    const double angle = 2 * std::numbers::pi * i / 80;
    plant({kMiddle + 17 * std::cos(angle), kMiddle + 17 * std::sin(angle), 100, 1.2}, ring);
  }
  plant({kMiddle + 28, kMiddle - 28, 5000, 1.2}, star);
  image::Image light = core;
  for (std::size_t i = 0; i < light.pixels.size(); ++i) light.pixels[i] += ring.pixels[i] + star.pixels[i];
  write_field(light);
  run();
  EXPECT_LT(masked_share(ring), 0.01);
  EXPECT_LT(masked_share(core), 0.01);
  EXPECT_GT(masked_share(star), 0.97);
  EXPECT_GT(number("touching"), 0);
  EXPECT_NEAR(number("removed_share"), 5000.0 / (3000 + 8000 + 5000), 0.02);
}

/// The planted value, with or without resampling, whatever replaces the light.
TEST_F(NeighboursTest, TheShareIsThatOfThePlantedLight) {
  image::Image light = empty_field(), other = empty_field();
  plant({kMiddle, kMiddle, 3000, 2}, light);
  plant({kMiddle + 18, kMiddle + 12, 6000, 2}, other);
  for (std::size_t i = 0; i < light.pixels.size(); ++i) light.pixels[i] += other.pixels[i];
  write_field(light, 25);
  for (const char* way : {"mask", "zero", "noise"}) {
    options_.stamps.neighbours = way;
    for (const bool resampled : {false, true}) {
      options_.stamps.pixel_scale = resampled ? std::optional(0.3) : std::nullopt;
      options_.stamps.size = resampled ? 44 : kStamp;
      warnings_ = "";
      const CutoutReport report = run();
      EXPECT_NEAR(number("removed_share"), 2.0 / 3, 0.01) << way;
      EXPECT_EQ(number("flags"), store::kFlagNeighbours) << way;
      EXPECT_EQ(report.much_removed, 1);
      EXPECT_EQ(report.neighbours_removed, 1);
      EXPECT_EQ(report.without_source, 0);
      EXPECT_THAT(warnings_, HasSubstr("1 of 1 stamps lost more than 50 % of their light"));
    }
  }
  options_.stamps.most_removed = 0.7;
  warnings_ = "";
  EXPECT_EQ(run().much_removed, 0);
  EXPECT_EQ(number("flags"), 0);
  EXPECT_EQ(warnings_, "");
  // For a stamp that contains only the edge of the neighbour, the light inside the stamp counts.
  options_.stamps.pixel_scale.reset();
  options_.stamps.size = 24;
  run();
  EXPECT_LT(number("removed_share"), 0.05);
}

/// An object that the image does not show, and one in a hole of the sky.
TEST_F(NeighboursTest, TheShareHoldsWithoutLightOfTheObject) {
  for (const double flux : {0.0, -400.0}) {
    image::Image light = empty_field();
    plant({kMiddle, kMiddle, flux, 2}, light);
    plant({kMiddle + 20, kMiddle, 6000, 2}, light);
    plant({kMiddle - 8, kMiddle - 6, 400, 1.5}, light);
    write_field(light);
    const CutoutReport report = run();
    EXPECT_EQ(report.without_source, 1) << flux;
    EXPECT_EQ(number("object_px"), 0) << flux;
    EXPECT_NEAR(number("removed_share"), 6000.0 / 6400, 0.02) << "what is within 8 px stays";
  }
}

TEST_F(NeighboursTest, NothingButTheNeighbourIsTouched) {
  image::Image light = drawn(kit::SourceKind::kGalaxy, 3), star = empty_field();
  plant({kMiddle + 27, kMiddle - 27, 8000, 1.2}, star);
  for (std::size_t i = 0; i < light.pixels.size(); ++i) light.pixels[i] += star.pixels[i];
  write_field(light);
  run();
  const std::vector<std::uint8_t> masked = mask();
  const image::Image before = sample().read_image(0);
  EXPECT_GT(masked_share(star), 0.97);
  options_.stamps.neighbours = "noise";
  run();
  const image::Image after = sample().read_image(0);
  for (std::size_t i = 0; i < masked.size(); ++i)
    EXPECT_EQ(before.pixels[i] == after.pixels[i], (masked[i] & kNeighbour) == 0) << i;
}

/// The sky changes by 20 sigma over the field.
TEST_F(NeighboursTest, NoiseIsAsHighAsTheSkyThere) {
  image::Image light = empty_field();
  plant({kMiddle, kMiddle, 3000, 2}, light);
  plant({kMiddle + 22, kMiddle, 6000, 2}, light);
  for (int y = 0; y < kField; ++y) {
    for (int x = 0; x < kField; ++x) light.at(0, y, x) += 0.1F * static_cast<float>(x);
  }
  write_field(light, 50);
  options_.stamps.detection.background_tile = 32;
  run();
  const std::vector<std::uint8_t> masked = mask();
  options_.stamps.neighbours = "noise";
  run();
  const image::Image stamp = sample().read_image(0);
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < masked.size(); ++i) {
    if ((masked[i] & kNeighbour) == 0) continue;
    sum += static_cast<double>(stamp.pixels[i]) - (50 + 0.1 * (68 + static_cast<double>(i % kStamp)));
    ++count;
  }
  ASSERT_GT(count, 100);
  EXPECT_NEAR(sum / count, 0, 0.6);
}

TEST_F(NeighboursTest, ASheetShowsWhatWasRemoved) {
  image::Image light = empty_field();
  plant({kMiddle, kMiddle, 3000, 2}, light);
  write_field(light);
  const std::string sheet = path("out.neighbours.png");
  EXPECT_EQ(run().neighbours_sheet, "");
  EXPECT_FALSE(std::filesystem::exists(sheet));
  plant({kMiddle + 18, kMiddle + 12, 6000, 2}, light);
  write_field(light);
  for (const char* way : {"mask", "noise"}) {
    options_.stamps.neighbours = way;
    EXPECT_EQ(run().neighbours_sheet, sheet);
    EXPECT_TRUE(std::filesystem::remove(sheet));
  }
  options_.neighbours_sheet = path("mine.png");
  EXPECT_EQ(run().neighbours_sheet, path("mine.png"));
  EXPECT_FALSE(std::filesystem::exists(sheet));
  options_.overwrite = false;
  options_.output = path("other.h5");
  EXPECT_THAT(refusal(), HasSubstr("mine.png"));
  options_.stamps.neighbours = "keep";
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("--neighbours-sheet"));
}

TEST_F(NeighboursTest, SamplesWithTheirNeighboursSayNothingOfThem) {
  write_field(empty_field());
  options_.stamps.neighbours = "keep";
  run();
  EXPECT_FALSE(sample().rows().catalogue({"removed_share"}).has("removed_share"));
}

}  // namespace
}  // namespace peculiar::survey
