#include "scoring/top_captions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace peculiar::scoring {
namespace {

std::vector<std::string> names(const image::SheetTile& tile) {
  std::vector<std::string> all;
  for (const image::SheetNumber& number : tile.numbers) all.push_back(number.name);
  return all;
}

TEST(TopCaptions, WhatIsOfAPictureStandsUnderIt) {
  TopLine line;
  line.id = "galaxy_17";
  line.label = "merger";
  line.score = 12.5;
  line.p_value = 0.0031;
  line.parts = {{"density", 3.25}, {"contrast", 1.5}, {"anomaly_score", 40}, {"flux", 1234.5}};
  std::array<image::SheetTile, kTilesOfOne> tiles;
  put_captions(tiles, line, "combined", 2);
  EXPECT_EQ(tiles[0].label, "2. galaxy_17\nmerger");
  EXPECT_THAT(names(tiles[0]), testing::ElementsAre("combined", "p", "density", "contrast", "flux"));
  EXPECT_EQ(tiles[0].numbers[0].value, 12.5);
  EXPECT_EQ(tiles[1].label, "reconstruction");
  EXPECT_TRUE(tiles[1].numbers.empty()) << "no score is of the reconstruction alone";
  EXPECT_EQ(tiles[2].label, "residual");
  EXPECT_THAT(names(tiles[2]), testing::ElementsAre("anomaly_score"));
  line.user_label = "interesting, grade 4";
  std::array<image::SheetTile, kTilesOfOne> labelled;
  put_captions(labelled, line, "combined", 2);
  EXPECT_EQ(labelled[0].label, "2. galaxy_17\nmerger\ninteresting, grade 4");
  line.p_value = std::nan("");
  std::array<image::SheetTile, kTilesOfOne> again;
  put_captions(again, line, "combined", 1);
  EXPECT_THAT(names(again[0]), testing::Not(testing::Contains("p")));
}

}  // namespace
}  // namespace peculiar::scoring
