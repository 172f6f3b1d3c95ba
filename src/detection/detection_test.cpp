#include "detection/detection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::detection {
namespace {

struct Field {
  int height;
  int width;
  std::vector<float> pixels;

  Field(int rows, int columns, std::uint64_t seed, double sky = 0)
      : height(rows),
        width(columns),
        pixels(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
    RandomStream random(seed, "field");
    for (float& value : pixels) value = static_cast<float>(sky + random.normal());
  }
  void add(double x0, double y0, double flux, double sigma = 2) {
    const double peak = flux / (2 * 3.14159265358979 * sigma * sigma);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const double r2 = (x - x0) * (x - x0) + (y - y0) * (y - y0);
        pixels[static_cast<std::size_t>(y * width + x)] +=
            static_cast<float>(peak * std::exp(-r2 / (2 * sigma * sigma)));
      }
    }
  }
  Frame frame() const { return {height, width, pixels, {}, {}}; }
};

TEST(Detection, FindsPlantedSourcesAndTheSky) {
  Field field(200, 150, 1, 50);
  RandomStream random(1, "places");
  std::vector<std::pair<double, double>> places;
  for (int i = 0; i < 9; ++i)
    places.emplace_back(25 + 50 * (i % 3) + random.uniform(-5, 5), 30 + 65 * (i / 3) + random.uniform(-5, 5));
  for (const auto& [x, y] : places) field.add(x, y, 1000);
  DetectionOptions options;
  options.threshold = 3;
  const Detection found = detect(field.frame(), options);
  EXPECT_NEAR(found.background, 50, 0.3);
  EXPECT_NEAR(found.background_rms, 1, 0.1);
  ASSERT_EQ(found.sources.size(), places.size());
  for (const auto& [x, y] : places) {
    const auto near =
        std::find_if(found.sources.begin(), found.sources.end(),
                     [x = x, y = y](const Source& s) { return std::hypot(s.x - x, s.y - y) < 0.3; });
    ASSERT_NE(near, found.sources.end()) << x << " " << y;
    EXPECT_NEAR(near->flux, 1000, 100);
    EXPECT_NEAR(near->semi_major, 2, 0.3);
    const auto at = static_cast<std::size_t>(std::lround(y) * field.width + std::lround(x));
    EXPECT_EQ(found.segmentation[at], near->label);
  }
}

TEST(Detection, SegmentationHasEachSourcesPixels) {
  Field field(64, 64, 2);
  field.add(25, 32, 2000);
  field.add(38, 32, 1000);
  const Detection found = detect(field.frame(), {});
  ASSERT_GE(found.sources.size(), 2u);
  for (const Source& source : found.sources) {
    std::int64_t pixels = 0;
    double flux = 0;
    for (std::size_t i = 0; i < found.segmentation.size(); ++i) {
      if (found.segmentation[i] != source.label) continue;
      ++pixels;
      flux += found.image[i];
    }
    EXPECT_EQ(pixels, source.pixels);
    EXPECT_NEAR(flux, source.flux, 1e-4 * std::abs(flux));
  }
}

TEST(Detection, VarianceSetsTheThreshold) {
  Field field(64, 64, 3);
  field.add(20, 20, 300);
  field.add(44, 44, 300);
  std::vector<float> variance(field.pixels.size(), 1);
  for (int y = 32; y < 64; ++y) {
    for (int x = 32; x < 64; ++x) variance[static_cast<std::size_t>(y * 64 + x)] = 1e4;
  }
  Frame frame = field.frame();
  frame.variance = variance;
  DetectionOptions options;
  options.threshold = 3;
  const Detection found = detect(frame, options);
  ASSERT_EQ(found.sources.size(), 1u);
  EXPECT_NEAR(found.sources[0].x, 20, 0.5);
}

TEST(Detection, FlagsEdgesAndMasks) {
  Field field(64, 64, 4);
  field.add(2, 32, 2000);
  field.add(40, 32, 2000);
  std::vector<std::uint8_t> mask(field.pixels.size(), 0);
  mask[32 * 64 + 42] = 1;
  Frame frame = field.frame();
  frame.mask = mask;
  DetectionOptions options;
  options.threshold = 5;
  const Detection found = detect(frame, options);
  ASSERT_EQ(found.sources.size(), 2u);
  for (const Source& source : found.sources) {
    EXPECT_EQ((source.flags & kTruncated) != 0, source.x < 20);
    EXPECT_EQ((source.flags & kHasMasked) != 0, source.x > 20);
  }
}

/// In the first row, too, where sep smooths before it masks.
TEST(Detection, ValuesUnderTheMaskDoNotMatter) {
  Field field(120, 120, 6, 50);
  field.add(60, 60, 10000);
  std::vector<std::uint8_t> mask(field.pixels.size(), 0);
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = i % 120 == 30 || i % 120 == 31 ? 1 : 0;
  std::vector<float> variance(field.pixels.size(), 1);
  for (const std::string noise : {"of the sky", "constant", "of each pixel"}) {
    if (noise == "of each pixel") variance.front() = 1.0001F;
    for (const bool smooth : {true, false}) {
      DetectionOptions options;
      options.smooth = smooth;
      options.threshold = 3;
      std::vector<Detection> found;
      for (const float under : {50.0F, 5000.0F, -5000.0F, std::nanf("")}) {
        for (std::size_t i = 0; i < mask.size(); ++i)
          if (mask[i] != 0) field.pixels[i] = under;
        Frame frame = field.frame();
        frame.mask = mask;
        if (noise != "of the sky") frame.variance = variance;
        found.push_back(detect(frame, options));
        ASSERT_EQ(found.back().sources.size(), 1u) << under << ", noise " << noise;
        const Source& one = found.front().sources[0];
        const Source& other = found.back().sources[0];
        EXPECT_EQ(found.front().segmentation, found.back().segmentation) << under << ", noise " << noise;
        EXPECT_EQ(found.front().background_rms, found.back().background_rms);
        EXPECT_EQ(one.x, other.x);
        EXPECT_EQ(one.flux, other.flux);
        EXPECT_EQ(one.peak, other.peak);
        EXPECT_EQ(one.semi_major, other.semi_major);
        EXPECT_EQ(one.flags, other.flags);
      }
    }
  }
}

TEST(Detection, NothingOfNothing) {
  const std::vector<float> zeros(64 * 64, 0);
  EXPECT_TRUE(detect({64, 64, zeros, {}, {}}, {}).sources.empty());
  const std::vector<float> none(64 * 64, std::nanf(""));
  EXPECT_TRUE(detect({64, 64, none, {}, {}}, {}).sources.empty());
  EXPECT_THROW(detect({64, 63, zeros, {}, {}}, {}), Error);
}

/// Such sums overflow in sep, which then reads memory out of bounds.
TEST(Detection, PixelsBeyondAllSumsAreMasked) {
  Field field(24, 24, 5);
  RandomStream random(5, "powers");
  for (float& value : field.pixels) {
    if (random.uniform() < 0.5) value = static_cast<float>(std::pow(10, random.uniform(-30, 38)));
  }
  const std::vector<float> variance(field.pixels.size(), 1e-30F);
  for (const bool smooth : {false, true}) {
    DetectionOptions options;
    options.smooth = smooth;
    options.subtract_background = false;
    options.min_area = 1;
    for (const std::span<const float> noise : {std::span<const float>(), std::span<const float>(variance)}) {
      const Detection found = detect({24, 24, field.pixels, {}, noise}, options);
      for (const Source& source : found.sources)
        EXPECT_TRUE(std::isfinite(source.flux) && std::isfinite(source.x));
      for (const float value : found.image) EXPECT_TRUE(is_usable(value));
    }
  }
}

/// Frames of many sizes at once: the library's shared stack grows while other threads use it.
TEST(Detection, ThreadsDoNotSeeEachOther) {
  std::vector<Field> fields;
  for (int i = 0; i < 12; ++i) {
    fields.emplace_back(60 + 30 * i, 80, static_cast<std::uint64_t>(i));
    fields.back().add(40, 30, 2000);
  }
  std::vector<std::vector<double>> fluxes(fields.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      threads.emplace_back([&, i] {
        for (const Source& source : detect(fields[i].frame(), {}).sources) fluxes[i].push_back(source.flux);
      });
    }
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::vector<double> again;
    for (const Source& source : detect(fields[i].frame(), {}).sources) again.push_back(source.flux);
    EXPECT_EQ(fluxes[i], again);
  }
}

}  // namespace
}  // namespace peculiar::detection
