#include "store/galaxy_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/test_folder.h"
#include "store/sample_testing.h"

namespace peculiar::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ScoresFile scores_of(const std::vector<std::string>& ids, const std::vector<double>& ra = {},
                     const std::vector<double>& dec = {}) {
  std::vector<std::int64_t> rows;
  for (std::size_t row = 0; row < ids.size(); ++row) rows.push_back(static_cast<std::int64_t>(row));
  ScoresFile scores;
  scores.table.add({"row", "", "", rows, {}});
  scores.table.add({"id", "", "", ids, {}});
  if (!ra.empty()) {
    scores.table.add({"ra", "deg", "", ra, {}});
    scores.table.add({"dec", "deg", "", dec, {}});
  }
  return scores;
}

TEST(GalaxyViews, ImagesOfOneIdAreOneGalaxy) {
  EXPECT_THAT(galaxies_of(scores_of({"a", "b", "a", "", "", "b"}), nullptr, ""),
              ElementsAre(0, 1, 0, 2, 3, 1));
  EXPECT_EQ(count_galaxies({0, 1, 0, 2, 3, 1}, {0, 2, 5}), 2u);
}

TEST(GalaxyViews, ImagesOfOnePlaceAreOneGalaxyAcrossTheMeridianAndNearThePoleToo) {
  const double near = 0.9 / 3600;
  const double far = 1.1 / 3600;
  // At declination 60 an arcsecond on the sky is two of right ascension.
  const ScoresFile scores =
      scores_of({"a", "b", "c", "d", "e", "f", "g", "h"},
                {359.9999, 0.0001 - 0.2 / 3600, 10, 10 + 2 * near, 20, 20 + 2 * far, 30, std::nan("")},
                {0, 0, 60, 60, 60, 60, 0, 0});
  EXPECT_THAT(galaxies_of(scores, nullptr, ""), ElementsAre(0, 0, 1, 1, 2, 3, 4, 5));
}

TEST(GalaxyViews, OfAFineSamplingFivePixelsAreTheLimit) {
  const TestFolder folder;
  write_sample(folder.path() / "s.h5", 3, 2, 1, [](std::int64_t, std::span<float>) {});  // 0.06 arcsec per px
  const SampleReader sample(folder.path() / "s.h5");
  const ScoresFile scores = scores_of({"a", "b", "c"}, {10, 10 + 0.25 / 3600, 10 + 0.6 / 3600}, {0, 0, 0});
  EXPECT_THAT(galaxies_of(scores, &sample, ""), ElementsAre(0, 0, 1));
  EXPECT_THAT(galaxies_of(scores, nullptr, ""), ElementsAre(0, 0, 0));
}

TEST(GalaxyViews, AGroupDecidesAlone) {
  const TestFolder folder;
  write_sample(folder.path() / "s.h5", 4, 2, 1, [](std::int64_t, std::span<float>) {},
               {{"tree", "", "", std::vector<std::int64_t>{7, 8, 7, 0}, {false, false, false, true}}});
  const SampleReader sample(folder.path() / "s.h5");
  ScoresFile scores = scores_of({"a", "b", "c", "d"}, {1, 1, 2, 3}, {0, 0, 0, 0});
  EXPECT_THAT(galaxies_of(scores, &sample, "tree"), ElementsAre(0, 1, 0, 2));
  EXPECT_EQ(noted_group(scores, &sample), "");
  scores.set_attribute("fold_group", "tree");
  EXPECT_EQ(noted_group(scores, &sample), "tree");
  EXPECT_EQ(noted_group(scores, nullptr), "") << "without its sample nobody knows the trees";
  scores.table.add({"tree", "", "", std::vector<std::string>{"x", "x", "", ""}, {}});
  EXPECT_THAT(galaxies_of(scores, nullptr, "tree"), ElementsAre(0, 0, 1, 2));
  scores.table.add({"snapshot", "", "", std::vector<std::int64_t>{1, 2, 1, 1}, {}});
  EXPECT_THAT(galaxies_of(scores, &sample, "tree,snapshot"), ElementsAre(0, 1, 2, 3));
  EXPECT_FALSE(has_column(scores, &sample, "tree,orbit"));
  try {
    galaxies_of(scores, &sample, "trees");
    FAIL() << "there is no such column";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("'trees' (did you mean 'tree'?)"));
  }
}

TEST(GalaxyViews, WithoutASampleAnErrorIsAboutTheScoresAlone) {
  EXPECT_THAT(
      [] {
        galaxies_of(scores_of({"a", "b"}), nullptr, "tree");
      },
      testing::ThrowsMessage<Error>(HasSubstr("--group: the scores do not have a column 'tree'")));
}

TEST(GalaxyViews, ARowBeyondTheSampleIsAnError) {
  const TestFolder folder;
  write_sample(folder.path() / "s.h5", 2, 2, 1, [](std::int64_t, std::span<float>) {},
               {{"tree", "", "", std::vector<std::int64_t>{7, 8}, {}}});
  const SampleReader sample(folder.path() / "s.h5");
  EXPECT_THROW(galaxies_of(scores_of({"a", "b", "c"}), &sample, "tree"), Error);
}

}  // namespace
}  // namespace peculiar::store
