#include "artefacts/kinds.h"

#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(Kinds, CallFewNormalStamps) {
  const LineGrid lines(kTestEdge / 2);
  Usual usual = nothing_usual();
  usual.bands.assign(3, {0, 0.1, 1, 0.6});
  int called = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto kind = static_cast<kit::GalaxyKind>(seed % 3);
    const Finding finding = look_at({kTestEdge, normal_stamp(seed, 3, kind)}, lines, usual);
    called += finding.kinds != 0 ? 1 : 0;
    EXPECT_EQ(finding.name.empty(), finding.significance < 1);
  }
  EXPECT_LE(called, 2);
}

/// Number of the 20 drawn artefacts of each kind that are recognised.
TEST(Kinds, CallMostOfWhatIsDrawn) {
  const LineGrid lines(kTestEdge / 2);
  Usual usual = nothing_usual();
  usual.bands.assign(3, {0, 0.1, 1, 0.6});
  for (const std::string& kind : kit::drawn_artefact_kinds()) {
    int found = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      std::vector<float> pixels = normal_stamp(100 + seed, 3);
      RandomStream random(seed, kind);
      kit::draw_artefact(kind, pixels, kTestEdge, random);
      const Finding finding = look_at({kTestEdge, pixels}, lines, usual);
      found += (finding.kinds >> kind_number(kind) & 1) != 0 ? 1 : 0;
    }
    // Some are drawn too faint for the eye.
    const bool is_faint = kind == "trail" || kind == "seam" || kind == "stray_light" || kind == "blank_band";
    EXPECT_GE(found, is_faint ? 8 : 14) << kind;
  }
}

TEST(Kinds, OfSeveralTheFirstNamesTheStamp) {
  std::vector<float> pixels = normal_stamp(25);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < 12; ++x) pixel(pixels, y, x) = 100;
  const Finding finding = look_at({kTestEdge, pixels}, LineGrid(kTestEdge / 2), nothing_usual());
  EXPECT_EQ(finding.name, "edge");
  EXPECT_NE(finding.kinds & 1, 0);
  EXPECT_EQ(kind_names(5), "edge,saturated");
}

}  // namespace
}  // namespace peculiar::artefacts
