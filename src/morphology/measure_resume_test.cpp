#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "morphology/measure.h"
#include "store/resume_testing.h"
#include "store/row_file_testing.h"
#include "store/sample_testing.h"
#include "store/shard_testing.h"

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
  const std::string rows_file = options.output + ".h5";  // from which the table is made
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

TEST(MeasureShards, MergeToTheBytesOfOneRun) {
  const TestFolder folder;
  MeasureOptions options;
  options.sample = (folder.path() / "sample.h5").string();
  options.output = (folder.path() / "measured.h5").string();
  options.where = "gain > 0";  // rows of the file are not those of the sample
  catalog::Column gain{"gain", "electron / nJy", "", std::vector<double>(43), {}};
  for (std::size_t row = 0; row < 43; ++row)
    std::get<std::vector<double>>(gain.data)[row] = row % 7 == 3 ? 0 : 1 + static_cast<double>(row);
  const auto draw = [](std::int64_t row, std::span<float> pixels) {
    if (row % 5 != 0) store::draw_spot(row, pixels, 32);  // the others cannot be measured, and say so
  };
  store::write_sample(options.sample, 43, 32, 1, draw, {gain});
  store::expect_shards_make_the_whole(
      options, [](const MeasureOptions& asked) { measure_sample(asked); }, 37);
}

TEST(MeasureShards, ReportCountsThePart) {
  const TestFolder folder;
  MeasureOptions options;
  options.sample = (folder.path() / "sample.h5").string();
  options.output = (folder.path() / "measured.h5").string();
  options.shards.shard = "2/3";
  store::write_sample(options.sample, 10, 32, 1, [](std::int64_t row, std::span<float> pixels) {
    if (row > 2) store::draw_spot(row, pixels, 32);
  });
  const MeasureReport report = measure_sample(options);
  EXPECT_EQ(report.images, 3);
  EXPECT_EQ(report.unmeasured, 0);
  EXPECT_EQ(report.output, (folder.path() / "measured.part-02-of-03.h5").string());
  EXPECT_EQ(measure_sample(options).resumed_at, 6) << "what is there is left as it is";
  options.output = (folder.path() / "measured.fits").string();
  EXPECT_THAT(store::message_of([&] { measure_sample(options); }, ErrorKind::kUsage),
              testing::HasSubstr("give NAME.h5"));
}

}  // namespace
}  // namespace peculiar::morphology
