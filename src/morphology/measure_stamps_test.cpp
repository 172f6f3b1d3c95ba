#include "morphology/measure_stamps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/test_context.h"
#include "morphology/centred_psf.h"
#include "morphology/measure.h"
#include "morphology/measured_block.h"
#include "morphology/morphology_testing.h"
#include "store/sample_testing.h"
#include "tables/table_file.h"

namespace peculiar::morphology {
namespace {

constexpr std::int64_t kStamps = 5;

/// Galaxies [stamp][y][x], every other one in a second band.
std::vector<float> two_bands() {
  std::vector<float> values;
  for (std::uint64_t seed = 0; seed < 2 * kStamps; ++seed) {
    const kit::GeneratedGalaxy galaxy = kit::draw_galaxy(seed, kit::GalaxyKind::kCompanion);
    values.insert(values.end(), galaxy.image.pixels.begin(), galaxy.image.pixels.end());
  }
  return values;
}

TEST(MeasureStamps, SaysWhatMeasureSaysOfASample) {
  const TestFolder folder;
  const std::vector<float> values = two_bands();
  store::write_sample(folder.path() / "sample.h5", kStamps, 64, 2,
                      [&](std::int64_t row, std::span<float> to) {
                        std::copy_n(values.begin() + row * 2 * 4096, 2 * 4096, to.begin());
                      });
  MeasureOptions measure;
  measure.sample = (folder.path() / "sample.h5").string();
  measure.output = (folder.path() / "measured.h5").string();
  measure.band = "band_1";
  measure.gain = 0.5;
  measure.detection.threshold = 2;
  measure_sample(measure);
  const catalog::Table expected = tables::read_table(measure.output);

  StampArrays stamps{kStamps, 64, 64, {values.data() + 4096, 2 * 4096}, {}, {}, "the array"};
  StampsOptions options{{0.5}, true, measure.detection};
  for (const int threads : {1, 3}) {
    RunContext context;
    context.threads = threads;
    const auto measured = measure_stamps(stamps, nullptr, options, context);
    for (const catalog::Column& column : measured_columns(measured, "nJy")) {
      for (std::size_t row = 0; row < kStamps; ++row)
        EXPECT_EQ(column.text(row), expected.at(column.name).text(row)) << column.name << " of " << row;
    }
  }
}

TEST(MeasureStamps, ScalesAVarianceToTheSkyWhereAsked) {
  const std::vector<float> values = two_bands();
  std::vector<float> variance(values.size(), 0.01F);  // far below the sky's
  StampArrays stamps{2 * kStamps, 64, 64, {values.data(), 4096}, {variance.data(), 4096}, {}, "the array"};
  StampsOptions options{{}, false, {}};
  MessageLog log;
  const auto given = measure_stamps(stamps, nullptr, options, log.context());
  EXPECT_NE(log.text().find("the array: the scatter of the sky in its stamps"), std::string::npos)
      << log.text();
  options.detection.noise_scale = "measured";
  const auto scaled = measure_stamps(stamps, nullptr, options, {});
  EXPECT_LT(scaled[0].statistics.sn_per_pixel, 0.5 * given[0].statistics.sn_per_pixel);
}

TEST(MeasureStamps, StopsWhereAsked) {
  const std::vector<float> values = two_bands();
  RunContext context;
  context.cancel = [] { return true; };
  EXPECT_THROW(measure_stamps({1, 64, 64, {values.data(), 4096}, {}, {}, ""}, nullptr, {}, context),
               Interrupted);
}

TEST(PsfForFit, PutsTheStarIntoTheMiddle) {
  const image::Image psf = test_psf();
  MessageLog log;
  EXPECT_EQ(centred_psf(psf.pixels, psf.height, psf.width, "psf", log.context()).pixels, psf.pixels);
  std::vector<float> moved(psf.pixels.size());
  std::copy(psf.pixels.begin(), psf.pixels.end() - 1, moved.begin() + 1);
  const image::Image middle = centred_psf(moved, psf.height, psf.width, "psf", log.context());
  EXPECT_EQ(
      std::distance(middle.pixels.begin(), std::max_element(middle.pixels.begin(), middle.pixels.end())),
      static_cast<std::ptrdiff_t>(middle.pixels.size() / 2));
  EXPECT_NE(log.text().find("it is moved there"), std::string::npos) << log.text();
}

}  // namespace
}  // namespace peculiar::morphology
