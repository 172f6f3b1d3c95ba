#include "base/atomic_file.h"
#include "store/resume_testing.h"
#include "store/shard_testing.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

namespace fs = std::filesystem;

class CutoutResume : public SurveyTest {
 protected:
  static constexpr int kObjects = 2000;

  void SetUp() override {
    SurveyTest::SetUp();
    write_mosaic();
    std::string text = "id,x,y\n";
    for (int i = 0; i < kObjects; ++i) text += fmt::format("{},{},{}\n", i, i % 120, 0.03 * i);
    write_catalogue(text);
    use_pixels();
    options_.catalogue.duplicate_radius = 0;
    options_.overwrite = false;
    options_.stamps.size = 32;
  }
  /// Row by row of the mosaic, with a commit after each.
  CutoutReport run_in_small_steps(int threads = 1) {
    context_.threads = threads;
    CutPace pace;
    pace.group_rows = 1;
    pace.commit_interval = std::chrono::milliseconds(0);
    return cut_out(options_, context_, pace);
  }
  std::int64_t committed() const { return store::committed_rows(options_.output); }
  /// Runs in a child that is killed when that many stamps are committed.
  void kill_at(std::int64_t rows) {
    store::killed_at(options_.output, rows, [&](const RunContext& context) {
      context_ = context;
      run_in_small_steps();
    });
  }
  std::string content() const {
    const store::SampleReader made = sample();
    std::vector<float> pixels(static_cast<std::size_t>(made.count()) * 1024);
    made.read_images(0, pixels);
    std::string text(reinterpret_cast<const char*>(pixels.data()), pixels.size() * 4);
    const catalog::Table table = made.catalogue();
    for (const catalog::Column& column : table.columns()) {
      for (std::size_t row = 0; row < column.size(); ++row) text += column.text(row) + "\n";
    }
    return text;
  }
};

TEST_F(CutoutResume, KilledItGoesOnAndEndsTheSame) {
  run_in_small_steps();
  const std::string expected = content();
  fs::remove(options_.output);
  std::int64_t before = 0;
  for (const std::int64_t rows : {1, 700, 1500}) {
    kill_at(rows);
    ASSERT_FALSE(fs::exists(options_.output)) << "it was to be killed before its end";
    EXPECT_GE(committed(), before) << "no work is done twice";
    before = committed();
  }
  const CutoutReport report = run_in_small_steps(2);
  EXPECT_GE(report.resumed_at, 1500);
  EXPECT_EQ(report.stamps, kObjects);
  EXPECT_TRUE(content() == expected);
}

TEST_F(CutoutResume, AnotherCatalogueIsAnotherJob) {
  kill_at(1);
  std::string text = read_file(path("cat.csv"));
  write_catalogue(text + "last,10,10\n");
  EXPECT_THAT(message_in_child([&] { run_in_small_steps(); }),
              HasSubstr("an unfinished file of another job"));
  write_catalogue(text);
  options_.mosaics.memory = 100;  // does not affect the sample
  EXPECT_GT(run_in_small_steps().resumed_at, 0);
}

class CutoutShards : public SurveyTest {};

TEST_F(CutoutShards, MergeToTheBytesOfOneRun) {
  write_mosaic("a.fits");
  write_mosaic("b.fits", 7, tangent(kRa + 0.1, kDec, kWidth, kHeight));
  write_file(path("list.toml"), fmt::format("[[mosaic]]\nfield = 'a'\nimage = '{}'\nzero_point = 25.0\n"
                                            "[[mosaic]]\nfield = 'b'\nimage = '{}'\nzero_point = 25.0\n",
                                            path("a.fits"), path("b.fits")));
  options_.mosaics.one.image = "";
  options_.mosaics.list = path("list.toml");
  std::string text = "id,ra,dec\n";
  for (int i = 0; i < 61; ++i) text += at_pixel(fmt::format("object {}", i * i), 2.0 * i, 1.4 * i);
  for (int i = 0; i < 20; ++i) text += fmt::format("far {},{:.8f},{:.8f}\n", i, kRa + 0.1, kDec + 1e-4 * i);
  write_catalogue(text);
  options_.catalogue.duplicate_radius = 0;
  options_.stamps.neighbours = "noise";
  options_.fates = path("fates.csv");
  const std::int64_t rows = run().stamps;
  ASSERT_GT(rows, 61) << "stamps are of both fields";
  store::expect_shards_make_the_whole(
      options_,
      [&](const CutoutOptions& asked) {
        std::filesystem::remove(asked.fates);
        const CutoutReport report = cut_out(asked, context_);
        EXPECT_EQ(report.catalogue_rows, 81);
        const bool is_whole = !asked.shards.is_given();
        const bool has_first =
            !is_whole && report.stamps > 0 && store::read_part(report.output)->part.rows.first == 0;
        EXPECT_EQ(std::filesystem::exists(asked.fates), is_whole || has_first);
      },
      rows);
}

TEST_F(CutoutShards, DrawNoSheetOfThemselves) {
  write_mosaic();
  write_catalogue("id,x,y\n1,40,40\n2,80,40\n");
  use_pixels();
  options_.stamps.neighbours = "zero";
  options_.shards.shard = "1/2";
  EXPECT_TRUE(run().neighbours_sheet.empty());
  options_.neighbours_sheet = path("sheet.png");
  EXPECT_THAT(refusal(ErrorKind::kUsage), testing::AllOf(HasSubstr("--shard"), HasSubstr("removed_share")));
}

}  // namespace
}  // namespace peculiar::survey
