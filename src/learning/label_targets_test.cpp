#include "learning/label_targets.h"

#include <gtest/gtest.h>

#include "base/test_folder.h"

namespace peculiar::learning {
namespace {

class FirstLooks : public testing::Test {
 protected:
  void decide(const std::string& id, const std::string& label, const std::string& asked,
              const std::string& note = "") {
    labels::Decision decision;
    decision.id = id;
    decision.label = label;
    decision.asked = asked;
    decision.note = note;
    decision.who = "ann";
    log_.append({decision});
  }

  TestFolder folder_;
  labels::LabelLog log_{folder_.path() / "labels.csv"};
};

TEST_F(FirstLooks, AreTheFirstClassesThatStand) {
  decide("noted", "", "", "later");
  decide("taken_back", labels::kBoring, "random");
  log_.undo("ann");
  decide("by_rank", labels::kBoring, "rank");
  decide("noted", labels::kInteresting, "random");
  decide("by_rank", labels::kInteresting, "random");  // an old list: it had a label
  decide("noted", labels::kBoring, "");               // a correction
  decide("taken_back", labels::kBoring, "");
  const auto looks = first_looks(log_);
  ASSERT_EQ(looks.size(), 3U);
  EXPECT_EQ(looks.at("by_rank").number, 4);
  EXPECT_FALSE(looks.at("by_rank").at_random);
  EXPECT_EQ(looks.at("noted").number, 5);
  EXPECT_TRUE(looks.at("noted").at_random);
  EXPECT_EQ(looks.at("taken_back").number, 8);
  EXPECT_FALSE(looks.at("taken_back").at_random);
}

TEST_F(FirstLooks, GiveRowsTheirOrder) {
  decide("b", labels::kInteresting, "random");
  decide("elsewhere", labels::kBoring, "");
  decide("a", labels::kBoring, "rank");
  const catalog::Column ids{"id", "", "", std::vector<std::string>{"a", "b", "c"}, {}};
  const KnownLabels known = labelled_rows(log_, ids, {labels::kInteresting});
  ASSERT_EQ(known.rows.size(), 2U);
  EXPECT_EQ(known.strangers, 1);
  EXPECT_EQ(known.rows[0].number, 3);
  EXPECT_EQ(known.rows[1].number, 1);
  EXPECT_TRUE(known.rows[1].at_random);
}

TEST_F(FirstLooks, ADrawOfAnIdWithSeveralImagesIsOneDraw) {
  decide("a", labels::kInteresting, "random");
  decide("b", labels::kBoring, "random");
  const catalog::Column ids{"id", "", "", std::vector<std::string>{"a", "b", "a", "c", "a", "c"}, {}};
  const KnownLabels known = labelled_rows(log_, ids, {labels::kInteresting});
  ASSERT_EQ(known.rows.size(), 4U);
  for (const LabelledRow& row : known.rows) EXPECT_EQ(row.at_random, row.row < 2) << row.row;
  // The draws had the chances (left + 3) / 6 and left / 3 to be sought.
  const std::vector<Draw> draws = draws_of(known.rows, 6);
  ASSERT_EQ(draws.size(), 2U);
  EXPECT_DOUBLE_EQ(draws[0].chance(1), 4.0 / 6);
  EXPECT_DOUBLE_EQ(draws[1].chance(1), 1.0 / 3);
}

TEST_F(FirstLooks, RemainingCountsRankedImagesOnly) {
  Ranking ranking;
  ranking.score = {3, 2, std::nan(""), 1, 0};
  const std::vector<LabelledRow> labels{
      {0, 1, false, 1, true}, {2, 1, false, 2, true}, {3, 0, false, 3, true}};
  const Remaining left = remaining_of(labels, ranking);
  EXPECT_EQ(left.looked_at, 2);
  EXPECT_EQ(left.found, 1);
  EXPECT_EQ(left.high, 2);
}

}  // namespace
}  // namespace peculiar::learning
