#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/import_testing.h"
#include "exchange/info.h"
#include "store/resume_testing.h"
#include "store/shard_testing.h"

namespace peculiar::exchange {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int kImages = 300;

class ImportResume : public ImportTest {
 protected:
  void SetUp() override {
    ImportTest::SetUp();
    for (int i = 0; i < kImages; ++i) write_image(fmt::format("{:03}.fits", i), 64, static_cast<float>(i));
    for (const int bad : {5, 130, 290})
      write_file(folder_ / "in" / fmt::format("{:03}.fits", bad), "no FITS");
    options_.overwrite = false;
  }
  /// Blocks of the fewest rows, each committed.
  static ImportPace small_steps() { return {1, std::chrono::milliseconds(0)}; }

  bool run_until(std::int64_t rows) {
    return store::killed_at(options_.output, rows, [&](const RunContext& context) {
      import_images(options_, context, small_steps());
    });
  }
  std::int64_t committed() const { return store::committed_rows(options_.output); }
  /// All contents of a sample, as text.
  std::string content() const {
    const auto whole = sample();
    std::vector<float> pixels(static_cast<std::size_t>(whole.count()) * 4096);
    whole.read_images(0, pixels);
    std::string text(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
    const catalog::Table catalogue = whole.catalogue();
    for (const catalog::Column& column : catalogue.columns()) {
      for (std::size_t row = 0; row < column.size(); ++row) text += column.text(row) + "\n";
    }
    for (const auto& problem : whole.rows().problems())
      text += fmt::format("{} {}\n", problem.row, problem.reason);
    return text;
  }
};

TEST_F(ImportResume, KilledItGoesOnAndEndsTheSame) {
  run();
  const std::string expected = content();
  fs::remove(options_.output);
  int cut = 0;
  std::int64_t before = 0;
  for (const std::int64_t rows : {1, 100, 200, 280}) {
    cut += run_until(rows) ? 1 : 0;
    if (fs::exists(options_.output)) break;
    EXPECT_GE(committed(), before) << "no work is done twice";
    before = committed();
  }
  ASSERT_GT(cut, 0);
  if (!fs::exists(options_.output)) {
    const ImportReport report = run(2, small_steps());
    EXPECT_EQ(report.resumed_at, before);
    EXPECT_GT(report.resumed_at, 0);
    EXPECT_EQ(report.unreadable, 3);
  }
  EXPECT_TRUE(content() == expected);
}

TEST_F(ImportResume, ChangedInputsAreAnotherJob) {
  const fs::path labels = folder_ / "labels.csv";
  const fs::path psf = folder_ / "psf.fits";
  write_file(labels, "file,class\n000,a\n");
  image::Image star(1, 5, 5, 1.0f);
  star.at(0, 2, 2) = 3;
  fits::write_image(psf, star, std::nullopt, {});
  options_.labels = labels.string();
  options_.psf = psf.string();
  ASSERT_TRUE(run_until(16));
  const auto refused = [&] { return message_in_child([&] { run(1); }); };
  write_file(labels, "file,class\n000,b\n");
  EXPECT_THAT(refused(), HasSubstr("an unfinished file of another job"));
  write_file(labels, "file,class\n000,a\n");
  image::Image other = star;
  other.at(0, 2, 2) = 2;
  fits::write_image(psf, other, std::nullopt, {});
  EXPECT_THAT(refused(), HasSubstr("an unfinished file of another job"));
  // With the inputs restored the job continues, strictly or not.
  fits::write_image(psf, star, std::nullopt, {});
  options_.strict = true;
  EXPECT_THAT(refused(), HasSubstr("(--strict)"));
  options_.strict = false;
  EXPECT_GT(run().resumed_at, 0);
  EXPECT_EQ(texts(sample(), "class").front(), "a");
}

class ImportShards : public ImportTest {};

TEST_F(ImportShards, MergeToTheBytesOfOneRun) {
  for (int i = 0; i < 37; ++i) write_image(fmt::format("{}.fits", i * i), 16, static_cast<float>(i));
  for (const int bad : {5, 20}) write_file(folder_ / "in" / fmt::format("{:03}.fits", bad), "no FITS");
  write_file(folder_ / "labels.csv", "file,label\n4.fits,odd\n9.fits,of a long name\n");
  options_.labels = (folder_ / "labels.csv").string();
  store::expect_shards_make_the_whole(
      options_, [](const ImportOptions& asked) { import_images(asked); }, 39);
}

TEST_F(ImportShards, InfoSaysWhichPartAFileIs) {
  for (int i = 0; i < 10; ++i) write_image(fmt::format("{}.fits", i), 16);
  options_.shards.shard = "2/3";
  const ImportReport report = run();
  EXPECT_EQ(report.images, 3);
  EXPECT_EQ(report.output, (folder_ / "out.part-02-of-03.h5").string());
  const nlohmann::json info = inform({report.output, ""});
  EXPECT_EQ(info["part"]["first"], 3);
  EXPECT_THAT(info_text(info), HasSubstr("part 2 of 3 of a file of 10 rows, those from 3 to before 6"));
}

}  // namespace
}  // namespace peculiar::exchange
