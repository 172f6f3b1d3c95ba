#include "artefacts/muting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"
#include "base/error.h"

namespace peculiar::artefacts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

store::ScoresFile scores() {
  store::ScoresFile file;
  const std::int64_t trail = kinds_of({"trail"});
  const std::int64_t edge = kinds_of({"edge"});
  file.table.add({"score", "", "", std::vector<double>{1, 2, 3, std::nan("")}, {}});
  file.table.add({kArtefactFlags, "", "", std::vector<std::int64_t>{0, trail, trail | edge, trail}, {}});
  return file;
}

TEST(Mute, LeavesImagesOutOfTheRanking) {
  store::ScoresFile file = scores();
  EXPECT_THAT(store::left_out_of_ranking(file), ElementsAre(false, false, false, false));
  mute(file, {"edge"}, "s.h5");
  EXPECT_THAT(store::left_out_of_ranking(file), ElementsAre(false, false, true, false));
  EXPECT_EQ(muted_words(file, file.table.at("score")), "1 of 3 images muted: 1 edge");
  mute(file, {kAllKinds}, "s.h5");
  EXPECT_THAT(store::muted_images(file), ElementsAre(false, true, true, true));
  EXPECT_EQ(muted_words(file, file.table.at("score")), "2 of 3 images muted: 1 edge, 1 trail");
  mute(file, {}, "s.h5");  // unchanged
  EXPECT_THAT(store::muted_images(file), ElementsAre(false, true, true, true));
  mute(file, {kNoKind}, "s.h5");
  EXPECT_THAT(store::muted_images(file), ElementsAre(false, false, false, false));
  EXPECT_EQ(muted_words(file, file.table.at("score")), "");
}

TEST(Mute, NamesPrecedeWhatTheScoresMute) {
  catalog::Table table;
  EXPECT_EQ(kinds_of({}, table), 0);
  table.metadata = {{"ranking", "score"}, {store::kMutedArtefacts, std::to_string(kinds_of({"trail"}))}};
  EXPECT_EQ(kinds_of({}, table), kinds_of({"trail"}));
  EXPECT_EQ(kinds_of({"edge"}, table), kinds_of({"edge"}));
  EXPECT_EQ(kinds_of({kNoKind}, table), 0);
}

TEST(Mute, CountsEachImageOnce) { EXPECT_EQ(count_words(scores().table, {0, 1, 2, 3}), "1 edge, 2 trails"); }

TEST(Mute, SaysWhatIsWrong) {
  try {
    kinds_of({"trial"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'trail'"));
  }
  store::ScoresFile old;
  old.table.add({"score", "", "", std::vector<double>{1}, {}});
  try {
    mute(old, {kAllKinds}, "old.h5");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("old.h5"));
    EXPECT_THAT(error.what(), HasSubstr("score the sample again"));
  }
}

}  // namespace
}  // namespace peculiar::artefacts
