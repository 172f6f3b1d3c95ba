#include "store/scores_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/test_folder.h"

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

TEST(ScoresFile, AColumnThatIsAskedForAndNotThereBringsAll) {
  const TestFolder folder;
  ScoresFile scores;
  scores.table.add({"id", "", "", std::vector<std::string>{"a"}, {}});
  scores.table.add({"score", "", "", std::vector<double>{1}, {}});
  const std::filesystem::path path = folder.path() / "scores.h5";
  write_scores(path, scores, false);
  EXPECT_THAT(read_scores(path, {"id"}, {"scor"}).table.names(), testing::ElementsAre("id", "score"));
}

}  // namespace
}  // namespace peculiar::store
