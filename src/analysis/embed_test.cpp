#include "analysis/embed.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/analysis_testing.h"
#include "base/error.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "embeddings/vectors_testing.h"
#include "store/scores_file.h"

namespace peculiar::analysis {
namespace {

using testing::HasSubstr;

/// Points on a ring bent through ten dimensions, with noise: no two axes show it in full.
EmbedOptions bent_ring(const TestFolder& folder, std::size_t count) {
  RandomStream random(4, "ring");
  catalog::Table table;
  std::vector<Numbers> features(10);
  Words ids;
  for (std::size_t i = 0; i < count; ++i) {
    const double angle = random.uniform(0, 2 * M_PI);
    ids.push_back("g" + std::to_string(i));
    for (std::size_t d = 0; d < 10; ++d)
      features[d].push_back(std::sin(angle * (1 + static_cast<double>(d) / 2)) + 0.1 * random.normal());
  }
  table.add({"id", "", "", ids, {}});
  for (std::size_t d = 0; d < 10; ++d) table.add({fmt::format("f{}", d), "", "", features[d], {}});
  EmbedOptions options;
  options.tables = {(folder.path() / "features.csv").string()};
  catalog::write_table_text(options.tables.front(), table);
  options.columns = {"f*"};
  options.output = (folder.path() / "embedding.csv").string();
  return options;
}

TEST(Embed, KeepsTheIdsAndLeavesOutWhatIsMissing) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 150);
  catalog::Table table = catalog::read_table_text(options.tables.front());
  std::get<Numbers>(table.find("f3")->data)[7] = std::nan("");
  table.add({"flat", "", "", Numbers(150, 2), {}});
  options.tables = {(folder.path() / "features.ecsv").string()};
  catalog::write_table_text(options.tables.front(), table);
  options.columns = {"f*", "f1"};
  options.iterations = 300;
  options.output = (folder.path() / "embedding.ecsv").string();
  const EmbedReport report = embed_table(options);
  EXPECT_EQ(report.left_out, 1);
  EXPECT_EQ(report.columns.size(), 11u);
  const catalog::Table embedding = catalog::read_table_text(options.output);
  EXPECT_EQ(embedding.at("id").text(8), "g8");
  EXPECT_TRUE(embedding.at("embedding_x").is_missing(7));
  EXPECT_FALSE(embedding.at("embedding_y").is_missing(8));
  EXPECT_EQ(embedding.metadata.front().first, "provenance");
  EXPECT_THROW(embed_table(options), Error) << "it is there";
}

TEST(Embed, SaysWhatItCannotEmbed) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 9);
  const auto error_of = [&] {
    try {
      embed_table(options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(error_of(), HasSubstr("too few"));
  options.columns = {"feature_*"};
  EXPECT_THAT(error_of(), HasSubstr("feature_*"));
  options.columns = {"id", "f1"};
  EXPECT_THAT(error_of(), HasSubstr("'id' is not numeric"));
  options.output = "embedding.txt";
  EXPECT_THAT(error_of(), HasSubstr("suffix"));
}

TEST(Embed, OfFewRowsFewNeighboursCount) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 50);
  options.iterations = 300;
  const EmbedReport report = embed_table(options);
  EXPECT_NEAR(report.perplexity, 49 / 3.0, 1e-12);
  const catalog::Table embedding = catalog::read_table_text(options.output);
  EXPECT_TRUE(std::isfinite(embedding.at("embedding_x").number(49)));
}

TEST(Embed, AtMostSoManyHaveAPlaceTheHighestAmongThem) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 200);
  options.iterations = 300;
  options.most = 100;
  options.highest = (folder.path() / "scores.h5").string();
  // By id, in another order; the highest have numbers that end in 3.
  store::ScoresFile scores;
  Words ids;
  Numbers values;
  for (int i = 199; i >= 0; --i) {
    ids.push_back("g" + std::to_string(i));
    values.push_back(i % 10 == 3 ? 5 : 0.001 * i);
  }
  scores.table.add({"id", "", "", ids, {}});
  scores.table.add({"oddity", "", "", values, {}});
  scores.set_attribute("ranking", "oddity");
  store::write_scores(options.highest, scores, false);
  const auto places = [&](std::uint64_t seed) {
    RunContext context;
    context.seed = seed;
    options.overwrite = true;
    const EmbedReport report = embed_table(options, context);
    EXPECT_EQ(report.passed_over, 100);
    const catalog::Table embedding = catalog::read_table_text(options.output);
    EXPECT_EQ(embedding.rows(), 200u);
    std::vector<bool> has_place;
    for (std::size_t row = 0; row < 200; ++row)
      has_place.push_back(!embedding.at("embedding_x").is_missing(row));
    EXPECT_EQ(std::count(has_place.begin(), has_place.end(), true), 100);
    return has_place;
  };
  const std::vector<bool> first = places(1);
  for (std::size_t row = 3; row < 200; row += 10) EXPECT_TRUE(first[row]) << row;
  EXPECT_EQ(places(1), first);
  const std::vector<bool> second = places(2);
  EXPECT_NE(second, first) << "the others are drawn";
  for (std::size_t row = 3; row < 200; row += 10) EXPECT_TRUE(second[row]) << row;
  // About half of the embedded rows are in the first half of the table, as expected for random ones.
  EXPECT_NEAR(static_cast<double>(std::count(first.begin(), first.begin() + 100, true)), 50, 16);
  scores.table.find("id")->data = Words(200, "x");
  store::write_scores(options.highest, scores, true);
  EXPECT_THROW(places(1), Error);
}

/// Embeds two tables in one plane: similar rows of both are close together, and ids may occur in both.
TEST(Embed, SeveralTablesShareAPlane) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 120);
  const catalog::Table whole = catalog::read_table_text(options.tables.front());
  options.output = (folder.path() / "alone.ecsv").string();
  options.method = "pca";
  embed_table(options);
  const catalog::Table alone = catalog::read_table_text(options.output);
  std::vector<std::size_t> first, second;
  for (std::size_t row = 0; row < 120; ++row) (row < 50 ? first : second).push_back(row);
  catalog::Table a = whole.take(first), b = whole.take(second);
  auto& ids = std::get<Words>(b.find("id")->data);
  for (std::size_t i = 0; i < ids.size(); ++i)
    ids[i] = "g" + std::to_string(i);  // also ids of the first table
  for (catalog::Table* one : {&a, &b}) one->metadata = {{"model_fingerprint", "one"}};
  options.tables = {(folder.path() / "a.ecsv").string(), (folder.path() / "b.ecsv").string()};
  catalog::write_table_text(options.tables[0], a);
  catalog::write_table_text(options.tables[1], b);
  options.output = (folder.path() / "both.ecsv").string();
  const EmbedReport report = embed_table(options);
  EXPECT_EQ(report.rows, 120);
  const catalog::Table both = catalog::read_table_text(options.output);
  ASSERT_EQ(both.rows(), 120u);
  EXPECT_THAT(both.at(kEmbeddedSet).description, HasSubstr("(1: a.ecsv, 2: b.ecsv)"));
  for (std::size_t row = 0; row < 120; ++row) {
    EXPECT_EQ(both.at(kEmbeddedSet).number(row), row < 50 ? 1 : 2);
    EXPECT_EQ(both.at("id").text(row), "g" + std::to_string(row < 50 ? row : row - 50));
    EXPECT_NEAR(both.at("embedding_x").number(row), alone.at("embedding_x").number(row), 1e-6);
  }
  const auto error_of = [&] {
    options.overwrite = true;
    try {
      embed_table(options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  b.metadata = {{"model_fingerprint", "two"}};
  catalog::write_table_text(options.tables[1], b);
  EXPECT_THAT(error_of(), HasSubstr("b.ecsv: its features are by another model than those of"));
  b.metadata.clear();
  b.find("f9")->name = "g9";
  for (catalog::Table* one : {&a, &b}) one->metadata = {{"model_fingerprint", "one"}};
  catalog::write_table_text(options.tables[1], b);
  EXPECT_THAT(error_of(), HasSubstr("b.ecsv: has no column 'f9'"));
  options.tables[1] = options.tables[0];
  EXPECT_THAT(error_of(), HasSubstr("is given twice"));
}

std::string error_of(const EmbedOptions& options) {
  try {
    embed_table(options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// The highest are landmarks, and all rows have a position.
TEST(Embed, PlacesTheOthersAmongLandmarks) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 400);
  options.iterations = 300;
  options.landmarks = 120;
  options.highest = (folder.path() / "scores.h5").string();
  store::ScoresFile scores;
  Words ids;
  Numbers values;
  for (int i = 0; i < 400; ++i) {
    ids.push_back("g" + std::to_string(i));
    values.push_back(i % 20 == 3 ? 5 + i : 0);
  }
  scores.table.add({"id", "", "", ids, {}});
  scores.table.add({"oddity", "", "", values, {}});
  scores.set_attribute("ranking", "oddity");
  store::write_scores(options.highest, scores, false);
  const EmbedReport report = embed_table(options);
  EXPECT_EQ(report.landmarks, 120);
  EXPECT_EQ(report.passed_over, 0);
  EXPECT_GT(report.trustworthiness, 0.9);
  const catalog::Table embedding = catalog::read_table_text(options.output);
  int landmarks = 0;
  for (std::size_t row = 0; row < 400; ++row) {
    EXPECT_TRUE(std::isfinite(embedding.at("embedding_x").number(row))) << row;
    landmarks += embedding.at(kLandmark).number(row) > 0 ? 1 : 0;
    if (row % 20 == 3) {
      EXPECT_GT(embedding.at(kLandmark).number(row), 0) << row;
    }
  }
  EXPECT_EQ(landmarks, 120);
  options.overwrite = true;
  options.landmarks = 5;
  EXPECT_THAT(error_of(options), HasSubstr("--landmarks: 5 are too few"));
  options.landmarks = 400;
  EXPECT_EQ(embed_table(options).landmarks, 0) << "all at once";
  EXPECT_FALSE(catalog::read_table_text(options.output).has(kLandmark));
}

TEST(Embed, ScoresOfOtherImagesAreRefused) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 100);
  catalog::Table table = catalog::read_table_text(options.tables.front());
  std::vector<std::int64_t> numbers(100);
  for (std::size_t i = 0; i < 100; ++i) numbers[i] = static_cast<std::int64_t>(i);
  table.add({"row", "", "", numbers, {}});
  catalog::write_table_text(options.tables.front(), table);
  options.iterations = 300;
  options.most = 50;
  options.overwrite = true;
  options.highest = (folder.path() / "scores.h5").string();
  store::ScoresFile scores;
  scores.table.add(table.at("id"));
  scores.table.add({"row", "", "", numbers, {}});
  scores.table.add({"oddity", "", "", Numbers(100, 1), {}});
  scores.set_attribute("ranking", "oddity");
  store::write_scores(options.highest, scores, false);
  EXPECT_EQ(error_of(options), "");
  std::get<Words>(scores.table.find("id")->data)[7] = "other";
  store::write_scores(options.highest, scores, true);
  EXPECT_THAT(error_of(options), testing::AllOf(HasSubstr("--highest: row 7 of"), HasSubstr("is of other"),
                                                HasSubstr("is of g7; give scores of the same sample")));
}

/// --most chooses the rows to embed, --landmarks which of these t-SNE embeds directly.
TEST(Embed, LandmarksAreOfTheRowsThatHaveAPlace) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 300);
  options.iterations = 300;
  options.most = 200;
  options.landmarks = 100;
  const EmbedReport report = embed_table(options);
  EXPECT_EQ(report.landmarks, 100);
  EXPECT_EQ(report.passed_over, 100);
  const catalog::Table embedding = catalog::read_table_text(options.output);
  for (std::size_t row = 0; row < 300; ++row)
    EXPECT_FALSE(embedding.at(kLandmark).number(row) > 0 && embedding.at("embedding_x").is_missing(row))
        << row;
}

/// Vectors of every kind give the same map as a table with the same numbers.
TEST(Embed, TakesArraysOfVectors) {
  const TestFolder folder;
  const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
  const std::vector<float> values = embeddings::gaussian_vectors(60, 5, 3);
  embeddings::write_npy(path("v.npy"), values, {60, 5});
  embeddings::write_features_file(path("f.h5"), values, 5);
  const catalog::Table table = embeddings::vector_table(values, 5);
  catalog::write_table_text(path("v.csv"), table);
  EmbedOptions options;
  options.method = "pca";
  options.output = path("map.csv");
  options.overwrite = true;
  options.tables = {path("v.csv")};
  options.columns = {"feat_*"};
  embed_table(options);
  const catalog::Table expected = catalog::read_table_text(options.output);
  const auto expect_same = [&](const std::string& id) {
    embed_table(options);
    const catalog::Table found = catalog::read_table_text(options.output);
    EXPECT_EQ(found.at("id").text(7), id) << options.tables.front();
    for (std::size_t row = 0; row < 60; ++row)
      EXPECT_NEAR(found.at("embedding_x").number(row), expected.at("embedding_x").number(row), 1e-5);
    return found;
  };
  options.columns = EmbedOptions().columns;
  options.tables = {path("v.npy")};
  expect_same("7");
  catalog::Table ids;
  ids.add(table.at("id"));
  catalog::write_table_text(path("ids.csv"), ids);
  options.ids = path("ids.csv");
  expect_same("image_7");
  options.ids = "";
  options.tables = {path("f.h5")};
  EXPECT_EQ(expect_same("image_7").at("row").number(7), 107);

  embeddings::write_features_file(path("other.h5"), values, 5, "of another");
  options.tables = {path("f.h5"), path("other.h5")};
  EXPECT_THAT(error_of(options), HasSubstr("by another model"));
  embeddings::write_features_file(path("longer.h5"), values, 6);
  options.tables = {path("f.h5"), path("longer.h5")};
  EXPECT_THAT(error_of(options), HasSubstr("vectors of 6 dimensions"));
  options.tables = {path("f.h5"), path("v.csv")};
  EXPECT_THAT(error_of(options), HasSubstr("one kind"));
  options.tables = {path("v.csv")};
  options.ids = path("ids.csv");
  EXPECT_THAT(error_of(options), HasSubstr("--ids: is for arrays"));
}

void expect_referee_agrees(EmbedOptions options) {
  const TestReferee referee("check_embedding.py", "numpy sklearn");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const EmbedReport report = embed_table(options);
  EXPECT_TRUE(referee.agrees(fmt::format("'{}' '{}' {} {} {}", options.tables.front(), options.output,
                                         options.perplexity, options.method, report.trustworthiness)));
}

TEST(EmbedRefereeSlow, LandmarksAreAsTrustworthyAsScikitLearn) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 1500);
  options.landmarks = 500;
  expect_referee_agrees(options);
}

TEST(EmbedRefereeSlow, ScikitLearnsComponentsAreTheSame) {
  const TestFolder folder;
  EmbedOptions options = bent_ring(folder, 100);
  options.method = "pca";
  expect_referee_agrees(options);
}

/// Exact and with the tree.
TEST(EmbedRefereeSlow, AsTrustworthyAsScikitLearn) {
  for (const std::size_t count : {600, 1500}) {
    const TestFolder folder;
    expect_referee_agrees(bent_ring(folder, count));
  }
}

}  // namespace
}  // namespace peculiar::analysis
