#include "store/scores_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/test_folder.h"
#include "store/features_file.h"
#include "store/score_making.h"

namespace peculiar::store {
namespace {

TEST(ScoresFile, ColumnsThatWereNotReadAreCopiedInBlocks) {
  const TestFolder folder;
  const std::size_t rows = (std::size_t{1} << 18) + 5;  // more than are copied at once
  std::vector<std::int64_t> numbers;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows; ++i) {
    numbers.push_back(static_cast<std::int64_t>(3 * i));
    names.push_back(std::to_string(i));
  }
  ScoresFile scores;
  scores.table.add({"id", "", "", names, {}});
  scores.table.add({"score", "", "", std::vector<double>(rows, 1.5), {}});
  scores.table.add({"number", "", "", numbers, {}});
  scores.set_attribute("ranking", "score");
  const std::filesystem::path path = folder.path() / "scores.h5";
  write_scores(path, scores, false);

  ScoresFile few = read_scores(path, {"number of another kind"}, {"score"});
  EXPECT_THAT(few.table.names(), testing::ElementsAre("score"));
  few.table.add({"twice", "", "", std::vector<double>(rows, 3), {}});
  write_scores(path, few, true);  // over the file that it copies from
  const ScoresFile all = read_scores(path);
  EXPECT_THAT(all.table.names(), testing::ElementsAre("id", "score", "number", "twice"));
  EXPECT_EQ(all.table.at("id").data, scores.table.at("id").data);
  EXPECT_EQ(all.table.at("number").data, scores.table.at("number").data);
  EXPECT_EQ(all.attribute("ranking"), "score");
}

TEST(ScoresFile, OneOfTheSameProvenanceIsReplacedAndNoOther) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "scores.h5";
  ScoresFile scores;
  scores.table.add({"score", "", "", std::vector<double>{1}, {}});
  const auto write = [&](const std::string& provenance) {
    scores.set_attribute("provenance", provenance);
    write_scores(path, scores, false);
  };
  write(R"({"created_utc": "2026-01-31T12:00:00Z", "verb": "learn"})");
  write(R"({"created_utc": "2026-01-31T13:00:00Z", "verb": "learn"})");
  EXPECT_THAT(read_scores(path).attribute("provenance"), testing::HasSubstr("13:00"));
  EXPECT_THROW(write(R"({"created_utc": "2026-01-31T13:00:00Z", "verb": "score"})"), Error);
  std::filesystem::remove(path);
  write("");
  EXPECT_THROW(write(""), Error) << "not known to be the same";
}

TEST(ScoresFile, AColumnThatIsAskedForAndNotThereBringsAll) {
  const TestFolder folder;
  ScoresFile scores;
  scores.table.add({"id", "", "", std::vector<std::string>{"a"}, {}});
  scores.table.add({"score", "", "", std::vector<double>{1}, {}});
  const std::filesystem::path path = folder.path() / "scores.h5";
  write_scores(path, scores, false);
  EXPECT_THAT(read_scores(path, {"id"}, {"scor"}).table.names(), testing::ElementsAre("id", "score"));
}

TEST(ScoresFile, AreOfVectorsByTheirMakingNotByAFileOfFeatures) {
  ScoresFile scores;
  scores.set_attribute("sample", "galaxies.h5");
  EXPECT_FALSE(are_of_vectors(scores));
  // By a model trained on images and vectors, with --features-out.
  scores.set_attribute(kFeaturesOfScores, "features.h5");
  scores.set_attribute(
      kMaking,
      R"([{"columns": ["density", "embedding_density"], "settings": {"method": "scorers"}}, {"columns": []}, 3])");
  EXPECT_FALSE(are_of_vectors(scores));
  scores.set_attribute(kMaking, R"([{"columns": ["feature_01"], "settings": {"method": "vectors"}}])");
  EXPECT_TRUE(are_of_vectors(scores));
  scores.set_attribute(kMaking, "");  // of a file of an earlier version
  EXPECT_FALSE(are_of_vectors(scores));
  scores.set_attribute("sample", "");
  EXPECT_TRUE(are_of_vectors(scores));
  scores.set_attribute(kFeaturesOfScores, "");
  EXPECT_FALSE(are_of_vectors(scores)) << "a scan that has kept no stamps";
}

TEST(ScoresFile, RankedImagesHaveAScoreAndAreWholeAndNotMuted) {
  ScoresFile scores;
  const std::vector<std::int64_t> flags{0, 0, 0, 16, 32, 1, 0, 48};  // 16: edge, 32: gap
  scores.table.add({"score", "", "", std::vector<double>{1, std::nan(""), 3, 4, 5, 6, 7, 8}, {}});
  scores.table.add({"flags", "", "", flags, {}});
  scores.table.add({kArtefactFlags, "", "", std::vector<std::int64_t>{0, 0, 2, 0, 0, 1, 3, 0}, {}});
  const catalog::Column& score = scores.table.at("score");
  EXPECT_THAT(ranked_images(scores, score),
              testing::ElementsAre(true, false, true, false, false, true, true, false));
  scores.set_attribute(kMutedArtefacts, "2");
  EXPECT_THAT(ranked_images(scores, score),
              testing::ElementsAre(true, false, false, false, false, true, false, false));
  scores.set_attribute(kRankPartial, "yes");
  EXPECT_THAT(ranked_images(scores, score),
              testing::ElementsAre(true, false, false, true, true, true, false, true));
}

}  // namespace
}  // namespace peculiar::store
