#include "store/folds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "base/error.h"
#include "base/test_folder.h"
#include "store/sample_testing.h"
#include "store/split.h"

namespace peculiar::store {
namespace {

using testing::HasSubstr;

class FoldsTest : public testing::Test {
 protected:
  /// Three images of each tree; every tenth image has no tree.
  void write(const std::string& name, std::int64_t count) {
    catalog::Column trees{"tree", "", "", std::vector<std::int64_t>(), {}};
    for (std::int64_t row = 0; row < count; ++row) {
      std::get<std::vector<std::int64_t>>(trees.data).push_back(row / 3);
      trees.missing.push_back(row % 10 == 9);
    }
    write_sample(path(name), count, 2, 1, [](std::int64_t, std::span<float>) {}, {trees});
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TestFolder folder_;
};

TEST_F(FoldsTest, TheNumbersAreThoseOfEveryVersion) {
  // Golden values: two programs that score one sample by folds must assign the same folds.
  write("s.h5", 24);
  const SampleReader sample(path("s.h5"));
  EXPECT_THAT(folds_of(sample, 2, ""),
              testing::ElementsAre(2, 1, 2, 1, 1, 1, 2, 2, 1, 2, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 2, 2, 1, 1));
  EXPECT_THAT(folds_of(sample, 5, "tree"),
              testing::ElementsAre(1, 1, 1, 2, 2, 2, 1, 1, 1, 3, 3, 3, 3, 3, 3, 5, 5, 5, 3, 2, 3, 1, 1, 1));
}

TEST_F(FoldsTest, EveryRowIsInOneFoldAndFoldsAreBalanced) {
  write("s.h5", 3000);
  const SampleReader sample(path("s.h5"));
  for (const int count : {2, 7}) {
    std::map<int, int> rows;
    for (const int fold : folds_of(sample, count, "")) ++rows[fold];
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(rows.begin()->first, 1);
    EXPECT_EQ(rows.rbegin()->first, count);
    const double expected = 3000.0 / count;
    for (const auto& [fold, number] : rows)
      EXPECT_NEAR(number, expected, 4.5 * std::sqrt(expected)) << "fold " << fold;
  }
}

TEST_F(FoldsTest, GroupsAreWholeAndImagesWithoutAreOnTheirOwn) {
  write("s.h5", 3000);
  const SampleReader sample(path("s.h5"));
  const std::vector<int> folds = folds_of(sample, 4, "tree");
  const std::vector<int> single = folds_of(sample, 4, "");
  const catalog::Column trees = sample.rows().column("tree");
  std::map<std::string, std::set<int>> of_tree;
  std::set<int> of_nobody;
  for (std::size_t row = 0; row < folds.size(); ++row)
    (trees.is_missing(row) ? of_nobody : of_tree[trees.text(row)]).insert(folds[row]);
  for (const auto& [tree, own] : of_tree) EXPECT_EQ(own.size(), 1u) << tree;
  EXPECT_EQ(of_nobody.size(), 4u) << "300 images of no tree are no group";
  EXPECT_NE(folds, single);
  EXPECT_THAT(
      [&] { folds_of(sample, 4, "trees"); },
      testing::ThrowsMessage<Error>(testing::AllOf(HasSubstr("no column 'trees'"), HasSubstr("id, tree"))));
}

TEST_F(FoldsTest, FoldsDoNotFollowAHashSplit) {
  // Otherwise one half of a split would be one fold.
  write("s.h5", 2000);
  const std::vector<int> folds = folds_of(SampleReader(path("s.h5")), 2, "");
  for (const std::uint64_t seed : {0, 1, 2}) {
    RunContext context;
    context.seed = seed;
    SplitOptions split;
    split.input = path("s.h5");
    split.output = path("half.h5");
    split.fraction = 0.5;
    split.hash_column = "id";
    split.overwrite = true;
    split_sample(split, context);
    const SampleReader half(path("half.h5"));
    int first = 0;
    for (const int fold : folds_of(half, 2, "")) first += fold == 1 ? 1 : 0;
    const double expected = 0.5 * static_cast<double>(half.count());
    EXPECT_NEAR(first, expected, 4 * std::sqrt(0.5 * expected)) << "seed " << seed;
  }
}

TEST_F(FoldsTest, AHashSplitTakesRowsWithoutAValueOneByOne) {
  write("s.h5", 1000);
  SplitOptions split;
  split.input = path("s.h5");
  split.output = path("half.h5");
  split.fraction = 0.5;
  split.hash_column = "tree";
  split_sample(split);
  const catalog::Column trees = SampleReader(split.output).rows().column("tree");
  int missing = 0;
  for (std::size_t row = 0; row < trees.size(); ++row) missing += trees.is_missing(row) ? 1 : 0;
  EXPECT_NEAR(missing, 50, 20) << "of 100";
}

TEST(Fold, IsReadFromItsText) {
  EXPECT_FALSE(parse_fold(""));
  EXPECT_EQ(parse_fold("2/3").number, 2);
  EXPECT_EQ(parse_fold("2/3").count, 3);
  for (const char* text : {"0/2", "3/2", "1/1", "1", "1/", "/2", "a/b", "1/2/3", "1/101", "-1/2", "1 /2"})
    EXPECT_THAT([&] { parse_fold(text); }, testing::ThrowsMessage<Error>(HasSubstr("I/K"))) << text;
}

}  // namespace
}  // namespace peculiar::store
