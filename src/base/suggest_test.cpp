#include "base/suggest.h"

#include <gtest/gtest.h>

#include <array>

#include "base/letters.h"
#include "base/name_list.h"

namespace peculiar {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsSubstitutionsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("redshfit", "redshift"), 1);
}

TEST(Nearest, FindsTheMeantWordIgnoringCaseAndNothingWhenFar) {
  const std::array<std::string, 3> names{"redshift", "log_mass", "Label"};
  EXPECT_EQ(nearest("redshfit", names), "redshift");
  EXPECT_EQ(nearest("label", names), "Label");
  EXPECT_EQ(nearest("temperature", names), "");
  EXPECT_EQ(did_you_mean("logmass", names), " (did you mean 'log_mass'?)");
  EXPECT_EQ(did_you_mean("q", names), "");
}

TEST(Listed, NamesTheFirstAndCountsTheRest) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a", "b", "c"}, 3), "a, b, c");
  EXPECT_EQ(listed({"a", "b", "c"}, 2), "a, b and 1 more");
  EXPECT_LT(listed(std::vector<std::string>(470, "flux")).size(), 250u);
}

TEST(LowerCase, LeavesOtherBytesAsTheyAre) {
  EXPECT_EQ(lower_case("RA_J2000 \xc3\x84Z"), "ra_j2000 \xc3\x84z");
  EXPECT_EQ(upper_case("pixar_sr \xc3\xa4"), "PIXAR_SR \xc3\xa4");
}

}  // namespace
}  // namespace peculiar
