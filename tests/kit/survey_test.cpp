#include "kit/survey.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/error.h"

namespace peculiar::kit {
namespace {

SurveyOptions small_field() {
  SurveyOptions options;
  options.edge_px = 1200;
  options.galaxies = 60;
  options.stars = 4;
  return options;
}

TEST(Survey, HasWhatWasAskedForAndIsTheSameAgain) {
  const Survey survey = draw_survey(small_field());
  std::map<std::string, int> counts;
  for (const SurveySource& source : survey.sources) ++counts[kind_name(source.kind)];
  const std::map<std::string, int> expected{{"galaxy", 60},        {"star", 4},  {"ring", 5},
                                            {"double_nucleus", 5}, {"trail", 4}, {"merger", 6}};
  EXPECT_EQ(counts, expected);
  const Survey again = draw_survey(small_field());
  EXPECT_EQ(survey.image.pixels, again.image.pixels);
}

TEST(Survey, FluxIsWhereTheSourceIsSaidToBe) {
  SurveyOptions options = small_field();
  options.galaxies = 0;
  options.stars = 0;
  const Survey survey = draw_survey(options);
  for (const SurveySource& source : survey.sources) {
    if (source.kind == SourceKind::kTrail) continue;  // leaves the aperture
    double sum = 0;
    for (int y = -40; y <= 40; ++y)
      for (int x = -40; x <= 40; ++x)
        sum += survey.image.at(0, static_cast<int>(std::lround(source.y)) + y,
                               static_cast<int>(std::lround(source.x)) + x);
    // 81 x 81 px of sky of 1.4 and the photons of 40,000 counts: 150; wings beyond the aperture: some per
    // cent
    EXPECT_NEAR(sum, source.flux, 5 * 150 + 0.05 * source.flux) << kind_name(source.kind);
  }
}

TEST(Survey, NothingIsSeenWithoutWeightAndNoOutlierIsNearAGap) {
  const Survey survey = draw_survey(small_field());
  int blank = 0;
  for (std::size_t i = 0; i < survey.weight.pixels.size(); ++i) {
    if (survey.weight.pixels[i] > 0) continue;
    ++blank;
    ASSERT_EQ(survey.image.pixels[i], 0);
  }
  EXPECT_GT(blank, 2 * 35 * 1200 - 36 * 36);
  for (const SurveySource& source : survey.sources) {
    if (source.kind == SourceKind::kGalaxy || source.kind == SourceKind::kStar) continue;
    for (int y = -60; y <= 60; y += 4)
      for (int x = -60; x <= 60; x += 4)
        EXPECT_GT(survey.weight.at(0, static_cast<int>(source.y) + y, static_cast<int>(source.x) + x), 0);
  }
}

TEST(Survey, TooSmallAFieldIsAnError) {
  SurveyOptions options = small_field();
  options.edge_px = 420;
  EXPECT_THROW(draw_survey(options), Error);
}

}  // namespace
}  // namespace peculiar::kit
