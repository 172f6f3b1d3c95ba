#include <gtest/gtest.h>

#include <cmath>

#include "mergers/selection.h"
#include "mergers/selection_testing.h"

namespace peculiar::mergers {
namespace {

TEST(SelectionCases, WhatPartsAgainForGoodHasNotMerged) {
  Drawing drawing(14);
  drawing.line(1, 0, still(14), 0, kHeavy);
  drawing.line(2, 0, {20, 15, 9, 5, 3}, 0, kLight);
  drawing.link(4, 2, 5, 1);
  drawing.line(3, 6, {3, 6, 10, 15, 20, 25, 30, 35}, 0, kLight);
  const Selection selection = drawing.select();
  EXPECT_TRUE(selection.mergers.empty());
  EXPECT_EQ(selection.splits, 1);
  EXPECT_EQ(roles_of(selection, 1), "OOOOOOOOIIIOOO");
  // A new galaxy of too little mass counts as another galaxy.
  for (simulation::Galaxy& galaxy : drawing.catalogues[6]) {
    if (galaxy.id == 3) galaxy.stellar_mass_msun = 0.05 * kHeavy;
  }
  EXPECT_EQ(drawing.select().mergers.size(), 1U);
}

TEST(SelectionCases, ARemnantThatBecomesACompanionEndsItsSequence) {
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

TEST(SelectionCases, AMainBranchThatBeginsLateIsNoted) {
  Drawing drawing(8);
  drawing.line(1, 2, still(6), 0, kHeavy);
  drawing.line(2, 0, {3, 3, 3, 2}, 0, kLight);
  drawing.link(3, 2, 4, 1);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.mergers[0].sequence.start, SequenceStart::kMainBegins);
  EXPECT_EQ(roles_of(selection, 1), "..BBMAAO");
}

TEST(SelectionCases, AStepThatTheCompanionSkipsIsAStep) {
  Drawing drawing(12);
  drawing.line(1, 0, still(12), 0, kHeavy);
  drawing.line(2, 0, {9, 6, 3}, 0, kLight);
  drawing.line(2, 4, {2}, 0, kLight);
  drawing.link(2, 2, 4, 2);
  drawing.link(4, 2, 6, 1);  // also skips the step before coalescence
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.mergers[0].sequence.steps, 4);
  EXPECT_EQ(roles_of(selection, 1), "OOBBBBMAAAAO");
  EXPECT_EQ(find(selection, 3, 1)->companion, -1);
  EXPECT_EQ(find(selection, 4, 1)->companion, 2);
}

TEST(SelectionCases, AStepThatTheMainBranchSkipsHasNoRow) {
  Drawing drawing(10);
  drawing.line(1, 0, still(3), 0, kHeavy);
  drawing.line(1, 4, still(6), 0, kHeavy);
  drawing.link(2, 1, 4, 1);
  drawing.line(2, 0, {9, 6, 3, 3, 2}, 0, kLight);
  drawing.link(4, 2, 5, 1);
  const Selection selection = drawing.select();
  EXPECT_EQ(roles_of(selection, 1), "OOB.BMAAAO");
}

TEST(SelectionCases, ThreeGalaxiesAtOnceAreOneMerger) {
  Drawing drawing(8);
  drawing.line(1, 0, still(8), 0, kHeavy);
  drawing.line(2, 0, {7, 5, 3}, 0, kLight);
  drawing.line(3, 0, {-9, -5, -3}, 0, 0.5 * kHeavy);
  drawing.line(4, 0, {9, 3, 3}, 5, 0.05 * kHeavy);
  for (const std::int64_t id : {2, 3, 4}) drawing.link(2, id, 3, 1);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_EQ(selection.mergers[0].sequence.merger.companions, 2);  // 1:20 does not count
  EXPECT_NEAR(selection.mergers[0].sequence.merger.mass_ratio, 0.5, 1e-12);
  EXPECT_EQ(find(selection, 2, 1)->companion, 3);
}

TEST(SelectionCases, OneOfThreeThatPartsAgainLeavesTheOther) {
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

TEST(SelectionCases, TheMainProgenitorIsTheTreesEvenIfLighter) {
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

TEST(SelectionCases, PeakMassesFindWhatTheFinderGaveAway) {
  Drawing drawing(10);
  drawing.line(1, 0, still(10), 0, kHeavy);
  drawing.line(2, 0, {9, 5, 3, 2}, 0, kLight);
  drawing.link(3, 2, 4, 1);
  for (simulation::Galaxy& galaxy : drawing.catalogues[3])
    galaxy.stellar_mass_msun = galaxy.id == 1 ? 1.35e11 : 5e9;
  EXPECT_TRUE(drawing.select().mergers.empty());
  SelectionRule rule = Drawing::everyone();
  rule.mass_at = "peak";
  const Selection selection = drawing.select(rule);
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_NEAR(selection.mergers[0].sequence.merger.mass_ratio, 0.4, 1e-12);
}

TEST(SelectionCases, ACompanionThatJumpsInHasNoStepsBefore) {
  Drawing drawing(8);
  drawing.line(1, 0, still(8), 0, kHeavy);
  drawing.line(2, 0, {20, 15, 10, 5}, 0, kLight);
  drawing.link(3, 2, 4, 1);
  const Selection selection = drawing.select();
  ASSERT_EQ(selection.mergers.size(), 1U);
  EXPECT_TRUE(selection.mergers[0].sequence.is_complete());
  EXPECT_EQ(roles_of(selection, 1), "OOOOMOOO");
}

TEST(SelectionCases, MergersInTheSecondAndTheLastStep) {
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

TEST(SelectionCases, IsolationSeesThroughTheEdgesOfTheBox) {
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

TEST(SelectionCases, AGalaxyTooHeavyToBeListedStillEndsTheIsolationOfItsNeighbours) {
  Drawing drawing(9);
  drawing.line(1, 0, still(9), 0, 2 * kHeavy);
  drawing.line(2, 0, std::vector<double>(9, 4.0), 0, kLight);
  drawing.line(3, 0, std::vector<double>(9, 50.0), 0, kLight);
  SelectionRule rule = Drawing::everyone();
  rule.mass_max_msun = kHeavy;
  for (auto& catalogue : drawing.catalogues) {
    for (simulation::Galaxy& galaxy : catalogue) galaxy.effective_radius_kpc = simulation::kUnknown;
  }
  const auto select = [&] {
    return apply_rule(drawing.info, drawing.tree(), drawing.catalogues, rule,
                      [](std::size_t, std::vector<simulation::Galaxy>& galaxies,
                         const std::vector<std::size_t>& rows) {  // as where radii are measured on request
                        for (const std::size_t row : rows) galaxies[row].effective_radius_kpc = 1;
                      });
  };
  EXPECT_EQ(roles_of(select(), 2), "OOOOOOOOO");
  EXPECT_EQ(roles_of(select(), 3), "OOOIIIOOO");
  EXPECT_EQ(roles_of(select(), 1), ".........") << "it is not listed";
}

TEST(SelectionCases, MinorMergersEndIsolationIfNotLetOff) {
  Drawing drawing(13);
  drawing.line(1, 0, still(13), 0, kHeavy);
  drawing.line(2, 0, {30, 25, 20, 10, 5, 2}, 0, 0.01 * kHeavy);
  drawing.link(5, 2, 6, 1);
  EXPECT_EQ(roles_of(drawing.select(), 1), "OOOOOOOOOIOOO");
  SelectionRule rule = Drawing::everyone();
  rule.isolation_mass_ratio = 0.05;
  EXPECT_EQ(roles_of(drawing.select(rule), 1), "OOOIIIIIIIOOO");
}

/// One galaxy that merges in step 3, one that never does, one that falls into another, and one that is born
/// late.
Drawing four_fates() {
  Drawing drawing(9);
  drawing.line(1, 0, still(9), 0, kHeavy);
  drawing.line(2, 0, {3, 2, 1}, 0, kLight);
  drawing.link(2, 2, 3, 1);
  drawing.line(3, 0, still(9), 500, kHeavy);
  drawing.line(4, 4, still(5), 1000, kHeavy);
  drawing.line(5, 0, std::vector<double>(7, 2.0), 500, 0.01 * kHeavy);
  drawing.link(6, 5, 7, 3);
  return drawing;
}

TEST(SelectionCases, TheWholeBranchAsFarAsItReachesIsThePublishedRule) {
  const Drawing drawing = four_fates();
  SelectionRule rule = Drawing::everyone();
  rule.isolation_separation = 0;
  EXPECT_EQ(roles_of(drawing.select(rule), 1), "BBBMAAAOO");
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "OOOIOOOOO");
  EXPECT_EQ(roles_of(drawing.select(rule), 4), "....OOOOO");
  rule.branch_ends = "alone";
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "IIIIOOOOO");
  EXPECT_EQ(roles_of(drawing.select(rule), 4), "....IIIII");
  EXPECT_EQ(roles_of(drawing.select(rule), 5), "IIIIOOO..");
  EXPECT_EQ(roles_of(drawing.select(rule), 1), "BBBMAAAII");  // its merger is outside the window
  rule.isolation_window = 1000;
  EXPECT_EQ(roles_of(drawing.select(rule), 1), "BBBMAAAOO");
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "OOOOOOOOO");
  EXPECT_EQ(roles_of(drawing.select(rule), 4), "....IIIII");
  rule.isolation_mass_ratio = 0.1;
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "IIIIIIIII");
}

TEST(SelectionCases, AWindowInGyrIsCountedInTime) {
  Drawing drawing = four_fates();
  SelectionRule rule = Drawing::everyone();
  rule.isolation_separation = 0;
  rule.isolation_time_gyr = 0.25;  // three steps of 0.1 Gyr, whatever the window in steps
  rule.isolation_window = 0;
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "OOOIOOOOO");
  for (std::size_t step = 3; step < drawing.info.snapshots.size(); ++step)
    drawing.info.snapshots[step].age_gyr += 1;  // a gap before step 3
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "OOOIOOOOO");
  rule.isolation_time_gyr = 0.05;
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "OIIIIIOOO");
  drawing = four_fates();
  rule.isolation_time_gyr = 1e-9;
  EXPECT_EQ(roles_of(drawing.select(rule), 3), "OIIIIIOOO");
}

TEST(SelectionCases, MainStructuresTakeTheirPartsIn) {
  Drawing drawing(10);
  drawing.line(1, 0, still(10), 0, kHeavy);
  drawing.line(2, 0, {9, 7, 5, 3, 3, 2, 1}, 0, kLight);
  drawing.link(6, 2, 7, 1);
  for (int step = 4; step <= 6; ++step) {
    simulation::Galaxy& galaxy = drawing.catalogues[static_cast<std::size_t>(step)].back();
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

}  // namespace
}  // namespace peculiar::mergers
