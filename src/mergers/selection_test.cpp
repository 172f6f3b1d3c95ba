#include "mergers/selection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "mergers/selection_testing.h"

namespace peculiar::mergers {
namespace {

/// Twelve galaxies over twenty steps, each group in its own row, far from the others.
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
  // 7 and 6 are one galaxy in step 8, two in steps 9 and 10 (7 is now called 8), and then one.
  drawing.line(6, 0, still(20), 3000, kHeavy);
  drawing.line(7, 4, {10, 7, 5, 3}, 3000, kLight);
  drawing.link(7, 7, 8, 6);
  drawing.line(8, 9, {2.5, 1.5}, 3000, kLight);
  drawing.link(10, 8, 11, 6);
  // 10 falls into 9, and before the sequence is over, 11 does.
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
  EXPECT_EQ(roles_of(selection, 3), "OOOIIIOOOO..........");  // before 12 kpc it is isolated
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
  // At 5 R_e in step 6 and at 3 in step 7: at 4 half-way between.
  EXPECT_NEAR(merger.sequence.start_age_gyr, 1.65, 1e-12);
  const double expected[] = {-3 / 3.5, -2 / 3.5, -1 / 3.5, 0, 1 / 3.0, 2 / 3.0, 1};
  for (std::size_t step = 7; step <= 13; ++step) {
    const SelectedGalaxy* one = find(selection, step, 2);
    ASSERT_NE(one, nullptr);
    const int before = 10 - static_cast<int>(step);
    EXPECT_NEAR(one->normalised_time, expected[step - 7], 1e-12) << step;
    EXPECT_EQ(one->steps_to_coalescence, before);
    EXPECT_NEAR(one->time_from_coalescence_gyr, -0.1 * before, 1e-12);
    EXPECT_EQ(one->sequence, 0);
    EXPECT_EQ(one->companion, before > 0 ? 3 : -1);
    if (before > 0) {
      EXPECT_NEAR(one->companion_distance_kpc, before, 1e-12);
    }
  }
}

TEST(Selection, GalaxiesThatEndInOneAreOfOneTree) {
  const Selection selection = twelve_galaxies().select();
  for (const std::int64_t id : {2, 3}) {
    const SelectedGalaxy* one = find(selection, 5, id);
    ASSERT_NE(one, nullptr);
    EXPECT_EQ(one->last_galaxy, 2) << id;
    EXPECT_EQ(one->last_snapshot, 19U) << id;
  }
  EXPECT_EQ(find(selection, 5, 1)->last_galaxy, 1);
  EXPECT_EQ(find(selection, 14, 5)->last_snapshot, 14U);  // its branch ends there
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
  expect(11, second, first, 11);  // one step from both: belongs to the later coalescence
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
}  // namespace peculiar::mergers
