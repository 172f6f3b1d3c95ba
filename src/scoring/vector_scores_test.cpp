#include "scoring/vector_scores.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "embeddings/vectors_testing.h"
#include "image/picture_codec.h"
#include "scorers/vector_reference.h"
#include "scoring/top.h"
#include "store/sample_testing.h"
#include "store/scores_file.h"
#include "tables/table_file.h"

namespace peculiar::scoring {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kLength = 6;
constexpr std::int64_t kNormal = 400;
constexpr std::int64_t kOutliers = 40;

/// Vectors of 400 normal images followed by 40 outliers, with labels, in `v.fits`.
class VectorScores : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<float> values = embeddings::gaussian_vectors(kNormal, kLength, 1);
    const std::vector<float> odd = embeddings::gaussian_vectors(kOutliers, kLength, 2, 7);
    values.insert(values.end(), odd.begin(), odd.end());
    table_ = embeddings::vector_table(values, kLength);
    std::vector<std::string> labels(kNormal, "normal");
    labels.resize(kNormal + kOutliers, "odd");
    table_.add({"label", "", "", labels, {}});
    tables::write_table(path("v.fits"), table_);
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  ScoreOptions options(const std::string& output = "scores.h5") const {
    ScoreOptions options;
    options.vectors.features = path("v.fits");
    options.output = path(output);
    return options;
  }
  static double area(const catalog::Table& scores, const std::string& column) {
    double above = 0;
    double pairs = 0;
    for (std::size_t odd = 0; odd < scores.rows(); ++odd) {
      if (scores.at("label").text(odd) != "odd") continue;
      for (std::size_t normal = 0; normal < scores.rows(); ++normal) {
        if (scores.at("label").text(normal) != "normal") continue;
        above += scores.at(column).number(odd) > scores.at(column).number(normal) ? 1 : 0;
        ++pairs;
      }
    }
    return above / pairs;
  }
  catalog::Table scored(const ScoreOptions& options, const RunContext& context = {}) const {
    score_sample(options, context);
    return store::read_scores(options.output).table;
  }
  std::string error(const ScoreOptions& options) const {
    try {
      score_sample(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
  catalog::Table table_;
};

TEST_F(VectorScores, FindOutliersAgainstNamedNormalsAnotherTableOrTheBulk) {
  ScoreOptions named = options();
  named.normals = "label == \"normal\"";
  const catalog::Table by_name = scored(named);
  EXPECT_THAT(by_name.names(),
              testing::ElementsAre("row", "id", "label", "flags", "embedding_density", "combined"));
  EXPECT_GT(area(by_name, "combined"), 0.99);
  ScoreOptions other = options("other.h5");
  tables::write_table(
      path("normals.csv"),
      embeddings::vector_table(embeddings::gaussian_vectors(300, kLength, 9), kLength, 10000));
  other.normals_table = path("normals.csv");
  EXPECT_GT(area(scored(other), "combined"), 0.99);
  // A tenth of the images are outliers.
  MessageLog log;
  EXPECT_GT(area(scored(options("bulk.h5"), log.context()), "combined"), 0.98);
  EXPECT_THAT(log.text(), HasSubstr("no normal images are given"));
}

TEST_F(VectorScores, DriftIsAgainstNormalImagesOfElsewhere) {
  ScoreOptions given = options();
  given.normals = "label == \"normal\"";
  EXPECT_TRUE(score_sample(given).drift.empty()) << "they are among the images";
  given = options("other.h5");
  tables::write_table(
      path("normals.csv"),
      embeddings::vector_table(embeddings::gaussian_vectors(300, kLength, 9), kLength, 10000));
  given.normals_table = path("normals.csv");
  const ScoreReport report = score_sample(given);
  ASSERT_EQ(report.drift.size(), 1u);
  EXPECT_FALSE(report.drift.front().is_drift()) << "a tenth of outliers is none";
}

TEST_F(VectorScores, OfNormalImagesAreThoseOfOthersThatAreNormal) {
  // Half of the normal images are not named; their scores must be like those of the named ones.
  std::vector<bool> known(kNormal + kOutliers, false);
  for (std::size_t row = 0; row < kNormal; row += 2) known[row] = true;
  table_.add({"known", "", "", known, {}});
  tables::write_table(path("v.fits"), table_);
  ScoreOptions half = options();
  half.normals = "known";
  const catalog::Table scores = scored(half);
  double above = 0;
  for (std::size_t one = 0; one < kNormal; one += 2) {
    for (std::size_t other = 1; other < kNormal; other += 2)
      above += scores.at("combined").number(other) > scores.at("combined").number(one) ? 1 : 0;
  }
  EXPECT_NEAR(above / (200.0 * 200.0), 0.5, 3 * std::sqrt(1.0 / (6 * 200))) << "three errors of an area";
}

TEST_F(VectorScores, DoNotDependOnTheOrderOfTheRowsOfASample) {
  store::write_sample(path("s.h5"), kNormal + kOutliers, 4, 1, [](std::int64_t row, std::span<float> pixels) {
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<float>(row) + static_cast<float>(i);
  });
  std::vector<std::size_t> order(table_.rows());
  for (std::size_t row = 0; row < order.size(); ++row) order[row] = (row * 7) % order.size();
  tables::write_table(path("turned.csv"), table_.take(order));
  ScoreOptions one = options("one.h5");
  one.sample = path("s.h5");
  ScoreOptions other = one;
  other.vectors.features = path("turned.csv");
  other.output = path("other.h5");
  const catalog::Table first = scored(one);
  const catalog::Table second = scored(other);
  for (const char* column : {"row", "embedding_density", "combined"})
    EXPECT_EQ(first.at(column).data, second.at(column).data) << column;
  // The sample may be given in place of the model, as on a command line.
  std::swap(one.sample, one.model);
  one.overwrite = true;
  EXPECT_EQ(scored(one).at("combined").data, first.at("combined").data);
  TopOptions top;
  top.scores = path("one.h5");
  top.number = 6;
  top.output = path("top.png");
  EXPECT_EQ(top_scores(top).lines.size(), 6U);
  const std::string bytes = read_file(top.output);
  EXPECT_GT(
      image::decode_picture({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, top.output)
          .width,
      100);
  one.normals = "id != 'image_0'";
  EXPECT_EQ(error(one), "no error") << "a sample in the place of a model has no normal images of its own";
}

TEST_F(VectorScores, HaveNoScoreWhereAVectorIsNotFinite) {
  std::get<std::vector<double>>(table_.find("feat_3")->data)[7] = std::nan("");
  tables::write_table(path("v.fits"), table_);
  const catalog::Table scores = scored(options());
  EXPECT_TRUE(scores.at("combined").is_missing(7));
  EXPECT_EQ(scores.at("flags").number(7), static_cast<double>(store::kFlagNoVector));
  EXPECT_FALSE(scores.at("combined").is_missing(8));
}

TEST_F(VectorScores, FeaturesAreCoordinatesForAMap) {
  ScoreOptions map = options();
  map.scorers = {"features"};
  const catalog::Table table = scored(map);
  EXPECT_TRUE(table.has("feature_01"));
  EXPECT_EQ(table.at("feature_07").number(0), 0) << "beyond the six numbers of each vector";
  EXPECT_FALSE(table.has("combined"));
}

TEST_F(VectorScores, ByAModelAreNotAgainstOtherNormalImages) {
  std::vector<std::int64_t> images(100);
  std::iota(images.begin(), images.end(), std::int64_t{0});
  scorers::VectorReference reference;
  const std::vector<float> normal = embeddings::gaussian_vectors(100, kLength, 9);
  reference.density = scorers::fit_vectors(normal, kLength, images);
  reference.held_out = scorers::distances_of(reference.density, normal);
  scorers::write_vector_model(path("m.safetensors"), reference);
  ScoreOptions given = options();
  given.model = path("m.safetensors");
  given.normals = "label == \"normal\"";
  EXPECT_THAT(error(given), HasSubstr("m.safetensors already has its normal images"));
  given.normals.clear();
  given.normals_table = path("v.fits");
  EXPECT_THAT(error(given), HasSubstr("m.safetensors already has its normal images"));
  given.normals_table.clear();
  given.group = "label";
  EXPECT_THAT(error(given), HasSubstr("Leave --group out"));
  given.group = "auto";
  EXPECT_EQ(error(given), "no error");
}

/// The report, `top` and `explore` list each group once.
TEST_F(VectorScores, RecordWhatTheNormalImagesAreGroupedBy) {
  std::vector<std::int64_t> trees(table_.rows());
  for (std::size_t row = 0; row < trees.size(); ++row) trees[row] = static_cast<std::int64_t>(row / 2);
  table_.add({"tree", "", "", trees, {}});
  tables::write_table(path("v.fits"), table_);
  const auto recorded = [&](ScoreOptions asked) {
    asked.overwrite = true;
    score_sample(asked);
    return store::read_scores_attributes(asked.output).attribute("fold_group");
  };
  ScoreOptions own = options();
  EXPECT_EQ(recorded(own), "tree");
  own.group = "none";
  EXPECT_EQ(recorded(own), "");
  own.group = "auto";
  std::vector<std::int64_t> images(100);
  std::iota(images.begin(), images.end(), std::int64_t{0});
  scorers::VectorReference reference;
  const std::vector<float> normal = embeddings::gaussian_vectors(100, kLength, 9);
  reference.density = scorers::fit_vectors(normal, kLength, images);
  reference.held_out = scorers::distances_of(reference.density, normal);
  reference.training["group"] = {{"columns", "label"}, {"groups", 50}, {"images", 100}};
  own.model = path("m.safetensors");
  scorers::write_vector_model(own.model, reference);
  EXPECT_EQ(recorded(own), "label");
  reference.training["group"] = nullptr;
  scorers::write_vector_model(own.model, reference);
  EXPECT_EQ(recorded(own), "");
}

TEST_F(VectorScores, ACallThatWasKilledBeforeItsTableIsRepeated) {
  namespace fs = std::filesystem;
  ScoreOptions table = options("scores.csv");
  RunContext context;
  context.progress = [&](const ProgressUpdate&) { fs::create_directories(path("scores.csv/in_the_way")); };
  ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  EXPECT_THROW(score_sample(table, context), Error);
  ::unsetenv("SOURCE_DATE_EPOCH");
  fs::remove_all(path("scores.csv"));
  ASSERT_TRUE(fs::exists(path("scores.csv.h5")));
  // Those of another call may be someone's.
  ScoreOptions other = table;
  other.where = "label == \"normal\"";
  EXPECT_THAT(error(other), HasSubstr("scores.csv.h5: exists already"));
  EXPECT_EQ(error(table), "no error");
  EXPECT_EQ(tables::read_table(path("scores.csv")).rows(), static_cast<std::size_t>(kNormal + kOutliers));
  EXPECT_FALSE(fs::exists(path("scores.csv.h5")));
}

TEST_F(VectorScores, ColumnsWithNamesOfScoresAreLeftOutWithAWord) {
  table_.add({"asymmetry", "", "of another's", std::vector<double>(table_.rows(), 1), {}});
  table_.add({"mag", "", "", std::vector<double>(table_.rows(), 20), {}});
  tables::write_table(path("v.fits"), table_);
  MessageLog log;
  const catalog::Table scores = scored(options(), log.context());
  EXPECT_THAT(log.text(), HasSubstr("v.fits: columns asymmetry have names that scores files use"));
  EXPECT_FALSE(scores.has("asymmetry"));
  EXPECT_TRUE(scores.has("mag"));
}

TEST_F(VectorScores, SayWhatIsWrong) {
  ScoreOptions wrong = options();
  wrong.vectors.features = "";
  EXPECT_THAT(error(wrong), HasSubstr("or vectors of another network (--features TABLE)"));
  wrong = options();
  wrong.normals = "label == \"nobody\"";
  EXPECT_THAT(error(wrong), HasSubstr("0 normal images with a vector are too few; at least 64 are needed"));
  wrong.normals_table = path("v.fits");
  EXPECT_THAT(error(wrong), HasSubstr("exclude each other"));
  wrong = options();
  wrong.method = "fast";
  EXPECT_THAT(error(wrong), HasSubstr("there is only one way to score vectors"));
  wrong = options();
  wrong.scorers = {"density"};
  EXPECT_THAT(error(wrong), HasSubstr("vectors have no scorers to choose from"));
  wrong = options();
  tables::write_table(path("long.csv"), embeddings::vector_table(
                                            embeddings::gaussian_vectors(100, kLength + 1, 9), kLength + 1));
  wrong.normals_table = path("long.csv");
  EXPECT_THAT(error(wrong), HasSubstr("has vectors of 7 dimensions"));
}

}  // namespace
}  // namespace peculiar::scoring
