#include "learning/remaining.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "base/random.h"

namespace peculiar::learning {
namespace {

using testing::HasSubstr;

/// Labels in the order of labelling; each row is its place.
class Labels {
 public:
  Labels& add(bool sought, bool at_random) {
    const std::size_t place = rows.size();
    rows.push_back({place, sought ? 1.0 : 0.0, false, static_cast<std::int64_t>(place) + 1, at_random});
    return *this;
  }
  Labels& ranked(bool sought) { return add(sought, false); }
  Labels& random(bool sought) { return add(sought, true); }

  std::vector<LabelledRow> rows;
};

TEST(Remaining, ByHandWithoutAFind) {
  // 20 images. A draw from all 20, a find by rank, a draw from the other 18. With a left, the first draw
  // had the chance (a + 1) / 20, the second a / 18. Neither was sought: (19 - a) (18 - a) / 360 is at least
  // 5 % up to a = 14: 5 x 4 / 360 = 5.6 %, but 4 x 3 / 360 = 3.3 %.
  const Labels labels = Labels().random(false).ranked(true).random(false);
  const std::vector<Draw> draws = draws_of(labels.rows, 20);
  ASSERT_EQ(draws.size(), 2U);
  EXPECT_DOUBLE_EQ(draws[0].chance(5), 6.0 / 20);
  EXPECT_DOUBLE_EQ(draws[1].chance(5), 5.0 / 18);
  const Remaining left = remaining(labels.rows, 20);
  EXPECT_EQ(left.looked_at, 2);
  EXPECT_EQ(left.found, 0);
  EXPECT_EQ(left.expected, 0);
  EXPECT_EQ(left.low, 0);
  EXPECT_EQ(left.high, 14);
}

TEST(Remaining, ByHandWithAFind) {
  // 20 images: a find by rank, a sought draw from 19, a find by rank, a draw from 17 that is not sought.
  // Chances (a + 2) / 19 and a / 17; their sum is 1 at a = 17 x 17 / 36. At most one find has the probability
  // 1 - a (a + 2) / 323, which is 10.8 % for all 16 that have no label.
  const Labels labels = Labels().ranked(true).random(true).ranked(true).random(false);
  const Remaining left = remaining(labels.rows, 20);
  EXPECT_EQ(left.found, 1);
  EXPECT_NEAR(left.expected, 17.0 * 17 / 36, 1e-12);
  EXPECT_EQ(left.low, 0);
  EXPECT_EQ(left.high, 16);
}

TEST(Remaining, DrawsAloneGiveTheNumbersOfTheTables) {
  // Clopper & Pearson (1934): 10 of 100 at 90 %: 0.0553 to 0.1637 (R: binom.test(10, 100, conf.level = 0.9)).
  Labels labels;
  for (int i = 0; i < 100; ++i) labels.random(i % 10 == 9);
  const Remaining left = remaining(labels.rows, 100100);
  EXPECT_NEAR(left.expected, 10000, 10);
  EXPECT_NEAR(left.low, 5526, 30);
  EXPECT_NEAR(left.high, 16370, 80);
  EXPECT_THAT(left.advice, HasSubstr("10 of 100 images drawn at random are of a sought class"));
  EXPECT_THAT(left.advice, HasSubstr("more than one in 10"));
  EXPECT_THAT(left.advice, HasSubstr("are left among the 100000 not looked at"));
  EXPECT_THAT(left.advice, testing::ContainsRegex("about [0-9]+ \\([0-9]+ to [0-9]+\\) are left"));
  const Remaining none = remaining(Labels().ranked(true).rows, 51);
  EXPECT_EQ(none.looked_at, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_EQ(none.high, 50);
  EXPECT_EQ(none.advice, "");
}

TEST(Remaining, WhatWasFoundSinceIsNoLongerLeft) {
  // Ten of a hundred draws are sought; then all others are found by rank.
  Labels labels;
  for (int i = 0; i < 100; ++i) labels.random(i % 10 == 9);
  for (int i = 0; i < 90; ++i) labels.ranked(true);
  const Remaining left = remaining(labels.rows, 1000);
  EXPECT_LT(left.expected, 10);
  EXPECT_EQ(left.low, 0);
  EXPECT_LT(left.high, 70) << "164 without regard to the order";
}

TEST(Remaining, OnlyTheNumbersGiveTheOrder) {
  Labels labels;
  for (int i = 0; i < 40; ++i) labels.add(i % 3 == 0, i % 4 == 0);
  const Remaining left = remaining(labels.rows, 500);
  std::reverse(labels.rows.begin(), labels.rows.end());
  EXPECT_EQ(remaining(labels.rows, 500).high, left.high);
  EXPECT_EQ(remaining(labels.rows, 500).expected, left.expected);
  // Without numbers, all were given at one time: each draw was from all images.
  for (LabelledRow& label : labels.rows) label.number = 0;
  for (const Draw& draw : draws_of(labels.rows, 500)) {
    EXPECT_EQ(draw.pool, 500);
    EXPECT_EQ(draw.found, 14);
  }
}

/// A search of 300 in 2,000 images, of which 200 are sought and rank higher by 2.5 standard deviations; every
/// tenth image is drawn at random when its page begins. Each galaxy has `views` images of one score. Returns
/// whether the interval holds what is left.
bool interval_holds(std::uint64_t seed, std::size_t page, std::size_t views, double& estimates,
                    double& truths) {
  constexpr std::size_t kImages = 2000;
  constexpr std::size_t kSought = 200;
  RandomStream random(seed, "search");
  std::vector<double> score;
  for (std::size_t row = 0; row < kImages; ++row)
    score.push_back(row % views > 0 ? score.back() : random.normal() + (row < kSought ? 2.5 : 0));
  std::vector<std::size_t> rest(kImages);  // without a label, highest first
  std::iota(rest.begin(), rest.end(), std::size_t{0});
  std::sort(rest.begin(), rest.end(), [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
  Labels labels;
  std::size_t left = kSought;
  const auto look_at = [&](std::size_t row, bool at_random) {
    labels.add(row < kSought, at_random);
    left -= row < kSought ? 1 : 0;
  };
  while (labels.rows.size() < 300) {
    std::vector<std::size_t> drawn;
    for (std::size_t i = 0; i < page / 10; ++i) {
      const auto place = rest.begin() + static_cast<std::ptrdiff_t>(random.below(rest.size()));
      drawn.push_back(*place);
      rest.erase(place);
    }
    for (const std::size_t row : drawn) {
      for (std::size_t i = 0; i < 9; ++i) look_at(rest[i], false);
      rest.erase(rest.begin(), rest.begin() + 9);
      look_at(row, true);
    }
  }
  const Remaining found = remaining(labels.rows, kImages);
  estimates += found.expected;
  truths += static_cast<double>(left);
  return found.low <= static_cast<double>(left) && static_cast<double>(left) <= found.high;
}

TEST(Remaining, TheIntervalHoldsTheTruthInASearchByRank) {
  for (const std::size_t page : {10U, 50U}) {
    int held = 0;
    double estimates = 0;
    double truths = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
      held += interval_holds(seed, page, 1, estimates, truths) ? 1 : 0;
    EXPECT_GE(held, 172) << "90 % less two standard errors, of 200; pages of " << page;
    EXPECT_LT(estimates / truths, 2) << "estimates cannot be below 0";
    EXPECT_GT(estimates / truths, 0.7);
  }
}

TEST(Remaining, TheIntervalHoldsTheTruthIfAGalaxyHasSeveralImages) {
  for (const std::size_t views : {5U, 20U}) {
    int held = 0;
    double estimates = 0;
    double truths = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
      held += interval_holds(seed, 50, views, estimates, truths) ? 1 : 0;
    EXPECT_GE(held, 172) << "90 % less two standard errors, of 200; images of a galaxy: " << views;
  }
}

TEST(Remaining, ManyLabelsTakeLittleTime) {
  Labels labels;
  for (int i = 0; i < 20000; ++i) labels.add(i % 20 == 0, i % 10 == 9 || i % 100 == 0);
  const Remaining left = remaining(labels.rows, 1000000);
  EXPECT_EQ(left.looked_at, 2200);
  EXPECT_GT(left.high, left.low);
}

}  // namespace
}  // namespace peculiar::learning
