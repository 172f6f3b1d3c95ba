#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "morphology/measure.h"
#include "store/resume_testing.h"
#include "store/sample_testing.h"

namespace peculiar::morphology {
namespace {

namespace fs = std::filesystem;

TEST(MeasureResume, KilledItGoesOnAndEndsTheSame) {
  const TestFolder folder;
  MeasureOptions options;
  options.sample = (folder.path() / "sample.h5").string();
  options.output = (folder.path() / "whole.csv").string();
  options.sersic = false;
  // Mostly empty stamps, which take no time.
  store::write_sample(options.sample, 2600, 32, 1, [](std::int64_t row, std::span<float> pixels) {
    if (row % 32 == 0) store::draw_spot(row, pixels, 32);
  });
  const MeasureReport whole = measure_sample(options);
  const std::string expected = read_file(options.output);
  options.output = (folder.path() / "killed.csv").string();
  const std::string rows_file = options.output + ".h5";  // that the table is made of
  std::int64_t before = 0;
  int kills = 0;
  for (const std::int64_t rows : {1, 1000}) {
    if (fs::exists(options.output)) break;
    kills += store::killed_at(rows_file, rows,
                              [&](const RunContext& context) { measure_sample(options, context); })
                 ? 1
                 : 0;
    if (fs::exists(options.output)) break;
    EXPECT_GT(store::committed_rows(rows_file), before) << "nothing is measured twice";
    before = store::committed_rows(rows_file);
  }
  ASSERT_GT(kills, 0) << "no kill came in time; the test has tested nothing";
  if (!fs::exists(options.output)) {
    const MeasureReport report = measure_sample(options);
    EXPECT_EQ(report.resumed_at, before) << "the table counts rows of all runs:";
    EXPECT_EQ(report.images, 2600);
    EXPECT_EQ(report.unmeasured, whole.unmeasured);
    EXPECT_EQ(report.with_companions, whole.with_companions);
  }
  EXPECT_TRUE(read_file(options.output) == expected);
  EXPECT_FALSE(fs::exists(rows_file));
}

}  // namespace
}  // namespace peculiar::morphology
