#include "base/atomic_file.h"
#include "store/resume_testing.h"
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
  /// Row by row of the mosaic, each committed.
  CutoutReport run_in_small_steps(int threads = 1) {
    context_.threads = threads;
    CutPace pace;
    pace.group_rows = 1;
    pace.commit_interval = std::chrono::milliseconds(0);
    return cut_out(options_, context_, pace);
  }
  std::int64_t committed() const { return store::committed_rows(options_.output); }
  /// Runs in a child that is killed when so many stamps are committed.
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
  options_.mosaics.memory = 100;  // changes nothing in the sample
  EXPECT_GT(run_in_small_steps().resumed_at, 0);
}

}  // namespace
}  // namespace peculiar::survey
