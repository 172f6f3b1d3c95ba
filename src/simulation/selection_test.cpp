#include "simulation/selection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "simulation/selection_testing.h"

namespace peculiar::simulation {
namespace {

constexpr double kHeavy = 1e11;
constexpr double kLight = 4e10;

std::vector<double> still(int steps) { return std::vector<double>(static_cast<std::size_t>(steps), 0.0); }

/// Twelve galaxies over twenty steps, each group in a row of its own, far from the others.
Drawing twelve_galaxies() {
  Drawing drawing(20);
  drawing.line(1, 0, still(20), 0, kHeavy);
  // 3 falls into 2.
  drawing.line(2, 0, still(20), 1000, kHeavy);
  drawing.line(3, 0, {16, 15, 14, 13, 12, 10, 5, 3, 2, 1}, 1000, kLight);
  drawing.link(9, 3, 10, 2);
  // 5 flies by 4; 12 appears beside it and falls in.
  drawing.line(4, 0, still(20), 2000, kHeavy);
  drawing.line(5, 0, {30, 25, 20, 15, 10, 6, 3, 2, 3, 6, 10, 15, 20, 25, 30}, 2000, kLight);
  drawing.line(12, 16, {3, 2}, 2000, kLight);
  drawing.link(17, 12, 18, 4);
  // 7 and 6 are one in step 8, two in steps 9 and 10 (7 is now called 8), and then one.
  drawing.line(6, 0, still(20), 3000, kHeavy);
  drawing.line(7, 4, {10, 7, 5, 3}, 3000, kLight);
  drawing.link(7, 7, 8, 6);
  drawing.line(8, 9, {2.5, 1.5}, 3000, kLight);
  drawing.link(10, 8, 11, 6);
  // 10 falls into 9, and before that is over, 11 does.
  drawing.line(9, 0, still(20), 4000, kHeavy);
  drawing.line(10, 5, {12, 9, 6, 3, 1}, 4000, kLight);
  drawing.link(9, 10, 10, 9);
  drawing.line(11, 5, {15, 12, 9, 6, 3, 2, 1}, 4000, 5e10);
  drawing.link(11, 11, 12, 9);
  return drawing;
}

TEST(Selection, RolesOfTwelveGalaxies) {
  const Selection selection = twelve_galaxies().select();
  EXPECT_EQ(roles_of(selection, 1), "OOOIIIIIIIIIIIIIIOOO");
  EXPECT_EQ(roles_of(selection, 2), "OOOIIIOBBBMAAAIIIOOO");
  EXPECT_EQ(roles_of(selection, 3), "OOOIIIOOOO..........");  // before 12 kpc it is alone
  EXPECT_EQ(roles_of(selection, 4), "OOOIIOOOOOIIIIIOBBMA");
  EXPECT_EQ(roles_of(selection, 5), "OOOIIOOOOOIIOOO.....");
  EXPECT_EQ(roles_of(selection, 12), "................OO..");
  EXPECT_EQ(roles_of(selection, 6), "OOOIIOOBBBBMAAAAIOOO");
  EXPECT_EQ(roles_of(selection, 7), "....OOOO............");
  EXPECT_EQ(roles_of(selection, 8), ".........OO.........");
  EXPECT_EQ(roles_of(selection, 9), "OOOIIIIOBBMBMAAAIOOO");
  EXPECT_EQ(roles_of(selection, 10), ".....OOOOO..........");
  EXPECT_EQ(roles_of(selection, 11), ".....OOOOOOO........");
  EXPECT_EQ(selection.mergers.size(), 5U);
  EXPECT_EQ(selection.splits, 1);
}

TEST(Selection, TimesOfACompleteMerger) {
  const Selection selection = twelve_galaxies().select();
  const SelectedMerger& merger = selection.mergers.front();
  ASSERT_EQ(merger.remnant, 2);
  EXPECT_TRUE(merger.sequence.is_complete());
  EXPECT_NEAR(merger.sequence.merger.mass_ratio, 0.4, 1e-12);
  // At 5 R_e in step 6 and at 3 in step 7: at 4 half-way.
  EXPECT_NEAR(merger.sequence.start_age_gyr, 1.65, 1e-12);
  const double expected[] = {-3 / 3.5, -2 / 3.5, -1 / 3.5, 0, 1 / 3.0, 2 / 3.0, 1};
  for (int i = 0; i < 7; ++i) {
    const SelectedGalaxy* one = find(selection, static_cast<std::size_t>(7 + i), 2);
    ASSERT_NE(one, nullptr);
    EXPECT_NEAR(one->normalised_time, expected[i], 1e-12) << i;
    EXPECT_EQ(one->steps_to_coalescence, 3 - i);
    EXPECT_NEAR(one->time_from_coalescence_gyr, 0.1 * (i - 3), 1e-12);
    EXPECT_EQ(one->sequence, 0);
    EXPECT_EQ(one->companion, i < 3 ? 3 : -1);
    if (i < 3) {
      EXPECT_NEAR(one->companion_distance_kpc, 3 - i, 1e-12);
    }
  }
}

TEST(Selection, WhatMergesAgainIsOneMerger) {
  const Selection selection = twelve_galaxies().select();
  const SelectedMerger& merger = selection.mergers[2];
  ASSERT_EQ(merger.remnant, 6);
  EXPECT_EQ(merger.snapshot, 11U);
  EXPECT_TRUE(merger.sequence.is_complete());
  EXPECT_EQ(find(selection, 7, 6)->companion, 7);
  EXPECT_EQ(find(selection, 8, 6)->companion, -1);  // one galaxy at that step
  EXPECT_TRUE(std::isnan(find(selection, 8, 6)->companion_distance_kpc));
  EXPECT_EQ(find(selection, 9, 6)->companion, 8);

  SelectionRule rule = Drawing::everyone();
  rule.split_steps = 0;
  const Selection twice = twelve_galaxies().select(rule);
  EXPECT_EQ(twice.splits, 0);
  EXPECT_EQ(roles_of(twice, 6), "OOOIIOOBMABMAAIIIOOO");
}

TEST(Selection, WhatPartsAgainForGoodHasNotMerged) {
  Drawing drawing(14);
  drawing.line(1, 0, still(14), 0, kHeavy);
  drawing.line(2, 0, {20, 15, 9, 5, 3}, 0, kLight);
  drawing.link(4, 2, 5, 1);
  drawing.line(3, 6, {3, 6, 10, 15, 20, 25, 30, 35}, 0, kLight);
  const Selection selection = drawing.select();
  EXPECT_TRUE(selection.mergers.empty());
  EXPECT_EQ(selection.splits, 1);
  EXPECT_EQ(roles_of(selection, 1), "OOOOOOOOIIIOOO");
  // A newcomer of too little mass, or one that comes too late, or too far off, is another galaxy.
  for (Galaxy& galaxy : drawing.catalogues[6]) {
    if (galaxy.id == 3) galaxy.stellar_mass_msun = 0.05 * kHeavy;
  }
  EXPECT_EQ(drawing.select().mergers.size(), 1U);
}

TEST(Selection, OverlappingSequencesGoToTheNearerCoalescence) {
  const Selection selection = twelve_galaxies().select();
  std::int32_t first = -1;
  std::int32_t second = -1;
  for (std::size_t i = 0; i < selection.mergers.size(); ++i) {
    if (selection.mergers[i].remnant != 9) continue;
    (selection.mergers[i].snapshot == 10 ? first : second) = static_cast<std::int32_t>(i);
  }
  const auto expect = [&](std::size_t step, std::int32_t own, std::int32_t other, std::int64_t companion) {
    const SelectedGalaxy* one = find(selection, step, 9);
    EXPECT_EQ(one->sequence, own) << step;
    EXPECT_EQ(one->other_sequence, other) << step;
    EXPECT_EQ(one->companion, companion) << step;
  };
  expect(8, first, -1, 10);
  expect(9, first, second, 10);
  expect(10, first, second, -1);
  expect(11, second, first, 11);  // one step from both: to the one to come
  expect(12, second, first, -1);
  expect(13, second, -1, -1);
}

TEST(Selection, ABranchThatBeginsNearbyHasNoTimes) {
  const Selection selection = twelve_galaxies().select();
  const SelectedMerger& merger = selection.mergers.back();
  ASSERT_EQ(merger.remnant, 4);
  EXPECT_EQ(merger.sequence.start, SequenceStart::kCompanionBegins);
  EXPECT_EQ(merger.sequence.end, SequenceEnd::kLastStep);
  EXPECT_FALSE(merger.sequence.is_complete());
  EXPECT_TRUE(std::isnan(find(selection, 16, 4)->normalised_time));
  EXPECT_EQ(find(selection, 16, 4)->steps_to_coalescence, 2);
  EXPECT_EQ(find(selection, 18, 4)->normalised_time, 0);
  EXPECT_TRUE(std::isnan(find(selection, 19, 4)->normalised_time));
}

TEST(Selection, ARemnantThatBecomesACompanionEndsItsSequence) {
  Drawing drawing(16);
  drawing.line(1, 0, {0, 0, 0, 0, 0, 0, 0, 0}, 0, kHeavy);
  drawing.line(2, 0, {9, 5, 3, 2, 2, 1}, 0, kLight);
  drawing.link(5, 2, 6, 1);
  drawing.line(3, 0, std::vector<double>(16, 2.0), 2, 3 * kHeavy);  // never farther than 3 R_e
  drawing.link(7, 1, 8, 3);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 2U);
  EXPECT_EQ(selection.mergers[0].sequence.end, SequenceEnd::kRemnantEnds);
  EXPECT_EQ(selection.mergers[0].sequence.steps, 4);
  EXPECT_NEAR(find(selection, 7, 1)->normalised_time, 0.25, 1e-12);  // its four steps are known
  EXPECT_EQ(selection.mergers[1].sequence.start, SequenceStart::kFirstStep);
  EXPECT_EQ(roles_of(selection, 3), "BBBBBBBBMAAAAAAA");
}

TEST(Selection, AMainBranchThatBeginsLateIsNoted) {
  Drawing drawing(8);
  drawing.line(1, 2, still(6), 0, kHeavy);
  drawing.line(2, 0, {3, 3, 3, 2}, 0, kLight);
  drawing.link(3, 2, 4, 1);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.mergers[0].sequence.start, SequenceStart::kMainBegins);
  EXPECT_EQ(roles_of(selection, 1), "..BBMAAO");
}

TEST(Selection, AStepThatTheCompanionSkipsIsAStep) {
  Drawing drawing(12);
  drawing.line(1, 0, still(12), 0, kHeavy);
  drawing.line(2, 0, {9, 6, 3}, 0, kLight);
  drawing.line(2, 4, {2}, 0, kLight);
  drawing.link(2, 2, 4, 2);
  drawing.link(4, 2, 6, 1);  // and it skips the step before coalescence as well
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.mergers[0].sequence.steps, 4);
  EXPECT_EQ(roles_of(selection, 1), "OOBBBBMAAAAO");
  EXPECT_EQ(find(selection, 3, 1)->companion, -1);
  EXPECT_EQ(find(selection, 4, 1)->companion, 2);
}

TEST(Selection, AStepThatTheMainBranchSkipsHasNoRow) {
  Drawing drawing(10);
  drawing.line(1, 0, still(3), 0, kHeavy);
  drawing.line(1, 4, still(6), 0, kHeavy);
  drawing.link(2, 1, 4, 1);
  drawing.line(2, 0, {9, 6, 3, 3, 2}, 0, kLight);
  drawing.link(4, 2, 5, 1);
  const Selection selection = drawing.select();
  EXPECT_EQ(roles_of(selection, 1), "OOB.BMAAAO");
}

TEST(Selection, ThreeGalaxiesAtOnceAreOneMerger) {
  Drawing drawing(8);
  drawing.line(1, 0, still(8), 0, kHeavy);
  drawing.line(2, 0, {7, 5, 3}, 0, kLight);
  drawing.line(3, 0, {-9, -5, -3}, 0, 0.5 * kHeavy);
  drawing.line(4, 0, {9, 3, 3}, 5, 0.05 * kHeavy);
  for (const std::int64_t id : {2, 3, 4}) drawing.link(2, id, 3, 1);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.mergers[0].sequence.merger.companions, 2);  // 1:20 is none
  EXPECT_NEAR(selection.mergers[0].sequence.merger.mass_ratio, 0.5, 1e-12);
  EXPECT_EQ(find(selection, 2, 1)->companion, 3);
}

TEST(Selection, OneOfThreeThatPartsAgainLeavesTheOther) {
  Drawing drawing(12);
  drawing.line(1, 0, still(12), 0, kHeavy);
  drawing.line(2, 0, {7, 5, 3}, 0, kLight);
  drawing.line(3, 0, {-9, -5, -3}, 0, 0.8 * kHeavy);
  drawing.link(2, 2, 3, 1);
  drawing.link(2, 3, 3, 1);
  drawing.line(4, 4, {-3, -6, -9, -12, -15, -18, -21, -24}, 0, 0.75 * kHeavy);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.splits, 1);
  EXPECT_EQ(selection.mergers[0].sequence.merger.companions, 1);
  EXPECT_NEAR(selection.mergers[0].sequence.merger.mass_ratio, 0.4, 1e-12);
}

TEST(Selection, TheMainProgenitorIsTheTreesEvenIfLighter) {
  Drawing drawing(10);
  drawing.line(1, 0, still(10), 0, kLight);
  drawing.line(2, 0, {7, 5, 3, 2}, 0, kHeavy);
  drawing.link(3, 2, 4, 1);
  drawing.rank[drawing.node(3, 1)] = 2 * kHeavy;
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_NEAR(selection.mergers[0].sequence.merger.mass_ratio, 0.4, 1e-12);
  EXPECT_EQ(roles_of(selection, 1), "OOBBMAAOOO");
  EXPECT_EQ(roles_of(selection, 2), "OOOO......");
}

TEST(Selection, PeakMassesFindWhatTheFinderGaveAway) {
  Drawing drawing(10);
  drawing.line(1, 0, still(10), 0, kHeavy);
  drawing.line(2, 0, {9, 5, 3, 2}, 0, kLight);
  drawing.link(3, 2, 4, 1);
  for (Galaxy& galaxy : drawing.catalogues[3]) galaxy.stellar_mass_msun = galaxy.id == 1 ? 1.35e11 : 5e9;
  EXPECT_TRUE(drawing.select().mergers.empty());
  SelectionRule rule = Drawing::everyone();
  rule.mass_at = "peak";
  const Selection selection = drawing.select(rule);
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_NEAR(selection.mergers[0].sequence.merger.mass_ratio, 0.4, 1e-12);
}

TEST(Selection, ACompanionThatJumpsInHasNoStepsBefore) {
  Drawing drawing(8);
  drawing.line(1, 0, still(8), 0, kHeavy);
  drawing.line(2, 0, {20, 15, 10, 5}, 0, kLight);
  drawing.link(3, 2, 4, 1);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_TRUE(selection.mergers[0].sequence.is_complete());
  EXPECT_EQ(roles_of(selection, 1), "OOOOMOOO");
}

TEST(Selection, MergersInTheSecondAndTheLastStep) {
  Drawing drawing(6);
  drawing.line(1, 0, still(6), 0, kHeavy);
  drawing.line(2, 0, {1}, 0, kLight);
  drawing.link(0, 2, 1, 1);
  drawing.line(3, 0, still(6), 100, kHeavy);
  drawing.line(4, 0, {9, 7, 5, 3, 2}, 100, kLight);
  drawing.link(4, 4, 5, 3);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 2U);
  EXPECT_EQ(selection.mergers[0].sequence.start, SequenceStart::kFirstStep);
  EXPECT_EQ(selection.mergers[0].sequence.end, SequenceEnd::kAllSteps);
  EXPECT_EQ(roles_of(selection, 1), "BMAOOO");
  EXPECT_EQ(selection.mergers[1].sequence.start, SequenceStart::kSeparated);
  EXPECT_EQ(selection.mergers[1].sequence.end, SequenceEnd::kLastStep);
  EXPECT_EQ(roles_of(selection, 3), "OOOBBM");
  EXPECT_FALSE(std::isnan(find(selection, 3, 3)->normalised_time));
}

TEST(Selection, IsolationSeesThroughTheEdgesOfTheBox) {
  Drawing drawing(9, 100);
  drawing.line(1, 0, std::vector<double>(9, 1.0), 50, kHeavy);
  drawing.line(2, 0, std::vector<double>(9, 96.0), 50, kHeavy);
  drawing.line(3, 0, std::vector<double>(9, 50.0), 50, kHeavy);
  const Selection near = drawing.select();
  EXPECT_EQ(roles_of(near, 1), "OOOOOOOOO");
  EXPECT_EQ(roles_of(near, 3), "OOOIIIOOO");
  SelectionRule rule = Drawing::everyone();
  rule.isolation_separation = 4.9;
  EXPECT_EQ(roles_of(drawing.select(rule), 1), "OOOIIIOOO");
}

TEST(Selection, MinorMergersEndIsolationIfNotLetOff) {
  Drawing drawing(13);
  drawing.line(1, 0, still(13), 0, kHeavy);
  drawing.line(2, 0, {30, 25, 20, 10, 5, 2}, 0, 0.01 * kHeavy);
  drawing.link(5, 2, 6, 1);
  EXPECT_EQ(roles_of(drawing.select(), 1), "OOOOOOOOOIOOO");
  SelectionRule rule = Drawing::everyone();
  rule.isolation_mass_ratio = 0.05;
  EXPECT_EQ(roles_of(drawing.select(rule), 1), "OOOIIIIIIIOOO");
}

TEST(Selection, MainStructuresTakeTheirPartsIn) {
  Drawing drawing(10);
  drawing.line(1, 0, still(10), 0, kHeavy);
  drawing.line(2, 0, {9, 7, 5, 3, 3, 2, 1}, 0, kLight);
  drawing.link(6, 2, 7, 1);
  for (int step = 4; step <= 6; ++step) {
    Galaxy& galaxy = drawing.catalogues[static_cast<std::size_t>(step)].back();
    ASSERT_EQ(galaxy.id, 2);
    galaxy.level = 2;
    galaxy.host = 1;
  }
  EXPECT_EQ(roles_of(drawing.select(), 1), "OOOBBBBMAA");
  SelectionRule rule = Drawing::everyone();
  rule.structures = "main";
  const Selection selection = drawing.select(rule);
  EXPECT_EQ(roles_of(selection, 1), "OOOBMAOOOO");
  EXPECT_EQ(roles_of(selection, 2), "OOOO......");
}

TEST(Selection, LimitsAndRolesLeaveTheRestAsItIs) {
  const Selection all = twelve_galaxies().select();
  SelectionRule rule;
  rule.roles = {"pre-merger"};
  rule.mass_min_msun = kHeavy;
  rule.redshift_min = 1 / 0.295 - 1;  // to step 9
  const Selection some = twelve_galaxies().select(rule);
  EXPECT_EQ(some.mergers.size(), all.mergers.size());
  std::size_t expected = 0;
  for (const SelectedGalaxy& one : all.galaxies) {
    if (one.role != Role::kPreMerger || one.snapshot > 9) continue;
    ++expected;
    const SelectedGalaxy* same = find(some, one.snapshot, one.galaxy.id);
    ASSERT_NE(same, nullptr);
    EXPECT_EQ(same->normalised_time, one.normalised_time);
  }
  EXPECT_EQ(some.galaxies.size(), expected);
  EXPECT_EQ(some.counts[static_cast<std::size_t>(Role::kPreMerger)], static_cast<std::int64_t>(expected));
}

}  // namespace
}  // namespace peculiar::simulation
