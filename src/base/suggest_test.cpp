#include "base/suggest.h"

#include <gtest/gtest.h>

#include <array>

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

}  // namespace
}  // namespace peculiar
