#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/error.h"
#include "learning/learning_testing.h"

namespace peculiar::learning {
namespace {

Ranking falling(std::size_t count) {
  Ranking ranking;
  for (std::size_t i = 0; i < count; ++i) {
    ranking.score.push_back(static_cast<double>(count - i));
    ranking.uncertainty.push_back(i == 40 ? 2.0 : 1.0);
  }
  return ranking;
}

std::size_t count_of(const std::vector<Asked>& asked, AskedFor why) {
  return static_cast<std::size_t>(
      std::count_if(asked.begin(), asked.end(), [&](const Asked& one) { return one.why == why; }));
}

TEST(Ask, MostlyTheHighestAndATenthEachForUncertaintyAndAtRandom) {
  Ranking ranking = falling(1000);
  ranking.score[0] = std::nan("");
  std::vector<LabelledRow> labels{{1, 1, false}, {2, 0, false}};
  const std::vector<Asked> asked = ask(ranking, labels, 20, 7);
  ASSERT_EQ(asked.size(), 20U);
  std::set<std::size_t> rows;
  for (const Asked& one : asked) {
    EXPECT_GT(one.row, 2U) << "neither without score nor labelled";
    EXPECT_TRUE(rows.insert(one.row).second) << "twice";
  }
  EXPECT_EQ(count_of(asked, AskedFor::kRandom), 2U);
  EXPECT_EQ(count_of(asked, AskedFor::kUncertain), 2U);
  EXPECT_EQ(asked.front().row, 3U);
  EXPECT_TRUE(rows.contains(40)) << "the most uncertain among the highest";
  const std::vector<Asked> again = ask(ranking, labels, 20, 7);
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(asked[i].row, again[i].row);
}

TEST(Ask, ATenthAtRandomOneByOneToo) {
  const Ranking ranking = falling(1000);
  std::vector<LabelledRow> labels;
  std::size_t random = 0;
  std::size_t uncertain = 0;
  for (int i = 0; i < 100; ++i) {
    const std::vector<Asked> asked = ask(ranking, labels, 1, 1);
    ASSERT_EQ(asked.size(), 1U);
    random += count_of(asked, AskedFor::kRandom);
    uncertain += count_of(asked, AskedFor::kUncertain);
    labels.push_back({asked[0].row, 0, false});
  }
  EXPECT_EQ(random, 10U);
  EXPECT_EQ(uncertain, 10U);
}

TEST(Ask, EveryTenOfTheListHaveOneForUncertaintyAndOneAtRandom) {
  Ranking ranking = falling(5000);
  for (std::size_t i = 0; i < 5000; ++i) ranking.uncertainty[i] = static_cast<double>(i % 97);
  for (const std::size_t known : {0U, 7U}) {
    std::vector<LabelledRow> labels;
    for (std::size_t i = 0; i < known; ++i) labels.push_back({4000 + i, 0, false});
    const std::vector<Asked> asked = ask(ranking, labels, 500, 3);
    ASSERT_EQ(asked.size(), 500U);
    std::set<std::size_t> rows;
    std::size_t last_ranked = 0;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      EXPECT_TRUE(rows.insert(asked[i].row).second) << "twice";
      if (asked[i].why == AskedFor::kRank) {
        EXPECT_GE(asked[i].row, last_ranked) << "the highest first";
        last_ranked = asked[i].row;
      }
      if (i + 10 > asked.size()) continue;
      const std::vector<Asked> ten(asked.begin() + static_cast<std::ptrdiff_t>(i),
                                   asked.begin() + static_cast<std::ptrdiff_t>(i) + 10);
      EXPECT_EQ(count_of(ten, AskedFor::kRank), 8U) << i;
      EXPECT_EQ(count_of(ten, AskedFor::kUncertain), 1U) << i;
      EXPECT_EQ(count_of(ten, AskedFor::kRandom), 1U) << i;
    }
  }
}

TEST(Ask, WithoutUncertaintiesTheRanksGoOn) {
  Ranking ranking = falling(30);
  ranking.uncertainty.clear();
  const std::vector<Asked> asked = ask(ranking, {}, 30, 1);
  ASSERT_EQ(asked.size(), 30U);
  EXPECT_EQ(count_of(asked, AskedFor::kRank), 27U);
  EXPECT_EQ(count_of(asked, AskedFor::kRandom), 3U);
}

TEST(Ask, RandomOnesAreOfAllRows) {
  const Ranking ranking = falling(1000);
  double sum = 0;
  int count = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    for (const Asked& one : ask(ranking, {}, 50, seed))
      if (one.why == AskedFor::kRandom) {
        sum += static_cast<double>(one.row);
        ++count;
      }
  EXPECT_EQ(count, 250);
  EXPECT_NEAR(sum / count, 499.5, 4 * 288.7 / std::sqrt(250.0));
}

TEST(Ask, OneImageOfEachGalaxyFirst) {
  Ranking ranking = falling(3000);
  ranking.uncertainty.assign(3000, 0);
  ranking.uncertainty[1] = 3;  // its galaxy is proposed by rank
  ranking.uncertainty[61] = 2;
  ranking.uncertainty[62] = 1;  // the same galaxy
  std::vector<std::size_t> galaxies;
  for (std::size_t row = 0; row < 3000; ++row) galaxies.push_back(row / 3);
  const std::vector<Asked> asked = ask(ranking, {}, 20, 1, galaxies);
  ASSERT_EQ(asked.size(), 20U);
  std::set<std::size_t> different;
  for (const Asked& one : asked) different.insert(galaxies[one.row]);
  EXPECT_EQ(different.size(), 20U);
  EXPECT_EQ(count_of(asked, AskedFor::kRank), 16U);
  EXPECT_EQ(asked[0].row, 0U);
  EXPECT_EQ(asked[1].row, 3U);
  EXPECT_EQ(asked[4].why, AskedFor::kUncertain);
  EXPECT_EQ(asked[4].row, 61U);
  EXPECT_EQ(asked[14].row, 48U) << "the highest that is not proposed by rank";
}

TEST(Ask, OtherImagesOfGalaxiesFollowWhenAllHaveCome) {
  std::vector<std::size_t> galaxies;
  for (std::size_t row = 0; row < 20; ++row) galaxies.push_back(row / 5);
  const std::vector<Asked> asked = ask(falling(20), {}, 12, 1, galaxies);
  ASSERT_EQ(asked.size(), 12U);
  std::set<std::size_t> rows;
  std::size_t images[4] = {};
  for (const Asked& one : asked) {
    EXPECT_TRUE(rows.insert(one.row).second) << "twice";
    if (one.why == AskedFor::kRank) ++images[galaxies[one.row]];
  }
  EXPECT_THAT(images, testing::UnorderedElementsAre(2U, 3U, 3U, 3U)) << "and one image at random";
  EXPECT_EQ(ask(falling(20), {}, 20, 1, galaxies).size(), 20U);
}

TEST(Ask, GalaxiesDoNotChangeWhatIsDrawnAtRandom) {
  std::vector<std::size_t> galaxies;
  for (std::size_t row = 0; row < 1000; ++row) galaxies.push_back(row / 100);
  const std::vector<Asked> asked = ask(falling(1000), {}, 200, 5, galaxies);
  const std::vector<Asked> without = ask(falling(1000), {}, 200, 5);
  for (std::size_t i = 9; i < 200; i += 10) {
    EXPECT_EQ(asked[i].why, AskedFor::kRandom);
    EXPECT_EQ(asked[i].row, without[i].row);
  }
  EXPECT_THROW(ask(falling(10), {}, 5, 1, galaxies), Error) << "galaxies of other rows";
}

TEST(Ask, NoMoreThanThereAre) {
  const std::vector<Asked> asked = ask(falling(5), std::vector<LabelledRow>{{0, 1, false}}, 10, 1);
  EXPECT_EQ(asked.size(), 4U);
  EXPECT_TRUE(ask(Ranking{}, {}, 10, 1).empty());
}

}  // namespace
/// A random image far down the list does not push its galaxy's best image back.
TEST(Ask, TheHighestImageComesFirstWhateverIsDrawnLater) {
  std::vector<std::size_t> galaxies;
  for (std::size_t row = 0; row < 180; ++row) galaxies.push_back(row % 60);
  const std::vector<Asked> asked = ask(falling(180), {}, 180, 1, galaxies);
  std::vector<std::size_t> drawn, ranked;
  for (const Asked& one : asked) (one.why == AskedFor::kRank ? ranked : drawn).push_back(one.row);
  const auto is_drawn = [&](std::size_t row) {
    return std::find(drawn.begin(), drawn.end(), row) != drawn.end();
  };
  std::size_t expected = 0;
  for (std::size_t place = 0; place < 40; ++place, ++expected) {
    while (is_drawn(expected)) ++expected;
    EXPECT_EQ(ranked[place], expected) << place;
  }
}

TEST(Ask, GalaxiesWithALabelComeAgainWhenAllOthersHaveCome) {
  std::vector<std::size_t> galaxies;
  for (std::size_t row = 0; row < 300; ++row) galaxies.push_back(row / 3);
  const std::vector<LabelledRow> labels{{0, 1, true}, {3, 0, true}};
  for (const Asked& one : ask(falling(300), labels, 40, 1, galaxies)) {
    if (one.why == AskedFor::kRandom) continue;
    EXPECT_GT(galaxies[one.row], 1U) << one.row;
  }
  const std::vector<Asked> all = ask(falling(300), labels, 298, 1, galaxies);
  EXPECT_EQ(all.size(), 298U);
}

}  // namespace peculiar::learning
