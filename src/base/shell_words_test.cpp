#include "base/shell_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace peculiar {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ShellWords, AreWhatAShellParts) {
  EXPECT_THAT(words_of_line("score m.h5  -o 'my scores.h5'\t--where \"a > 'b'\" # all"),
              ElementsAre("score", "m.h5", "-o", "my scores.h5", "--where", "a > 'b'"));
  EXPECT_THAT(words_of_line(R"(a\ b "x\"y\\z\n" '' c#d 'e\f')"),
              ElementsAre("a b", R"(x"y\z\n)", "", "c#d", R"(e\f)"));
  EXPECT_THAT(words_of_line("  # nothing"), IsEmpty());
  EXPECT_THAT(words_of_line(""), IsEmpty());
  EXPECT_THROW(words_of_line("a 'b"), Error);
}

TEST(ShellWords, ComeBackFromTheirLine) {
  const std::vector<std::string> words{"a", "", "it's", "x y", "$HOME", "\"", "\\", "#no", "*.h5", "{1,2}"};
  EXPECT_EQ(words_of_line(shell_line(words)), words);
  EXPECT_EQ(shell_line({"score", "a/b-c_1.h5", "--where=x"}), "score a/b-c_1.h5 --where=x") << "unquoted";
}

}  // namespace
}  // namespace peculiar
