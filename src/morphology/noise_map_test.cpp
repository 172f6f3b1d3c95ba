#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/test_folder.h"
#include "morphology/measure.h"
#include "store/sample_testing.h"
#include "tables/table_file.h"

namespace peculiar::morphology {
namespace {

constexpr int kStamps = 12, kEdge = 96;
constexpr double kSigma = 0.5;

/// Isolated galaxies in white noise, with a variance for `told` times its sigma if that is above 0.
std::string write_galaxies(const TestFolder& folder, double told) {
  const std::filesystem::path path = folder.path() / "sample.h5";
  store::SampleHeader header;
  header.count = kStamps;
  header.height = header.width = kEdge;
  header.unit = "nJy";
  header.bands = {"r"};
  header.has_variance = told > 0;
  store::SampleWriter writer(path, header, {}, {true, "test"});
  std::vector<float> pixels(kEdge * kEdge);
  for (std::int64_t row = 0; row < kStamps; ++row) {
    store::draw_spot(row, pixels, kEdge);  // of noise 1
    for (float& value : pixels) value *= static_cast<float>(kSigma);
    writer.write_images(row, pixels);
    if (told <= 0) continue;
    const std::vector<float> variance(pixels.size(), static_cast<float>(std::pow(told * kSigma, 2)));
    writer.rows().write("variance", row, std::span<const float>(variance));
  }
  writer.rows().commit(kStamps);
  writer.rows().finish();
  return path.string();
}

struct Measured {
  MeasureReport report;
  catalog::Table table;
  std::string warnings;
};

Measured measure(const std::string& sample, const std::string& noise_scale = "auto") {
  Measured result;
  MeasureOptions options;
  options.sample = sample;
  options.output = sample + ".ecsv";
  options.overwrite = true;
  options.sersic = false;
  options.detection.noise_scale = noise_scale;
  RunContext context;
  context.log = [&](MessageLevel level, std::string_view text) {
    if (level == MessageLevel::kWarning) result.warnings += text;
  };
  result.report = measure_sample(options, context);
  result.table = tables::read_table(options.output);
  return result;
}

TEST(NoiseMap, VarianceAddsNoCompanion) {
  const TestFolder folder;
  for (const double told : {0.0, 1.0}) {
    const Measured measured = measure(write_galaxies(folder, told));
    EXPECT_EQ(measured.report.images, kStamps);
    EXPECT_EQ(measured.report.with_companions, 0) << told;
    EXPECT_EQ(measured.warnings, "");
  }
}

TEST(NoiseMap, VarianceThatContradictsTheSkyIsSaidOrScaled) {
  const TestFolder folder;
  const Measured honest = measure(write_galaxies(folder, 1));
  const std::string sample = write_galaxies(folder, 1.0 / 37);
  const Measured wrong = measure(sample);
  EXPECT_GT(wrong.report.with_companions, 0);
  EXPECT_THAT(wrong.warnings,
              testing::AllOf(testing::HasSubstr("sample.h5"), testing::HasSubstr("--noise-scale measured")));
  const Measured scaled = measure(sample, "measured");
  EXPECT_EQ(scaled.report.with_companions, 0);
  EXPECT_EQ(scaled.warnings, "");
  for (std::size_t row = 0; row < kStamps; ++row) {
    const double ratio =
        scaled.table.at("sn_per_pixel").number(row) / honest.table.at("sn_per_pixel").number(row);
    EXPECT_NEAR(ratio, 1, 0.1);  // the stamps' galaxies add to the scatter of their tiles
  }
  EXPECT_EQ(measure(sample, "given").warnings, "");
}

}  // namespace
}  // namespace peculiar::morphology
