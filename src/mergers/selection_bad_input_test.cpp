#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "mergers/selection_testing.h"
#include "simulation/simulation_testing.h"

namespace peculiar::mergers {
namespace {

using testing::HasSubstr;

Drawing pair() {
  Drawing drawing(4);
  drawing.line(7, 0, {0, 0, 0, 0}, 0, 1e11);
  drawing.line(8, 0, {9, 5, 3}, 0, 5e10);
  drawing.link(2, 8, 3, 7);
  return drawing;
}

/// Error message after a change to that drawing.
std::string message_after(const std::function<void(Drawing&)>& change) {
  Drawing drawing = pair();
  change(drawing);
  return simulation::error_of([&] { drawing.select(); });
}

TEST(SelectionBadInput, NothingIsWrongWithTheDrawing) {
  EXPECT_EQ(message_after([](Drawing&) {}), "");
}

TEST(SelectionBadInput, AGalaxyOfTheTreeThatTheCatalogueLacks) {
  EXPECT_THAT(message_after([](Drawing& drawing) { drawing.catalogues[1].pop_back(); }),
              HasSubstr("the tree has galaxy 8 in snapshot 101, whose catalogue has 1 galaxies"));
  EXPECT_THAT(message_after([](Drawing& drawing) { drawing.catalogues[2].clear(); }),
              HasSubstr("snapshot 102, whose catalogue has 0 galaxies"));
}

TEST(SelectionBadInput, AGalaxyTwice) {
  EXPECT_THAT(
      message_after([](Drawing& drawing) { drawing.catalogues[1].push_back(drawing.catalogues[1][0]); }),
      HasSubstr("galaxy 7 stands twice in the catalogue of snapshot 101"));
}

TEST(SelectionBadInput, PlacesAndMassesThatAreNone) {
  EXPECT_THAT(message_after(
                  [](Drawing& drawing) { drawing.catalogues[1][1].position_kpc[2] = simulation::kUnknown; }),
              HasSubstr("galaxy 8 of snapshot 101 has a position that is not finite"));
  EXPECT_THAT(message_after([](Drawing& drawing) { drawing.catalogues[3][0].stellar_mass_msun = 0; }),
              HasSubstr("galaxy 7 of snapshot 103 has a stellar mass of 0 Msun"));
  EXPECT_THAT(message_after([](Drawing& drawing) {
                drawing.catalogues[3][0].stellar_mass_msun = simulation::kUnknown;
              }),
              HasSubstr("galaxy 7 of snapshot 103 has a stellar mass of nan Msun"));
}

TEST(SelectionBadInput, AnEffectiveRadiusThatNobodyKnows) {
  EXPECT_THAT(message_after([](Drawing& drawing) {
                drawing.catalogues[2][0].effective_radius_kpc = simulation::kUnknown;
              }),
              HasSubstr("galaxy 7 of snapshot 102 has an effective radius of nan kpc"));
}

TEST(SelectionBadInput, TimesThatDoNotIncrease) {
  EXPECT_THAT(message_after([](Drawing& drawing) { drawing.info.snapshots[2].age_gyr = 1.1; }),
              HasSubstr("snapshot 102 is at 1.1 Gyr, not later"));
}

TEST(SelectionBadInput, ASnapshotThatIsNotThere) {
  EXPECT_THAT(message_after([](Drawing& drawing) { drawing.info.snapshots.pop_back(); }),
              HasSubstr("galaxy 7 of the tree is in snapshot number 4 of 3"));
}

}  // namespace
}  // namespace peculiar::mergers
