#include "scoring/score.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "image/codec.h"
#include "image/contact_sheet.h"
#include "nn/device.h"
#include "nn/model_testing.h"
#include "report/outliers.h"
#include "scorers/reference_testing.h"
#include "scoring/fitted_model_testing.h"
#include "scoring/top.h"
#include "statistics/distribution.h"
#include "store/features_file.h"
#include "store/folds.h"
#include "store/row_file_testing.h"
#include "store/sample_testing.h"
#include "store/score_making.h"
#include "store/scores_file.h"
#include "store/shard_testing.h"
#include "tables/table_file.h"

namespace peculiar::scoring {
namespace {

constexpr std::size_t kValues = 32 * 32;

/// A small model with a reference, and a sample of 60 spots, the last 12 of which are double; row 5 has a
/// NaN.
class ScoreTest : public testing::Test {
 protected:
  void SetUp() override {
    write_file(path("m.safetensors"), fitted_model().bytes);
    stretch_ = fitted_model().stretch;
    write("s.h5");
  }
  /// The sample's images, in pixels.
  std::vector<float> pixels() const {
    const at::Tensor images = at::cat({nn::spots(48, false, 7), nn::spots(12, true, 8)}).contiguous();
    std::vector<float> pixels(60 * kValues);
    for (std::size_t i = 0; i < 60; ++i)
      stretch_.to_pixels({images.data_ptr<float>() + i * kValues, kValues}, stamps::Normalisation::none(1),
                         std::span(pixels).subspan(i * kValues, kValues));
    pixels[5 * kValues + 100] = std::nanf("");
    return pixels;
  }
  void write(const std::string& name, const std::vector<catalog::Column>& more = {}) const {
    const std::vector<float> all = pixels();
    store::write_sample(
        path(name), 60, 32, 1,
        [&](std::int64_t row, std::span<float> own) {
          std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues, own.begin());
        },
        more);
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  ScoreOptions options(const std::string& output = "scores.h5") const {
    ScoreOptions options;
    options.model = path("m.safetensors");
    options.sample = path("s.h5");
    options.output = path(output);
    options.precision = "float32";
    return options;
  }
  /// All values of two scores files are equal to rounding.
  static void expect_alike(const std::string& one, const std::string& other) {
    const store::ScoresFile a = store::read_scores(one);
    const store::ScoresFile b = store::read_scores(other);
    for (const catalog::Column& column : a.table.columns()) {
      if (!column.is_numeric()) continue;
      for (std::size_t row = 0; row < 60; ++row) {
        const double x = column.number(row);
        const double y = b.table.at(column.name).number(row);
        if (std::isnan(x)) {
          EXPECT_TRUE(std::isnan(y)) << column.name;
        } else {
          EXPECT_NEAR(x, y, 1e-3 * (1 + std::abs(x))) << column.name << " " << row;
        }
      }
    }
  }
  /// Two ways to run the same searches. After one iteration, which records where a search starts, all values
  /// are equal to rounding. Each further step amplifies rounding differences (a pixel's residual changes
  /// sign, Adam divides by small gradients), more on some processors and in some batches, but the search
  /// descends the same slope from the same place: the results differ by less than a fifth of what the search
  /// has gained, which is less than the images differ among themselves.
  static void expect_same_searches(ScoreOptions one, ScoreOptions other, const RunContext& context) {
    one.overwrite = other.overwrite = true;
    const auto run = [&](std::int64_t iterations) {
      one.iterations = other.iterations = iterations;
      score_sample(one);
      score_sample(other, context);
    };
    run(1);
    expect_alike(one.output, other.output);
    const store::ScoresFile start = store::read_scores(one.output);
    run(12);
    const store::ScoresFile a = store::read_scores(one.output);
    const store::ScoresFile b = store::read_scores(other.output);
    for (std::size_t row = 0; row < 60; ++row) {
      if (row == 5) continue;
      const auto score = [&](const store::ScoresFile& file) {
        return file.table.at("anomaly_score").number(row);
      };
      const double gained = score(start) - score(a);
      EXPECT_GT(gained, 0) << row;
      EXPECT_NEAR(score(a), score(b), 0.2 * gained) << row;
    }
  }
  std::string message(const ScoreOptions& options, ErrorKind kind = ErrorKind::kInput) const {
    try {
      score_sample(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      return error.what();
    }
    return "";
  }
  /// Writes another model of such stamps.
  std::string other_model() const {
    std::optional<nn::Model> other = nn::small_model();
    other->reference =
        scorers::fit_reference(*other, {nn::spots(100, false, 5), nn::spots(40, false, 6), {}}, {});
    nn::write_model(path("other.safetensors"), *other);
    return path("other.safetensors");
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }

  TestFolder folder_;
  stamps::StampStretch stretch_;
};

/// A scoring of 600 images, stopped after the first block.
class StoppedScoreTest : public ScoreTest {
 protected:
  void SetUp() override {
    ScoreTest::SetUp();
    const std::vector<float> all = pixels();
    store::write_sample(path("many.h5"), 600, 32, 1, [&](std::int64_t row, std::span<float> own) {
      std::copy_n(all.begin() + row % 60 * static_cast<std::int64_t>(kValues), kValues, own.begin());
    });
  }
  ScoreOptions many(const std::string& output, const std::string& precision = "float32") const {
    ScoreOptions many = options(output);
    many.sample = path("many.h5");
    many.scorers = {"density"};
    many.orientations = 1;
    many.precision = precision;
    return many;
  }
  static void stop(const ScoreOptions& options) {
    RunContext context;
    context.cancel = [] { return true; };
    EXPECT_THROW(score_sample(options, context), Interrupted);
  }
};

TEST_F(StoppedScoreTest, TheReportCountsTheImagesOfAllRuns) {
  stop(many("scores.h5"));
  const ScoreReport report = score_sample(many("scores.h5"));
  EXPECT_EQ(report.images, 600);
  EXPECT_EQ(report.resumed_at, 512);
  EXPECT_EQ(report.unscored, 10) << "nine of them were found by the first run";
  EXPECT_EQ(score_sample(many("once.h5")).unscored, 10);
}

TEST_F(StoppedScoreTest, ASearchStopsAtTheEndOfItsBatchAndLosesNothing) {
  ScoreOptions own = many("scores.h5");
  own.method = "fast";
  own.iterations = 1;
  own.batch = 64;
  RunContext context;
  context.cancel = [&] { return std::filesystem::exists(path("scores.h5.search.h5.partial")); };
  std::string words;
  try {
    score_sample(own, context);
  } catch (const Interrupted& stopped) {
    words = stopped.what();
  }
  EXPECT_NE(words.find("stopped at search 64 of 600"), std::string::npos)
      << words << ": the even batch of 63 images, and one with NaN that is not searched for";
  score_sample(own);
  ScoreOptions once = own;
  once.output = path("once.h5");
  score_sample(once);
  expect_alike(own.output, once.output);
}

TEST_F(StoppedScoreTest, ItGoesOnInThePrecisionThatItBeganIn) {
  // One of the two is not this machine's default precision.
  for (const std::string begun : {"float32", "bfloat16"}) {
    for (const std::string method : {"combined", "fast"}) {
      ScoreOptions options = many(begun + method + ".h5", begun);
      options.method = method;
      options.iterations = 1;
      stop(options);
      options.precision = "auto";
      const ScoreReport report = score_sample(options);
      EXPECT_EQ(report.precision, begun) << method;
      EXPECT_EQ(report.resumed_at, 512) << method;
      EXPECT_EQ(store::read_scores(options.output).attribute("precision"), begun) << method;
    }
  }
}

std::vector<float> features_in(const std::string& path, std::int64_t& length) {
  const store::RowFileReader file(path, store::kFeaturesKind, store::kFeaturesVersion);
  length = file.find_array(store::kFeaturesArray)->row_values();
  std::vector<float> values(static_cast<std::size_t>(file.count() * length));
  file.read(store::kFeaturesArray, 0, values);
  return values;
}

TEST_F(ScoreTest, FeaturesDoNotChangeScoresAndAreBlindToTurns) {
  score_sample(options("plain.h5"));
  ScoreOptions with = options("with.h5");
  with.features_out = path("features.h5");
  with.orientations = 8;
  const ScoreReport report = score_sample(with);
  EXPECT_EQ(report.features, path("features.h5"));
  expect_alike(path("plain.h5"), path("with.h5"));
  EXPECT_EQ(store::read_scores(path("with.h5")).attribute("features"), path("features.h5"));
  std::int64_t length = 0;
  const std::vector<float> straight = features_in(path("features.h5"), length);

  const std::vector<float> all = pixels();
  store::write_sample(path("turned.h5"), 60, 32, 1, [&](std::int64_t row, std::span<float> own) {
    for (std::size_t y = 0; y < 32; ++y)
      for (std::size_t x = 0; x < 32; ++x)
        own[x * 32 + 31 - y] = all[static_cast<std::size_t>(row) * kValues + y * 32 + x];
  });
  with.sample = path("turned.h5");
  with.output = path("turned_scores.h5");
  with.features_out = path("turned_features.h5");
  score_sample(with);
  const std::vector<float> turned = features_in(path("turned_features.h5"), length);
  ASSERT_EQ(straight.size(), turned.size());
  for (std::size_t i = 0; i < straight.size(); ++i) {
    if (i / static_cast<std::size_t>(length) == 5) {
      EXPECT_TRUE(std::isnan(straight[i])) << "pixels that are not finite";
    } else {
      EXPECT_NEAR(straight[i], turned[i], 1e-4 * (1 + std::abs(straight[i]))) << i;
    }
  }
}

TEST_F(StoppedScoreTest, FeaturesGoOnWhereTheyWere) {
  ScoreOptions whole = many("whole.h5");
  whole.features_out = path("whole_features.h5");
  score_sample(whole);
  ScoreOptions stopped = many("stopped.h5");
  stopped.features_out = path("stopped_features.h5");
  stop(stopped);
  EXPECT_EQ(score_sample(stopped).resumed_at, 512);
  std::int64_t length = 0;
  const std::vector<float> at_once = features_in(path("whole_features.h5"), length);
  const std::vector<float> in_parts = features_in(path("stopped_features.h5"), length);
  ASSERT_EQ(at_once.size(), in_parts.size());
  for (std::size_t i = 0; i < at_once.size(); ++i) {
    if (std::isnan(at_once[i])) {
      EXPECT_TRUE(std::isnan(in_parts[i])) << i;
    } else {
      EXPECT_NEAR(at_once[i], in_parts[i], 1e-4 * (1 + std::abs(at_once[i]))) << i;
    }
  }
  EXPECT_GT(length, 0);
  expect_alike(path("whole.h5"), path("stopped.h5"));
}

TEST_F(ScoreTest, OnlyTheFoldThatTheTrainingLeftOutIsScored) {
  nn::Model model = nn::read_model(path("m.safetensors"));
  ScoreOptions own = options();
  own.scorers = {"density"};
  own.left_out = true;
  EXPECT_NE(message(own).find("left no fold out"), std::string::npos) << message(own);
  const std::vector<int> folds = store::folds_of(store::SampleReader(own.sample), 2, "id");
  std::set<std::int64_t> scored;
  model.training["sample"]["group"] = "id";
  for (const int fold : {1, 2}) {
    model.training["left_out"] = {{"fold", fold}, {"folds", 2}, {"group", "id"}, {"sample_job", "test"}};
    own.model = path("half.safetensors");
    nn::write_model(own.model, model);
    own.output = path(std::to_string(fold) + ".h5");
    own.where = "id != \"image_7\"";
    score_sample(own);
    const store::ScoresFile scores = store::read_scores(own.output);
    EXPECT_EQ(scores.attribute("fold"), std::to_string(fold));
    EXPECT_EQ(scores.attribute("folds"), "2");
    EXPECT_EQ(scores.attribute("fold_group"), "id");
    for (std::size_t i = 0; i < scores.table.rows(); ++i) {
      const auto row = static_cast<std::int64_t>(scores.table.at("row").number(i));
      EXPECT_EQ(folds[static_cast<std::size_t>(row)], fold);
      EXPECT_EQ(scores.table.at("fold").number(i), fold);
      EXPECT_TRUE(scored.insert(row).second) << "scored twice: " << row;
    }
  }
  EXPECT_EQ(scored.size(), 59u) << "all but the one that --where leaves out";
  store::write_sample(
      path("other.h5"), 60, 32, 1,
      [](std::int64_t row, std::span<float> pixels) { store::draw_spot(row, pixels, 32); }, {}, "another");
  own.sample = path("other.h5");
  own.output = path("o.h5");
  EXPECT_NE(message(own).find("is not the sample that"), std::string::npos) << message(own);
}

TEST_F(ScoreTest, DoubledSpotsStandOutAndTheNaNStampIsFlagged) {
  const ScoreReport report = score_sample(options());
  EXPECT_EQ(report.images, 60);
  EXPECT_EQ(report.unscored, 1);
  EXPECT_EQ(report.searched, 0);
  EXPECT_EQ(report.ranking, "combined");
  const store::ScoresFile scores = store::read_scores(report.output);
  EXPECT_EQ(scores.attribute("ranking"), "combined");
  std::vector<double> normal;
  std::vector<double> doubled;
  for (std::size_t row = 0; row < 60; ++row) {
    EXPECT_EQ(scores.table.at("id").text(row), "image_" + std::to_string(row));
    EXPECT_EQ(scores.table.at("flags").number(row), row == 5 ? 2 : 0);
    for (const char* name : {"density", "contrast", "asymmetry", "target_density", "combined", "pca_error",
                             "untrained_density", "residual"})
      EXPECT_EQ(scores.table.at(name).is_missing(row), row == 5) << name << " " << row;
    if (row != 5) (row < 48 ? normal : doubled).push_back(scores.table.at("density").number(row));
  }
  EXPECT_GT(statistics::area_under_curve(normal, doubled), 0.97);
  EXPECT_EQ(files(), 3u) << "nothing is left beside model, sample and scores";
}

TEST_F(ScoreTest, NeitherBatchNorThreadsMatter) {
  ScoreOptions one = options("one.h5");
  one.method = "fast";
  one.batch = 5;
  ScoreOptions other = one;
  other.output = path("other.h5");
  other.batch = 60;
  RunContext two_threads;
  two_threads.threads = 2;
  expect_same_searches(one, other, two_threads);
}

TEST_F(ScoreTest, CudaGivesTheScoresOfTheProcessor) {
  if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
  nn::open_device("cuda");
  ScoreOptions one = options("one.h5");
  one.method = "fast";
  one.reconstruct = "top:0.1";
  ScoreOptions other = one;
  other.output = path("other.h5");
  RunContext cuda;
  cuda.device = "cuda";
  expect_same_searches(one, other, cuda);
}

TEST_F(ScoreTest, SearchedAndReconstructedImagesComeWithTheirImagesAndRegions) {
  ScoreOptions some = options();
  some.reconstruct = "top:0.2";
  some.iterations = 15;
  some.restarts = 2;
  const ScoreReport report = score_sample(some);
  EXPECT_EQ(report.searched, 12);
  const store::ScoresFile scores = store::read_scores(report.output);
  std::size_t searched = 0;
  for (std::size_t row = 0; row < 60; ++row) {
    if (scores.table.at("anomaly_score").is_missing(row)) continue;
    ++searched;
    EXPECT_GE(scores.table.at("score_spread").number(row), 0);
    EXPECT_LE(scores.table.at("iterations").number(row), 15);
  }
  EXPECT_EQ(searched, 12u);
  const store::RowFileReader file(report.reconstructions, "reconstructions", 1);
  EXPECT_EQ(file.count(), 12);
  const catalog::Column rows = file.column("row");
  std::vector<float> image(kValues);
  std::vector<float> rebuilt(kValues);
  std::vector<float> residual(kValues);
  for (std::int64_t k = 0; k < 12; ++k) {
    file.read("images", k, image);
    file.read("reconstructions", k, rebuilt);
    file.read("residuals", k, residual);
    for (std::size_t i = 0; i < kValues; ++i) EXPECT_NEAR(image[i] - rebuilt[i], residual[i], 1e-5);
    // The data of that row, unchanged.
    const auto row = static_cast<std::size_t>(rows.number(static_cast<std::size_t>(k)));
    EXPECT_EQ(image[600], pixels()[row * kValues + 600]);
  }
  EXPECT_GT(report.regions.rows(), 0u);
  EXPECT_EQ(report.regions.at("area").unit, "pix");
  EXPECT_EQ(files(), 4u);
}

TEST_F(ScoreTest, ReconstructsTheHighestOfTheRankedImages) {
  const ScoreReport plain = score_sample(options("plain.h5"));
  const std::vector<std::size_t> order =
      store::ranked(store::read_scores(plain.output).table.at(plain.ranking));
  std::vector<std::int64_t> flags(60, 0);
  for (std::size_t place = 0; place < 3; ++place) flags[order[place]] = store::kFlagEdge;
  const std::vector<float> all = pixels();
  store::write_sample(path("s.h5"), 60, 32, 1,
                      [&](std::int64_t row, std::span<float> own) {
                        std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues,
                                    own.begin());
                      },
                      {catalog::Column{"flags", "", "what to know", flags, {}}});
  ScoreOptions some = options();
  some.reconstruct = "top:0.2";
  some.iterations = 2;
  const ScoreReport report = score_sample(some);
  EXPECT_EQ(report.searched, 12) << "a fifth of 56: one image has a NaN, three are at the edge";
  const catalog::Column rows =
      store::RowFileReader(report.reconstructions, "reconstructions", 1).column("row");
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < rows.size(); ++i) found.push_back(static_cast<std::size_t>(rows.number(i)));
  std::vector<std::size_t> highest(order.begin() + 3, order.begin() + 15);
  std::sort(highest.begin(), highest.end());
  EXPECT_EQ(found, highest);
}

TEST_F(ScoreTest, PaperAndFastGiveEveryImageASearch) {
  for (const char* method : {"fast", "paper"}) {
    ScoreOptions one = options(std::string(method) + ".h5");
    one.method = method;
    one.iterations = 8;
    one.reference = one.method == "paper";
    MessageLog log;
    const ScoreReport report = score_sample(one, log.context());
    EXPECT_EQ(report.ranking, one.reference ? "anomaly_score" : "combined");
    EXPECT_EQ(report.searched, 59) << "all but row 5, which has a NaN";
    // --reference never stops early, and does not judge whether it could.
    EXPECT_EQ(report.unconverged, one.reference ? 0 : 59);
    EXPECT_EQ(log.text().find("did not converge") == std::string::npos, one.reference) << log.text();
    const store::ScoresFile scores = store::read_scores(report.output);
    for (std::size_t row = 0; row < 60; ++row) {
      EXPECT_EQ(scores.table.at("anomaly_score").is_missing(row), row == 5);
      EXPECT_EQ(scores.table.at("converged").is_missing(row), one.reference || row == 5) << row;
    }
  }
  ScoreOptions judged = options("judged.h5");
  judged.method = "paper";
  judged.reference = true;
  judged.iterations = 8;
  judged.tolerance = 1e-3;
  EXPECT_EQ(score_sample(judged).unconverged, 59) << "it takes 50 iterations to converge";
}

TEST_F(ScoreTest, FinishedScoresThatAKillLeftUnconvertedBecomeTheTable) {
  namespace fs = std::filesystem;
  score_sample(options("rows.h5"));
  fs::rename(path("rows.h5"), path("scores.csv.h5"));
  const ScoreReport report = score_sample(options("scores.csv"));
  EXPECT_EQ(report.output, path("scores.csv"));
  EXPECT_EQ(report.images, 60);
  EXPECT_EQ(report.resumed_at, 60) << "nothing is scored again";
  EXPECT_EQ(report.unscored, 1);
  EXPECT_EQ(tables::read_table(path("scores.csv")).rows(), 60u);
  EXPECT_FALSE(fs::exists(path("scores.csv.h5")));
  // Those of another job may be someone's.
  ScoreOptions few = options("rows.h5");
  few.scorers = {"asymmetry"};
  score_sample(few);
  fs::rename(path("rows.h5"), path("other.csv.h5"));
  EXPECT_NE(message(options("other.csv")).find("other.csv.h5: exists already"), std::string::npos)
      << message(options("other.csv"));
  EXPECT_TRUE(fs::exists(path("other.csv.h5")));
}

TEST_F(ScoreTest, ColumnsWithNamesOfScoresAreLeftOutWithAWord) {
  const auto numbers = [](const char* name) {
    return catalog::Column{name, "", "of the user's catalogue", std::vector<double>(60, 7), {}};
  };
  write("named.h5", {numbers("density"), numbers("half_light_radius"), numbers("mag"), numbers("p_value")});
  ScoreOptions own = options();
  own.sample = path("named.h5");
  MessageLog log;
  score_sample(own, log.context());
  const std::string word =
      "named.h5: columns density, half_light_radius, p_value have names that scores files use, and are not copied";
  const std::size_t at = log.text().find(word);
  ASSERT_NE(at, std::string::npos) << log.text();
  EXPECT_EQ(log.text().find(word, at + 1), std::string::npos) << "once";
  const catalog::Table scores = store::read_scores(own.output).table;
  EXPECT_EQ(scores.at("mag").number(0), 7);
  EXPECT_NE(scores.at("density").number(0), 7);
  MessageLog other;
  score_sample(options("other.h5"), other.context());
  EXPECT_EQ(other.text().find("not copied"), std::string::npos) << other.text();
}

TEST_F(ScoreTest, AGroupIsNotGivenBesideAModel) {
  ScoreOptions own = options();
  own.group = "id";
  EXPECT_NE(message(own, ErrorKind::kUsage).find("Leave --group out"), std::string::npos);
}

TEST_F(ScoreTest, ASearchIsNotRepeatedForATableThatCouldNotBeWritten) {
  namespace fs = std::filesystem;
  ScoreOptions table = options("scores.csv");
  table.reconstruct = "top:0.2";
  table.iterations = 2;
  table.regions = path("regions.csv");
  RunContext context;
  context.progress = [&](const ProgressUpdate&) { fs::create_directories(path("scores.csv/in_the_way")); };
  EXPECT_THROW(score_sample(table, context), Error);
  fs::remove_all(path("scores.csv"));
  EXPECT_TRUE(fs::exists(path("scores.csv.h5")));
  const ScoreReport report = score_sample(table);
  EXPECT_EQ(report.resumed_at, 60);
  EXPECT_EQ(report.searched, 12);
  EXPECT_EQ(report.searches_per_second, 0);
  EXPECT_GT(report.regions.rows(), 0u);
  EXPECT_EQ(tables::read_table(path("scores.csv")).rows(), 60u);
  EXPECT_EQ(files(), 5u) << "model, sample, scores, reconstructions and regions";
}

TEST_F(ScoreTest, TopListsAndDrawsTheHighest) {
  score_sample(options());
  TopOptions top;
  top.scores = path("scores.h5");
  top.number = 6;
  top.output = path("top.png");
  const TopReport report = top_scores(top);
  ASSERT_EQ(report.lines.size(), 6u);
  for (std::size_t i = 1; i < 6; ++i) EXPECT_GE(report.lines[i - 1].score, report.lines[i].score);
  EXPECT_TRUE(std::filesystem::exists(top.output));
  EXPECT_TRUE(std::isnan(report.lines[0].p_value)) << "not calibrated";
  top.output = path("again.png");
  top.model = other_model();
  EXPECT_NE(store::message_of([&] { top_scores(top); }).find("other.safetensors: is not the model that"),
            std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(top.output));
}

TEST_F(ScoreTest, ErrorsNameWhatIsWrongAndWhatToDo) {
  ScoreOptions bad = options();
  store::write_sample(path("wide.h5"), 40, 48, 1,
                      [](std::int64_t, std::span<float> own) { std::fill(own.begin(), own.end(), 1.0f); });
  bad.sample = path("wide.h5");
  EXPECT_NE(message(bad).find("wide.h5"), std::string::npos);
  EXPECT_NE(message(bad).find("48"), std::string::npos) << message(bad);
  bad = options();
  bad.where = "row_ > 3";
  EXPECT_NE(message(bad), "");
  bad = options();
  bad.where = "id == 'nobody'";
  EXPECT_NE(message(bad).find("rows satisfies 'id == 'nobody''"), std::string::npos) << message(bad);
  bad = options();
  bad.reconstruct = "top:2";
  EXPECT_NE(message(bad, ErrorKind::kUsage).find("top:SHARE"), std::string::npos);
  bad = options();
  bad.reference = true;
  EXPECT_NE(message(bad, ErrorKind::kUsage).find("--method paper"), std::string::npos);
  bad = options();
  bad.orientations = 4;
  EXPECT_NE(message(bad, ErrorKind::kUsage).find("1 or 8"), std::string::npos);
  score_sample(options());
  EXPECT_NE(message(options()).find("scores.h5"), std::string::npos) << "is there already";
  std::optional<nn::Model> plain = nn::small_model();
  plain->encoder.reset();
  plain->contrast.reset();
  plain->reference =
      scorers::fit_reference(*plain, {nn::spots(100, false, 1), nn::spots(40, false, 2), {}}, {});
  nn::write_model(path("plain.safetensors"), *plain);
  bad = options("asymmetric.h5");
  bad.scorers = {"asymmetry"};
  bad.features_out = path("none.h5");
  EXPECT_NE(message(bad, ErrorKind::kUsage).find("--features-out"), std::string::npos);

  bad = options("plain.h5");
  bad.model = path("plain.safetensors");
  bad.scorers = {"contrast"};
  EXPECT_NE(message(bad, ErrorKind::kUsage).find("'contrast' needs a network"), std::string::npos);
  bad.scorers = {};
  EXPECT_EQ(message(bad), "") << "without encoder and contrast network the rest is scored";
}

TEST_F(ScoreTest, OnlyTheScorersAskedFor) {
  ScoreOptions density = options();
  density.scorers = {"density"};
  density.orientations = 1;
  const ScoreReport report = score_sample(density);
  EXPECT_EQ(report.ranking, "density");
  EXPECT_EQ(store::read_scores(report.output).table.names(),
            (std::vector<std::string>{"row", "id", "flags", "density"}));
}

TEST_F(ScoreTest, ADifferentSkyIsCalledDrift) {
  const std::vector<float> all = pixels();
  store::write_sample(path("s.h5"), 60, 32, 1, [&](std::int64_t row, std::span<float> own) {
    std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues, own.begin());
    for (float& pixel : own) pixel = 0.5f * pixel + 0.2f;
  });
  const ScoreReport report = score_sample(options());
  const auto drifted = [&](const std::string& name) {
    return std::any_of(report.drift.begin(), report.drift.end(), [&](const statistics::DriftLine& line) {
      return line.statistic == name && line.is_drift();
    });
  };
  EXPECT_TRUE(drifted("sky"));
  EXPECT_TRUE(drifted("flux"));
  EXPECT_NE(statistics::drift_text(report.drift).find("DRIFT"), std::string::npos);
}

/// The fixture's images in a sample with these planes; empty ones are left out.
void write_with_planes(const std::string& path, const std::vector<float>& pixels,
                       const std::vector<float>& variance, const std::vector<std::uint8_t>& mask) {
  store::SampleHeader header;
  header.count = 60;
  header.height = header.width = 32;
  header.bands = {"band_0"};
  header.has_variance = !variance.empty();
  header.has_mask = !mask.empty();
  store::SampleWriter writer(path, header, {}, {true, "test"});
  writer.write_images(0, pixels);
  if (header.has_variance) writer.rows().write("variance", 0, std::span<const float>(variance));
  if (header.has_mask) writer.rows().write("mask", 0, std::span<const std::uint8_t>(mask));
  writer.rows().commit(60);
  writer.rows().finish();
}

/// From the fixture's images.
std::vector<float> uneven_variance() {
  std::vector<float> variance(60 * kValues, 0.01f);
  for (std::size_t i = 0; i < variance.size(); i += 3) variance[i] = 0.09f;
  return variance;
}

TEST_F(ScoreTest, AVarianceChangesNoScoreButAddsAWeightedOne) {
  ScoreOptions plain = options("plain.h5");
  plain.method = "fast";
  plain.iterations = 10;
  score_sample(plain);
  write_with_planes(path("s.h5"), pixels(), uneven_variance(), {});
  ScoreOptions weighted = plain;
  weighted.output = path("weighted.h5");
  score_sample(weighted);
  const store::ScoresFile a = store::read_scores(plain.output);
  const store::ScoresFile b = store::read_scores(weighted.output);
  for (const catalog::Column& column : a.table.columns()) {
    if (!column.is_numeric()) continue;
    for (std::size_t row = 0; row < 60; ++row) {
      if (row == 5 || column.is_missing(row)) continue;
      EXPECT_EQ(column.number(row), b.table.at(column.name).number(row)) << column.name;
    }
  }
  ASSERT_TRUE(b.table.has("weighted_anomaly_score"));
  EXPECT_FALSE(a.table.has("weighted_anomaly_score"));
  std::size_t others = 0;
  for (std::size_t row = 0; row < 60; ++row)
    others +=
        b.table.at("weighted_anomaly_score").number(row) != b.table.at("anomaly_score").number(row) ? 1 : 0;
  EXPECT_EQ(others, 60u) << "NaN in row 5";
}

TEST_F(ScoreTest, AMaskBringsBackAStampAndWeighsNothing) {
  std::vector<std::uint8_t> hidden(60 * kValues, 0);
  hidden[5 * kValues + 100] = 1;  // row 5's NaN
  write_with_planes(path("s.h5"), pixels(), uneven_variance(), hidden);
  ScoreOptions all = options();
  all.reconstruct = "all";
  all.iterations = 5;
  const ScoreReport report = score_sample(all);
  EXPECT_EQ(report.unscored, 0);
  const store::RowFileReader file(report.reconstructions, "reconstructions", 1);
  const catalog::Column rows = file.column("row");
  std::vector<float> image(kValues);
  std::vector<float> residual(kValues);
  for (std::int64_t k = 0; k < 60; ++k) {
    if (rows.number(static_cast<std::size_t>(k)) != 5) continue;
    file.read("images", k, image);
    file.read("residuals", k, residual);
    EXPECT_TRUE(std::isnan(image[100])) << "the data, as they are";
    EXPECT_EQ(residual[100], 0);
    EXPECT_TRUE(std::isfinite(residual[101]));
  }
}

TEST_F(ScoreTest, AVarianceOfWhichNothingIsKnownGivesNoWeightedScore) {
  std::vector<float> all = pixels();
  all[5 * kValues + 100] = 0;
  std::vector<float> variance(all.size(), 0.04f);
  std::fill_n(variance.begin(), kValues, 0.0f);                 // row 0: nothing known
  std::fill_n(variance.begin() + kValues, kValues / 2, -1.0f);  // row 1: unknown in one half
  write_with_planes(path("s.h5"), all, variance, {});
  ScoreOptions fast = options();
  fast.method = "fast";
  fast.iterations = 5;
  EXPECT_EQ(score_sample(fast).searched, 60);
  const catalog::Table table = store::read_scores(fast.output).table;
  const catalog::Column& weighted = table.at("weighted_anomaly_score");
  EXPECT_TRUE(weighted.is_missing(0));
  const double score = table.at("anomaly_score").number(1);
  EXPECT_NEAR(weighted.number(1), score, 0.3 * score) << "the known half stands for the whole";
}

TEST_F(ScoreTest, AMaskOverMostOfAStampMakesNothingStandOut) {
  std::vector<float> all = pixels();
  all[5 * kValues + 100] = 0;
  std::vector<std::uint8_t> mask(all.size(), 0);
  for (std::size_t row = 0; row < 20; ++row)  // an increasing number of lines of the first stamps, up to all
    std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(row * kValues), 32 * (32 * (row + 1) / 20), 1);
  write_with_planes(path("s.h5"), all, {}, mask);
  ScoreOptions rebuilt = options();
  rebuilt.reconstruct = "all";
  rebuilt.iterations = 5;
  const ScoreReport report = score_sample(rebuilt);
  EXPECT_EQ(report.unscored, 2) << "over nine tenths masked";
  EXPECT_EQ(report.searched, 58);
  const store::RowFileReader file(report.reconstructions, "reconstructions", 1);
  std::vector<float> significance(kValues);
  for (std::int64_t row = 0; row < 60; ++row) {
    file.read("significance", row, significance);
    for (const float value : significance) ASSERT_FALSE(std::abs(value) > 1e3f) << row;
  }
}

TEST_F(ScoreTest, RestartsFollowFromTheRowWhateverTheBatch) {
  ScoreOptions one = options("one.h5");
  one.method = "fast";
  one.iterations = 1;  // the starting points themselves
  one.restarts = 3;
  one.batch = 2;
  ScoreOptions other = one;
  other.output = path("other.h5");
  other.batch = 60;
  ScoreOptions few = one;
  few.output = path("few.h5");
  few.where = "id == 'image_40'";
  score_sample(one);
  score_sample(other);
  score_sample(few);
  expect_alike(one.output, other.output);  // row 5 is unusable and drops out before the others
  const double alone = store::read_scores(few.output).table.at("score_spread").number(0);
  EXPECT_NEAR(store::read_scores(one.output).table.at("score_spread").number(40), alone, 1e-3 * alone);
}

TEST_F(ScoreTest, NormalisedStampsAreRebuiltInTheirOwnUnit) {
  std::optional<nn::Model> model = nn::small_model();
  model->contract.stretch.normalise = true;
  model->reference =
      scorers::fit_reference(*model, {nn::spots(100, false, 1), nn::spots(40, false, 2), {}}, {});
  nn::write_model(path("m.safetensors"), *model);
  // Stamps of very different brightness on a sky of 1,000.
  std::vector<float> all = pixels();
  all[5 * kValues + 100] = 0;
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = 1000 + static_cast<float>(1 + i / kValues) * all[i];
  store::write_sample(path("s.h5"), 60, 32, 1, [&](std::int64_t row, std::span<float> own) {
    std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues, own.begin());
  });
  ScoreOptions some = options();
  some.reconstruct = "all";
  some.iterations = 2;
  const ScoreReport report = score_sample(some);
  const store::RowFileReader file(report.reconstructions, "reconstructions", 1);
  const catalog::Column rows = file.column("row");
  std::vector<float> image(kValues);
  std::vector<float> rebuilt(kValues);
  for (std::int64_t k = 0; k < 60; ++k) {
    file.read("images", k, image);
    file.read("reconstructions", k, rebuilt);
    const double row = rows.number(static_cast<std::size_t>(k));
    EXPECT_EQ(image[600], all[static_cast<std::size_t>(row) * kValues + 600]);
    // Values of an untrained generator are near 0, the middle of the stretch: half the brightest pixel.
    const auto [least, greatest] = std::minmax_element(rebuilt.begin(), rebuilt.end());
    EXPECT_GT(*least, 1000 - (row + 1));
    EXPECT_LT(*greatest, 1000 + 3 * (row + 1));
    EXPECT_GT(*greatest, 1000 + 0.1 * (row + 1));
  }
}

TEST_F(ScoreTest, TopLeavesRowsThatWereNotScoredEmpty) {
  ScoreOptions only = options();
  only.where = "id == 'image_5' || id == 'image_50'";
  score_sample(only);
  TopOptions top;
  top.scores = path("scores.h5");
  top.number = 6;
  top.column = "row";  // which row 5 has, although it has no score
  top.output = path("top.png");
  EXPECT_EQ(top_scores(top).lines.size(), 2u);
  EXPECT_TRUE(std::filesystem::exists(top.output));
}

TEST_F(ScoreTest, TopSaysWhatPeopleSayAndRanksWhatIsAskedFor) {
  store::ScoresFile scores;
  scores.table.add({"row", "", "", std::vector<std::int64_t>{0, 1, 2, 3}, {}});
  scores.table.add({"id", "", "", std::vector<std::string>{"a", "b", "c", "d"}, {}});
  scores.table.add({"oddity", "", "", std::vector<double>{1, 4, 3, 2}, {}});
  scores.set_attribute("ranking", "oddity");
  store::write_scores(path("by_hand.h5"), scores, true);
  write_file(path("labels.csv"), "id,label,grade\nb,boring,0\nd,interesting,5\na,interesting,\n");
  TopOptions top;
  top.scores = path("by_hand.h5");
  top.labels = path("labels.csv");
  TopReport report = top_scores(top);
  ASSERT_EQ(report.lines.size(), 4u);
  EXPECT_EQ(report.lines[0].user_label, "boring, grade 0");
  EXPECT_EQ(report.lines[1].user_label, "");
  EXPECT_EQ(report.labelled, 3);
  top.where = "user_label == 'interesting'";
  report = top_scores(top);
  ASSERT_EQ(report.lines.size(), 2u);
  EXPECT_EQ(report.lines[0].id, "d");
  EXPECT_EQ(report.images, 2);
  top.where = "oddity > 10";
  EXPECT_THROW(top_scores(top), Error);
  top.where = "user_lable == 'interesting'";
  EXPECT_THROW(top_scores(top), Error);
}

TEST_F(ScoreTest, TopListsAGalaxyOnceWithItsViews) {
  store::ScoresFile scores;
  std::vector<std::int64_t> rows;
  std::vector<std::string> ids, galaxies;
  std::vector<double> oddity;
  for (std::int64_t row = 0; row < 9; ++row) {
    rows.push_back(row);
    ids.push_back("image_" + std::to_string(row));
    galaxies.push_back("g" + std::to_string(row % 3));
    oddity.push_back(static_cast<double>((row * 4) % 9));  // 0 4 8 3 7 2 6 1 5
  }
  scores.table.add({"row", "", "", rows, {}});
  scores.table.add({"id", "", "", ids, {}});
  scores.table.add({"galaxy", "", "", galaxies, {}});
  scores.table.add({"oddity", "", "", oddity, {}});
  scores.set_attribute("ranking", "oddity");
  store::write_scores(path("by_hand.h5"), scores, true);
  TopOptions top;
  top.scores = path("by_hand.h5");
  top.number = 2;
  EXPECT_EQ(top_scores(top).lines.size(), 2u);
  EXPECT_EQ(top_scores(top).galaxies, 9) << "nothing says that two are of one";
  top.group = "galaxy";
  const TopReport report = top_scores(top);
  ASSERT_EQ(report.lines.size(), 2u);
  EXPECT_EQ(report.images, 9);
  EXPECT_EQ(report.galaxies, 3);
  const auto views = [&](std::size_t line) {
    std::vector<std::pair<std::string, double>> all{{report.lines[line].id, report.lines[line].score}};
    for (const TopView& view : report.lines[line].views) all.emplace_back(view.id, view.score);
    return all;
  };
  using Images = std::vector<std::pair<std::string, double>>;
  EXPECT_EQ(views(0), (Images{{"image_2", 8}, {"image_8", 5}, {"image_5", 2}}));
  EXPECT_EQ(views(1), (Images{{"image_4", 7}, {"image_1", 4}, {"image_7", 1}}));
  top.group.clear();
  scores.set_attribute("fold_group", "galaxy");
  store::write_scores(path("by_hand.h5"), scores, true);
  EXPECT_EQ(top_scores(top).galaxies, 3) << "the folds' group";
  top.where = "galaxy == 'g0' && oddity > 2";
  const TopReport chosen = top_scores(top);
  EXPECT_EQ(chosen.images, 2);
  ASSERT_EQ(chosen.lines.size(), 1u);
  EXPECT_EQ(chosen.lines[0].id, "image_6");
  top.where = "oddity > 99";
  EXPECT_THROW(top_scores(top), Error);
}

TEST_F(ScoreTest, TopAndReportListEachGalaxyOfTheTrainingsGroupsOnce) {
  std::vector<std::string> targets;
  for (int row = 0; row < 60; ++row) targets.push_back(fmt::format("t{}", row % 20));
  write("s.h5", {{"target", "", "", targets, {}}});
  nn::Model model = nn::read_model(path("m.safetensors"));
  model.training["sample"]["group"] = "target";
  ScoreOptions own = options();
  own.model = path("grouped.safetensors");
  nn::write_model(own.model, model);
  own.scorers = {"asymmetry"};
  score_sample(own);
  TopOptions top;
  top.scores = own.output;
  top.number = 5;
  const TopReport listed = top_scores(top);
  EXPECT_EQ(listed.galaxies, 20);
  ASSERT_EQ(listed.lines.size(), 5u);
  const report::Outliers shown =
      report::find_outliers({store::read_scores(own.output), own.output}, 5, {}, own.sample, {});
  EXPECT_EQ(shown.group, "target");
  EXPECT_EQ(shown.ranked_galaxies, 20);
  ASSERT_EQ(shown.list.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(shown.list[i].id, listed.lines[i].id);
}

TEST_F(ScoreTest, TopShowsThePartsThatTheRankingIsCombinedFrom) {
  store::ScoresFile scores;
  scores.table.add({"row", "", "", std::vector<std::int64_t>{0, 1}, {}});
  for (const char* name : {"combined", "contrast", "contrast_turned", "patch", "pca_mahalanobis"})
    scores.table.add({name, "", "", std::vector<double>{1, 2}, {}});
  scores.set_attribute("ranking", "combined");
  TopOptions top;
  top.scores = path("by_hand.h5");
  using Names = std::vector<std::string>;
  const auto parts = [&](const std::string& weights) {
    scores.set_attribute(store::kMaking,
                         R"([{"columns": ["combined"], "settings": {"weights": {)" + weights + "}}}]");
    store::write_scores(top.scores, scores, true);
    Names names;
    const TopReport report = top_scores(top);
    for (const auto& [name, value] : report.lines.at(0).parts) names.push_back(name);
    return names;
  };
  // As without augmentation, where pca_mahalanobis is a part, and with it.
  const std::string without = R"("contrast": 1, "contrast_turned": 0.5, "pca_mahalanobis": 2)";
  EXPECT_EQ(parts(without), (Names{"pca_mahalanobis", "contrast"}));
  EXPECT_EQ(parts(R"("contrast": 1, "patch": 1)"), (Names{"contrast", "patch"}));
  top.column = "patch";
  EXPECT_EQ(parts(without), (Names{"pca_mahalanobis", "contrast"})) << "of combined, beside another score";
  top.column.clear();
  EXPECT_EQ(parts(""), (Names{"contrast", "patch"})) << "nothing is recorded";
}

TEST_F(ScoreTest, FeaturesAreNoScoreToRankBy) {
  ScoreOptions features = options();
  features.scorers = {"features"};
  EXPECT_EQ(score_sample(features).ranking, "");
  TopOptions top;
  top.scores = path("scores.h5");
  EXPECT_THROW(top_scores(top), Error);
  top.column = "feature_01";
  EXPECT_FALSE(top_scores(top).lines.empty());
  features.reconstruct = "top:0.5";
  features.overwrite = true;
  EXPECT_THROW(score_sample(features), Error);
}

TEST_F(ScoreTest, TopFindsSampleAndModelBesideTheScores) {
  namespace fs = std::filesystem;
  ScoreOptions some = options();
  score_sample(some);
  // As if made there and called from elsewhere.
  store::ScoresFile scores = store::read_scores(path("scores.h5"));
  for (const char* name : {"sample", "model"})
    scores.set_attribute(name, fs::path(scores.attribute(name)).filename().string());
  store::write_scores(path("scores.h5"), scores, true);
  ASSERT_FALSE(fs::exists(scores.attribute("model")));
  TopOptions top;
  top.scores = path("scores.h5");
  top.number = 2;
  top.output = path("beside.png");
  EXPECT_EQ(top_scores(top).lines.size(), 2u);
  EXPECT_TRUE(fs::exists(top.output));
}

image::Image picture_of(const std::string& path) {
  const std::string bytes = read_file(path);
  return image::decode_picture({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, path);
}

TEST_F(ScoreTest, TopDrawsTheSamePanelOfScoresWithAFileOfFeatures) {
  score_sample(options("plain.h5"));
  ScoreOptions with = options("with.h5");
  with.features_out = path("features.h5");
  score_sample(with);
  const std::string other = other_model();
  std::vector<int> widths;
  for (const char* name : {"plain", "with"}) {
    TopOptions top;
    top.scores = path(std::string(name) + ".h5");
    top.number = 6;
    top.output = path(std::string(name) + ".png");
    top_scores(top);
    widths.push_back(picture_of(top.output).width);
    top.output = path("refused.png");
    top.model = other;
    EXPECT_NE(store::message_of([&] { top_scores(top); }).find("is not the model that"), std::string::npos)
        << name;
  }
  EXPECT_EQ(widths[0], widths[1]) << "image, reconstruction and residual";
}

/// Lines of pixels in the colour of NaN, one per pixel, top first.
std::vector<int> lines_without_data(const image::Image& picture) {
  std::vector<int> lines;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      bool same = true;
      for (int band = 0; band < 3; ++band)
        same = same && picture.at(band, y, x) == image::kNanColour[static_cast<std::size_t>(band)];
      if (same) lines.push_back(y);
    }
  }
  return lines;
}

TEST_F(ScoreTest, TopKeepsThePlacesOfRowsThatWereNotScored) {
  ScoreOptions only = options();
  only.where = "id == 'image_2' || id == 'image_5' || id == 'image_50'";
  score_sample(only);
  TopOptions top;
  top.scores = path("scores.h5");
  top.column = "row";
  top.columns = 1;  // 50, 5, 2 from top to bottom
  top.tile = 64;
  top.output = path("top.png");
  const TopReport report = top_scores(top);
  ASSERT_EQ(report.lines.size(), 3u);
  EXPECT_EQ(report.lines[1].id, "image_5");
  const image::Image picture = picture_of(top.output);
  const std::vector<int> lines = lines_without_data(picture);
  ASSERT_EQ(lines.size(), 2u * 64 * 64 + 64 * 64 / 2)
      << "image and reconstruction of the second, and half of the residual, which is checked";
  EXPECT_GT(lines.front(), picture.height / 4);
  EXPECT_LT(lines.back(), 3 * picture.height / 4);
}

TEST_F(ScoreTest, TopShowsResidualsInTheNoiseAndMarksMissingPixels) {
  constexpr int kEdge = 32, kKnown = 24;
  std::vector<float> variance(60 * kValues, 1e-6f);
  for (std::size_t i = 0; i < variance.size(); ++i) {
    if (i % kEdge >= kKnown) variance[i] = 1e6f;  // the right quarter carries no information
  }
  std::vector<std::uint8_t> mask(60 * kValues, 0);
  constexpr int kX = 4, kY = 3;
  for (std::size_t row = 0; row < 60; ++row) mask[row * kValues + kY * kEdge + kX] = store::kMaskNoData;
  write_with_planes(path("s.h5"), pixels(), variance, mask);
  ScoreOptions some = options();
  some.sample = path("s.h5");
  some.reconstruct = "all";
  some.iterations = 2;
  score_sample(some);
  TopOptions top;
  top.scores = path("scores.h5");
  top.number = 1;
  top.tile = 2 * kEdge;
  top.output = path("top.png");
  top_scores(top);
  const image::Image picture = picture_of(top.output);
  const std::vector<int> lines = lines_without_data(picture);
  ASSERT_EQ(lines.size(), 8u) << "a pixel of the image and of the residual, enlarged twice";
  constexpr int kMargin = 12, kStep = 2 * kEdge + 6;  // pitch of the tiles on a sheet
  const int tile_top = lines.front() - 2 * (kEdge - 1 - kY);
  int coloured[2] = {0, 0};
  for (int y = 0; y < 2 * kEdge; ++y) {
    for (int x = 0; x < 2 * kEdge; ++x) {
      const int left = kMargin + 2 * kStep + x;
      const float red = picture.at(0, tile_top + y, left), blue = picture.at(2, tile_top + y, left);
      coloured[x < 2 * kKnown ? 0 : 1] += std::abs(red - blue) > 5 ? 1 : 0;
    }
  }
  EXPECT_GT(coloured[0], kEdge * kEdge);
  EXPECT_EQ(coloured[1], 0) << "residuals count in units of their noise";
}

double difference(const image::Image& a, const image::Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(a.pixels[i] - b.pixels[i]);
  return sum / static_cast<double>(a.pixels.size());
}

TEST_F(ScoreTest, TopShowsTheReconstructionsThatWereStoredOrSearchesAsTheScoresDid) {
  ScoreOptions some = options();
  some.reconstruct = "top:0.2";
  some.iterations = 2;  // far from convergence
  const std::string file = score_sample(some).reconstructions;
  TopOptions top;
  top.scores = path("scores.h5");
  top.number = 6;
  top.columns = 1;
  const auto panel = [&](const std::string& name, const std::string& reconstructions) {
    std::vector<std::string> said;
    RunContext context;
    context.log = [&](MessageLevel, std::string_view text) { said.emplace_back(text); };
    top.output = path(name);
    EXPECT_EQ(top_scores(top, context).reconstructions, reconstructions) << name;
    EXPECT_EQ(said.empty(), !reconstructions.empty()) << name << ": says why it searches";
    image::Image picture = picture_of(path(name));
    // Without the title, which names the source of the reconstructions.
    std::fill_n(picture.pixels.begin(), 40 * picture.width, 0.0f);
    for (int band = 1; band < 3; ++band)
      std::fill_n(picture.pixels.begin() + band * picture.height * picture.width, 40 * picture.width, 0.0f);
    return picture;
  };
  const image::Image stored = panel("stored.png", file);
  top.number = 30;
  panel("more.png", "");  // the file has 12 of them
  top.number = 6;
  std::filesystem::rename(file, path("away.h5"));
  const image::Image searched = panel("searched.png", "");
  ScoreOptions longer = options("longer.h5");
  longer.reconstruct = "top:0.2";
  longer.iterations = 60;
  score_sample(longer);
  TopOptions further = top;
  further.scores = longer.output;
  further.output = path("further.png");
  top_scores(further);
  const image::Image far = picture_of(further.output);
  EXPECT_LT(difference(stored, searched), 0.1);
  EXPECT_GT(difference(stored, far), 1) << "which other settings would show";
  ScoreOptions other = options("other_scores.h5");
  other.sample = path("other.h5");
  other.reconstruct = "all";
  other.iterations = 2;
  other.reconstructions = file;
  {
    std::vector<float> all = pixels();
    store::SampleHeader header;
    header.count = 60;
    header.height = header.width = 32;
    header.bands = {"band_0"};
    store::SampleWriter writer(path("other.h5"), header, {}, {true, "another job"});
    writer.write_images(0, all);
    writer.rows().commit(60);
    writer.rows().finish();
  }
  score_sample(other);  // its reconstructions replace those of the first scores
  panel("not_these.png", "");
  store::ScoresFile joined = store::read_scores(path("scores.h5"));
  joined.set_attribute("model_fingerprint", "one,two");
  store::write_scores(path("joined.h5"), joined, true);
  top.scores = path("joined.h5");
  top.output = path("joined.png");
  EXPECT_THROW(
      try { top_scores(top); } catch (const Error& error) {
        EXPECT_NE(std::string(error.what()).find("fold"), std::string::npos) << error.what();
        throw;
      },
      Error);
  top.output = "";
  EXPECT_EQ(top_scores(top).lines.size(), 6u) << "the list needs no model";
}

TEST_F(ScoreTest, FewHeldOutImagesAreSaidToCostSomething) {
  std::vector<std::string> said;
  RunContext context;
  context.log = [&](MessageLevel level, std::string_view text) {
    if (level == MessageLevel::kWarning) said.emplace_back(text);
  };
  const auto about_held_out = [&] {
    return std::count_if(said.begin(), said.end(), [](const std::string& text) {
      return text.find("is based on 60 held-out images") != std::string::npos;
    });
  };
  ScoreOptions one = options();
  score_sample(one, context);
  EXPECT_EQ(about_held_out(), 1);
  said.clear();
  one.scorers = {"density"};  // not fused
  one.overwrite = true;
  score_sample(one, context);
  EXPECT_EQ(about_held_out(), 0);
}

TEST_F(ScoreTest, WhatTheSampleKnowsComesAlong) {
  const std::vector<float> all = pixels();
  std::vector<double> mass;
  std::vector<std::int64_t> galaxy;
  std::vector<bool> missing;
  for (int row = 0; row < 60; ++row) {
    mass.push_back(1e10 + row);
    galaxy.push_back(row / 3);
    missing.push_back(row == 7);
  }
  store::write_sample(path("known.h5"), 60, 32, 1,
                      [&](std::int64_t row, std::span<float> own) {
                        std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues,
                                    own.begin());
                      },
                      {{"stellar_mass", "solMass", "of the catalogue", mass, {}},
                       {"galaxy", "", "", galaxy, missing},
                       {"flux", "", "of another's measurement", mass, {}},
                       {"p_value", "", "of another's calibration", mass, {}}});
  ScoreOptions known = options();
  known.sample = path("known.h5");
  known.where = "galaxy != 1";
  score_sample(known);
  const store::ScoresFile scores = store::read_scores(known.output);
  for (std::size_t i = 0; i < scores.table.rows(); ++i) {
    const auto row = static_cast<std::size_t>(scores.table.at("row").number(i));
    EXPECT_EQ(scores.table.at("stellar_mass").number(i), mass[row]);
    EXPECT_EQ(scores.table.at("id").text(i), "image_" + std::to_string(row));
    EXPECT_EQ(scores.table.at("galaxy").is_missing(i), row == 7);
  }
  EXPECT_EQ(scores.table.at("stellar_mass").unit, "solMass");
  EXPECT_LT(scores.table.at("flux").number(0), 1e9) << "its own";
  EXPECT_FALSE(scores.table.has("p_value")) << "nothing is calibrated yet";
}

TEST_F(ScoreTest, WithoutOneUsableImageThereAreNoScores) {
  store::write_sample(path("nan.h5"), 3, 32, 1, [](std::int64_t, std::span<float> pixels) {
    std::ranges::fill(pixels, std::nanf(""));
  });
  ScoreOptions none = options();
  none.sample = path("nan.h5");
  for (const char* method : {"combined", "fast"}) {
    none.method = method;
    EXPECT_NE(message(none).find("none of the 3 images could be used"), std::string::npos) << message(none);
    EXPECT_FALSE(std::filesystem::exists(none.output));
  }
}

TEST_F(ScoreTest, SaysWhichImagesShowArtefacts) {
  std::vector<float> all = pixels();
  std::fill_n(all.begin() + 50 * static_cast<std::int64_t>(kValues), 8 * 32, 0.0f);
  store::write_sample(path("s.h5"), 60, 32, 1, [&](std::int64_t row, std::span<float> own) {
    std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues, own.begin());
  });
  score_sample(options());
  const store::ScoresFile scores = store::read_scores(path("scores.h5"));
  EXPECT_EQ(scores.table.at("artefact").text(50), "edge");
  EXPECT_GE(scores.table.at("artefact_significance").number(50), 1);
  EXPECT_NE(scores.attribute("artefact_limits").find("{\"background\":"), std::string::npos);
  TopOptions top;
  top.scores = path("scores.h5");
  top.number = 60;
  top.mute = {"edge"};
  const TopReport report = top_scores(top);
  EXPECT_EQ(report.muted.substr(report.muted.find(" of ")), " of 59 images muted: 1 edge");
  EXPECT_TRUE(std::ranges::none_of(report.lines, [](const TopLine& line) { return line.row == 50; }));
  EXPECT_EQ(report.images, 58);
  top.where = "row != 50";
  EXPECT_EQ(top_scores(top).muted, "") << "of the selected images";
  ScoreOptions few = options("few.h5");
  few.scorers = {"asymmetry"};
  score_sample(few);
  EXPECT_FALSE(store::read_scores(path("few.h5")).table.has("artefact"));
}

TEST_F(ScoreTest, ShardsMergeToTheBytesOfOneRun) {
  store::expect_shards_make_the_whole(
      options(), [](const ScoreOptions& asked) { score_sample(asked); }, 60);
}

TEST_F(ScoreTest, ShardsOfManyBlocksMergeToTheBytesOfOneRunWithTheirFeatures) {
  const std::vector<float> all = pixels();
  store::write_sample(path("s.h5"), 1100, 32, 1, [&](std::int64_t row, std::span<float> own) {
    std::copy_n(all.begin() + row * 7 % 60 * static_cast<std::int64_t>(kValues), kValues, own.begin());
    own[0] += 1e-3F * static_cast<float>(row);
  });
  ScoreOptions asked = options();
  asked.orientations = 1;
  asked.features_out = path("features.h5");
  ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  score_sample(asked);
  const std::string scores = read_file(asked.output), features = read_file(asked.features_out);
  for (const char* name : {"scores.h5", "features.h5"}) std::filesystem::remove(path(name));
  for (const char* shard : {"5/5", "2/5", "1/5", "4/5", "3/5"}) {
    asked.shards.shard = shard;
    score_sample(asked);
  }
  EXPECT_EQ(store::read_part(path("scores.part-02-of-05.h5"))->part.rows.first, 220)
      << "within a block of 512";
  store::merge_beside(asked.output);
  store::merge_beside(asked.features_out);
  EXPECT_TRUE(read_file(asked.output) == scores);
  EXPECT_TRUE(read_file(asked.features_out) == features);
}

TEST_F(ScoreTest, WhatLooksAtAllRowsIsRefusedOfAPart) {
  ScoreOptions asked = options();
  asked.shards.shard = "1/2";
  const auto message = [&] { return store::message_of([&] { score_sample(asked); }, ErrorKind::kUsage); };
  asked.reconstruct = "top:0.1";
  EXPECT_NE(message().find("--reconstruct"), std::string::npos);
  asked.reconstruct = "none";
  asked.method = "fast";
  EXPECT_NE(message().find("--method fast"), std::string::npos);
  asked.method = "combined";
  asked.output = path("scores.fits");
  EXPECT_NE(message().find("give NAME.h5"), std::string::npos);
}

}  // namespace
}  // namespace peculiar::scoring
