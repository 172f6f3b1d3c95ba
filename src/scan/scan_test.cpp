#include "scan/scan.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_child.h"
#include "base/test_context.h"
#include "scan/scan_testing.h"
#include "scoring/top.h"
#include "store/image_rows.h"
#include "store/resume_testing.h"
#include "store/shard_testing.h"

namespace peculiar::scan {
namespace {

namespace fs = std::filesystem;
using store::message_of;
using testing::HasSubstr;

std::int64_t count_flag(const std::string& scores, std::int64_t bits) {
  const store::RowFileReader file(scores, "scores", store::kScoresVersion);
  const catalog::Column flags = file.column("flags");
  std::int64_t count = 0;
  for (std::size_t row = 0; row < flags.size(); ++row)
    count += (static_cast<std::int64_t>(flags.number(row)) & bits) != 0 ? 1 : 0;
  return count;
}

TEST_F(ScanTest, NumbersAreThoseOfCutoutAndScore) {
  const ScanOptions one = options();
  const ScanReport report = scan(one, with_threads(2));
  cut_and_score(one, "sample.h5", "scores.h5");
  expect_same(path("scores.h5"), one.output);
  EXPECT_GT(report.images, 1200) << "more than two blocks";
  EXPECT_GT(count_flag(one.output, store::kFlagEdge), 50);
  EXPECT_GT(count_flag(one.output, store::kFlagGap), 5);
  EXPECT_GT(report.fates[static_cast<std::size_t>(survey::Fate::kDuplicate)], 5);
  EXPECT_GT(report.fates[static_cast<std::size_t>(survey::Fate::kOutside)], 5);
  EXPECT_FALSE(fs::exists(one.output + ".first.h5"));
}

TEST_F(ScanTest, ResampledNorthUpWithoutNeighboursToo) {
  ScanOptions one = options();
  one.cut.stamps.pixel_scale = 0.23;
  one.cut.stamps.north_up = true;
  one.cut.stamps.neighbours = "mask";
  one.cut.stamps.detection.subtract_background = true;
  one.cut.catalogue.where = "mag < 21";
  scan(one, with_threads(2));
  cut_and_score(one, "sample.h5", "scores.h5", 1);
  expect_same(path("scores.h5"), one.output);
}

TEST_F(ScanTest, OnlyTheScorersAskedForOfStampsWithoutMasks) {
  ScanOptions one = options();
  one.cut.mosaics.list = path("bare.toml");
  one.pass.scorers = {"density", "asymmetry"};
  one.cut.edges = "leave-out";
  const ScanReport report = scan(one, with_threads(2));
  cut_and_score(one, "sample.h5", "scores.h5");
  expect_same(path("scores.h5"), one.output);
  EXPECT_EQ(report.ranking, "density");
  EXPECT_GT(report.unscored, 5) << "a column of the mosaics is not finite";
  EXPECT_TRUE(report.drift.empty());
}

TEST_F(ScanTest, KeepsTheHighestThatTopRanksAndARandomShare) {
  ScanOptions one = options();
  one.keep_share = 0.05;
  const ScanReport report = scan(one, with_threads(2));
  cut_and_score(one, "sample.h5", "scores.h5");
  const store::SampleReader all(path("sample.h5")), kept(report.kept);
  EXPECT_EQ(report.kept_stamps, kept.count());
  const catalog::Column rows = kept.rows().column(store::kKeptRow), drawn = kept.rows().column("scan_share");
  std::int64_t share = 0;
  for (std::int64_t i = 0; i < kept.count(); ++i) {
    const auto row = static_cast<std::int64_t>(rows.number(static_cast<std::size_t>(i)));
    std::vector<float> a(2048), b(2048);
    kept.read_images(i, a);
    all.read_images(row, b);
    EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), [](float x, float y) {
      return x == y || (std::isnan(x) && std::isnan(y));
    })) << row;
    EXPECT_EQ(kept.rows().column("id").text(static_cast<std::size_t>(i)),
              all.rows().column("id").text(static_cast<std::size_t>(row)));
    share += drawn.number(static_cast<std::size_t>(i)) != 0 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(share), 0.05 * static_cast<double>(report.images), 30);
  // The list of `top`, and its panel from the kept stamps.
  scoring::TopOptions top;
  top.scores = one.output;
  top.number = 20;
  top.group = "none";
  const std::vector<scoring::TopLine> lines = scoring::top_scores(top).lines;
  const auto images = store::ImageRows::find(kept, all.header().job);
  ASSERT_TRUE(images);
  EXPECT_FALSE(images->is_whole());
  for (const scoring::TopLine& line : lines) EXPECT_TRUE(images->of(line.row)) << line.id;
  top.output = path("of_kept.png");
  scoring::top_scores(top);
  top.sample = path("sample.h5");
  top.output = path("of_all.png");
  scoring::top_scores(top);
  EXPECT_TRUE(read_file(path("of_kept.png")) == read_file(path("of_all.png")));
  // For a longer list the panel shows the stamps that exist, and says so.
  top.sample.clear();
  top.number = 500;
  top.output = path("longer.png");
  std::string warning;
  RunContext context;
  context.log = [&](MessageLevel level, std::string_view words) {
    if (level == MessageLevel::kWarning) warning += words;
  };
  scoring::top_scores(top, context);
  EXPECT_THAT(warning, HasSubstr("of the 500 images of the list"));
}

TEST_F(ScanTest, OtherStampsCanBeKeptOfTheSameScores) {
  ScanOptions one = options();
  scan(one, with_threads(2));
  EXPECT_THAT(message_of([&] { scan(one, with_threads(2)); }, ErrorKind::kInput), HasSubstr("exists"));
  one.keep_top = 33;
  one.overwrite = true;
  const ScanReport report = scan(one, with_threads(2));
  EXPECT_EQ(report.kept_stamps, 33);
  EXPECT_EQ(report.resumed_at, report.images);
}

TEST_F(ScanTest, StoppedAndKilledItGoesOnAndEndsTheSame) {
  ScanOptions one = options("killed.h5");
  one.pass.scorers = {"density"};
  scan(one, with_threads(2));
  const std::string expected = one.output;
  one.output = path("again.h5");
  RunContext context = with_threads(2);
  context.cancel = [&] { return fs::exists(one.output + ".partial"); };
  EXPECT_THROW(scan(one, context), Interrupted);
  const std::int64_t stopped = store::committed_rows(one.output);
  EXPECT_GE(stopped, 512);
  EXPECT_FALSE(fs::exists(one.output));
  store::killed_at(one.output, 1024, [&](const RunContext& killing) { scan(one, killing); });
  const ScanReport report = scan(one, with_threads(2));
  EXPECT_GE(report.resumed_at, stopped);
  EXPECT_EQ(report.images_per_second > 0, report.resumed_at < report.images);
  expect_same(expected, one.output);
  EXPECT_TRUE(fs::exists(report.kept));
}

TEST_F(ScanTest, ShardsMakeTheWholeWhichThenKeepsItsStamps) {
  ScanOptions one = options();
  one.pass.scorers = {"density"};
  const std::int64_t images = scan(one, with_threads(2)).images;
  fs::remove(path("scan.kept.h5"));
  store::expect_shards_make_the_whole(
      one,
      [&](const ScanOptions& asked) {
        const ScanReport report = scan(asked, with_threads(2));
        EXPECT_EQ(report.kept.empty(), asked.shards.is_given());
      },
      images);
  fs::remove(path("scan.kept.h5"));
  for (const char* shard : {"2/2", "1/2"}) {
    one.shards.shard = shard;
    scan(one, with_threads(2));
  }
  one.shards.shard.clear();
  store::merge_beside(one.output);
  const ScanReport report = scan(one, with_threads(2));
  EXPECT_EQ(report.resumed_at, report.images) << "nothing is scored again";
  EXPECT_EQ(report.kept_stamps, 20);
}

TEST_F(ScanTest, KeepOnlyKeepsTheStampsAndFatesOfOneRun) {
  ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  ScanOptions one = options();
  one.pass.scorers = {"density"};
  one.cut.fates = path("fates.csv");
  scan(one, with_threads(2));
  const std::string scores = read_file(one.output);
  const std::string kept = read_file(one.kept_path()), fates = read_file(one.cut.fates);
  for (const std::string& file : {one.kept_path(), one.cut.fates}) fs::remove(file);
  one.keep_only = true;
  const ScanReport report = scan(one, with_threads(2));
  EXPECT_EQ(report.resumed_at, report.images) << "nothing is scored again";
  EXPECT_TRUE(read_file(one.kept_path()) == kept);
  EXPECT_TRUE(read_file(one.cut.fates) == fates);
  // Killed before it could report its end, or with an older plan's files: it never scans again.
  EXPECT_EQ(scan(one, with_threads(2)).resumed_at, report.images) << "all files are there";
  EXPECT_TRUE(read_file(one.cut.fates) == fates);
  one.overwrite = true;
  EXPECT_EQ(scan(one, with_threads(2)).resumed_at, report.images);
  EXPECT_TRUE(read_file(one.output) == scores);
  one.output = path("other.h5");
  EXPECT_THAT(message_of([&] { scan(one, with_threads(2)); }),
              HasSubstr("does not hold the complete scores"));
  EXPECT_FALSE(fs::exists(one.output));
  one.shards.shard = "1/2";
  EXPECT_THAT(message_of([&] { scan(one); }, ErrorKind::kUsage), HasSubstr("--keep-only needs all rows"));
}

TEST_F(ScanTest, FatesAreWrittenOfCompleteScoresWithoutStampsToKeep) {
  ScanOptions one = options();
  one.pass.scorers = {"density"};
  one.keep_top = 0;
  scan(one, with_threads(2));
  one.cut.fates = path("fates.csv");
  const ScanReport report = scan(one, with_threads(2));
  EXPECT_EQ(report.resumed_at, report.images) << "nothing is scored again";
  EXPECT_TRUE(fs::exists(one.cut.fates));
}

TEST_F(ScanTest, ColumnsWithNamesOfScoresAreLeftOutWithAWord) {
  std::string catalogue = read_file(path("cat.csv"));
  catalogue.replace(catalogue.find("kind"), 4, "patch");
  write_file(path("cat.csv"), catalogue);
  ScanOptions one = options();
  one.pass.scorers = {"density"};
  one.keep_top = 0;
  MessageLog log;
  scan(one, log.context());
  EXPECT_THAT(log.text(), HasSubstr("cat.csv: columns patch have names that scores files use"));
  const catalog::Table scores = store::read_scores(one.output).table;
  EXPECT_TRUE(scores.has("mag"));
  EXPECT_FALSE(scores.has("patch"));
}

TEST_F(ScanTest, ErrorsSayWhatToDo) {
  ScanOptions one = options();
  one.output = path("scores.fits");
  EXPECT_THAT(message_of([&] { scan(one); }, ErrorKind::kUsage), HasSubstr("peculiar export"));
  one = options();
  one.cut.stamps.size = 48;
  EXPECT_THAT(message_of([&] { scan(one); }, ErrorKind::kInput), HasSubstr("48"));
  one = options();
  one.pass.scorers = {"features"};
  EXPECT_THAT(message_of([&] { scan(one); }, ErrorKind::kUsage), HasSubstr("--keep-top 0"));
  one.keep_top = 0;
  EXPECT_EQ(scan(one).kept, "");
  scoring::TopOptions top;
  top.scores = one.output;
  top.column = "flags";
  top.output = path("panel.png");
  EXPECT_THAT(message_of([&] { scoring::top_scores(top); }, ErrorKind::kInput),
              HasSubstr("has kept no stamps"));
}

}  // namespace
}  // namespace peculiar::scan
