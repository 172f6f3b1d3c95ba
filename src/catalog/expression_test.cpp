#include "catalog/expression.h"

#include <gmock/gmock.h>

#include <chrono>
#include <limits>

#include "base/error.h"

namespace peculiar::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

Table sample() {
  Table table;
  table.add({"id",
             "",
             "",
             std::vector<std::int64_t>{587722981742084144, 587722981742084145, 0, kLeast},
             {false, false, true, false}});
  table.add({"z", "", "", std::vector<double>{0.5, 1.5, 3, kNan}, {}});
  table.add({"n", "", "", std::vector<std::int64_t>{-7, 2, 0, 4}, {}});
  table.add({"class",
             "",
             "",
             std::vector<std::string>{"spiral", "elliptical", "", "naïve"},
             {false, false, true, false}});
  table.add({"flag", "", "", std::vector<bool>{true, false, true, false}, {false, false, false, true}});
  table.add({"log mass [Msun]", "", "", std::vector<double>{9, 10, 11, 12}, {}});
  return table;
}

std::vector<std::size_t> rows(const std::string& text) {
  return Expression::parse(text).matching_rows(sample());
}

std::string message_of(const std::string& text, ErrorKind kind = ErrorKind::kUsage) {
  try {
    rows(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "no error";
}

TEST(Expression, ComparesAndCombines) {
  EXPECT_THAT(rows("z > 1"), ElementsAre(1, 2));
  EXPECT_THAT(rows("z >= 1.5 && class == \"elliptical\""), ElementsAre(1));
  EXPECT_THAT(rows("z = 0.5 || n = 4"), ElementsAre(0, 3));
  EXPECT_THAT(rows("z > 1 and not n == 2"), ElementsAre(2));
  EXPECT_THAT(rows("z < 1 or n > 3"), ElementsAre(0, 3));
  EXPECT_THAT(rows("true"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows("1 > 2"), IsEmpty());
  EXPECT_THAT(rows("`log mass [Msun]` >= 11"), ElementsAre(2, 3));
  EXPECT_THAT(rows("class < 'f'"), ElementsAre(1));
}

TEST(Expression, AndBindsTighterThanOrAndNotLooserThanComparison) {
  EXPECT_THAT(rows("n == 2 || n == 4 && false"), ElementsAre(1));
  EXPECT_THAT(rows("(n == 2 || n == 4) && false"), IsEmpty());
  EXPECT_THAT(rows("!n == 2"), ElementsAre(0, 2, 3));
  EXPECT_THAT(rows("!(n == 2) && z < 9"), ElementsAre(0, 2));
}

TEST(Expression, Chains) {
  EXPECT_THAT(rows("1 < z < 3"), ElementsAre(1));
  EXPECT_THAT(rows("1 < z <= 3 > n"), ElementsAre(1, 2));
  EXPECT_THAT(rows("3 > 2 > 1"), ElementsAre(0, 1, 2, 3));
}

TEST(Expression, IdsCompareExactly) {
  EXPECT_THAT(rows("id == 587722981742084144"), ElementsAre(0));
  EXPECT_THAT(rows("id > 587722981742084144"), ElementsAre(1));
  // As doubles the two ids are the same number, 587722981742084096.
  EXPECT_THAT(rows("id > 587722981742084144.0"), ElementsAre(0, 1));
  EXPECT_THAT(rows("587722981742084096. < id"), ElementsAre(0, 1));
  EXPECT_THAT(rows("id == 587722981742084144.0"), IsEmpty());
  EXPECT_THAT(rows("id == -9223372036854775808"), ElementsAre(3));
  EXPECT_THAT(rows("id < 99999999999999999999"), ElementsAre(0, 1, 3));
  EXPECT_THAT(rows("n > 1.5"), ElementsAre(1, 3));
  EXPECT_THAT(rows("n < -6.5"), ElementsAre(0));
  EXPECT_THAT(rows("id % 10 == 5"), ElementsAre(1));
  EXPECT_THAT(rows("id + 1 == 587722981742084145"), ElementsAre(0));
}

TEST(Expression, MissingComparesAsFalse) {
  EXPECT_THAT(rows("id != 1"), ElementsAre(0, 1, 3));
  EXPECT_THAT(rows("z != 3"), ElementsAre(0, 1));
  EXPECT_THAT(rows("z == z"), ElementsAre(0, 1, 2));
  EXPECT_THAT(rows("class != 'spiral'"), ElementsAre(1, 3));
  EXPECT_THAT(rows("id == 0"), IsEmpty());
  EXPECT_THAT(rows("missing(id)"), ElementsAre(2));
  EXPECT_THAT(rows("missing(class) || isnan(z)"), ElementsAre(2, 3));
  EXPECT_THAT(rows("missing(id + z)"), ElementsAre(2, 3));
  EXPECT_THAT(rows("flag"), ElementsAre(0, 2));
  EXPECT_THAT(rows("!flag"), ElementsAre(1));
  EXPECT_THAT(rows("missing(flag)"), ElementsAre(3));
  EXPECT_THAT(rows("z ** 0 == 1"), ElementsAre(0, 1, 2));
  EXPECT_THAT(rows("missing(min(z, 1)) && missing(max(1, z))"), ElementsAre(3));
  EXPECT_THAT(rows("missing(max(id, 3))"), ElementsAre(2));
}

TEST(Expression, Arithmetic) {
  EXPECT_THAT(rows("1 + 2 * 3 == 7 && 2 ** 3 ** 2 == 512 && -2 ** 2 == -4 && 2 ** -1 == 0.5"),
              ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows("10 - 4 - 3 == 3 && 12 / 3 / 2 == 2 && 7 / 2 == 3.5"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows("n % 4 == -3"), ElementsAre(0));
  EXPECT_THAT(rows("missing(7 % n)"), ElementsAre(2));
  EXPECT_THAT(rows("5.5 % 2 == 1.5"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows("id % -1 == 0"), ElementsAre(0, 1, 3));
  EXPECT_THAT(rows("id * id > 1e35"), ElementsAre(0, 1, 3));
  EXPECT_THAT(rows("-id > 9.2e18 && abs(id) > 9.2e18"), ElementsAre(3));
  EXPECT_THAT(rows("(z > 1) + (n > 1) == 2"), ElementsAre(1));
  EXPECT_THAT(rows("flag == true"), ElementsAre(0, 2));
}

TEST(Expression, Functions) {
  EXPECT_THAT(rows("abs(n) == 7"), ElementsAre(0));
  EXPECT_THAT(rows("sqrt(n) == 2"), ElementsAre(3));
  EXPECT_THAT(rows("log10(100) == 2 && log(exp(1)) == 1 && floor(-1.5) == -2 && ceil(1.2) == 2"),
              ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows("sin(0) == 0 && cos(0) == 1 && tan(0) == 0"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(rows("floor(id) == 587722981742084145"), ElementsAre(1));
  EXPECT_THAT(rows("min(n, 1, z) == 1"), ElementsAre(1));
  EXPECT_THAT(rows("max(n, z) == 4"), IsEmpty());
  EXPECT_THAT(rows("max(n, 1) == 4"), ElementsAre(3));
}

TEST(Expression, InAndMatches) {
  EXPECT_THAT(rows("n in (4, -7)"), ElementsAre(0, 3));
  EXPECT_THAT(rows("id in (587722981742084145, 0)"), ElementsAre(1));
  EXPECT_THAT(rows("z in (0.5, n + 3)"), ElementsAre(0, 2));
  EXPECT_THAT(rows("2 in (n, 9)"), ElementsAre(1));
  EXPECT_THAT(rows("class in ('spiral', \"\")"), ElementsAre(0));
  EXPECT_THAT(rows("matches(class, 's*l')"), ElementsAre(0));
  EXPECT_THAT(rows("matches(class, '*l*p*al')"), ElementsAre(1));
  EXPECT_THAT(rows("matches(class, 'na?ve')"), ElementsAre(3));
  EXPECT_THAT(rows("matches(class, '*')"), ElementsAre(0, 1, 3));
  EXPECT_THAT(rows("matches(class, 'S*')"), IsEmpty());
  EXPECT_THAT(rows("'it''s' == \"it's\""), ElementsAre(0, 1, 2, 3));
}

TEST(Expression, ColumnNamesOnceInOrder) {
  EXPECT_THAT(Expression::parse("z > 1 && `a b` < z + max(y, 2)").column_names(),
              ElementsAre("z", "a b", "y"));
  EXPECT_EQ(Expression::parse("z > 1").text(), "z > 1");
}

TEST(Expression, MistakesShowTheirPlace) {
  EXPECT_EQ(
      message_of("z > && n"),
      "selection, position 5: expected a number, text, a column or '(', but found '&&'\n  z > && n\n      ^");
  // The caret counts characters, not bytes.
  EXPECT_EQ(message_of("class == 'ï' +"),
            "selection, position 15: expected a number, text, a column or '(', but the text ends here\n"
            "  class == 'ï' +\n                ^");
  EXPECT_THAT(message_of("(z > 1"), HasSubstr("expected ')', but the text ends here"));
  EXPECT_THAT(message_of("z > 1 z"), HasSubstr("expected an operator or the end, but found 'z'"));
  EXPECT_THAT(message_of("z & n"), HasSubstr("did you mean '&&'?"));
  EXPECT_THAT(message_of("z ^ 2 > 1"), HasSubstr("power is '**'"));
  EXPECT_THAT(message_of("class == 'spiral"), HasSubstr("position 10: this ' is never closed"));
  EXPECT_THAT(message_of("z > 1.2.3"), HasSubstr("malformed number"));
  EXPECT_THAT(message_of("z > 1e999"), HasSubstr("out of the range"));
  EXPECT_THAT(message_of(""), HasSubstr("the text ends here"));
  EXPECT_THAT(message_of("n in 3"), HasSubstr("expected '('"));
}

TEST(Expression, OfALongTextTheSurroundingsAreShown) {
  const std::string message = message_of("z > 1" + std::string(500, ' ') + "z" + std::string(500, ' '));
  EXPECT_EQ(message, "selection, position 506: expected an operator or the end, but found 'z'\n  ..." +
                         std::string(70, ' ') + "z" + std::string(29, ' ') + "...\n  " +
                         std::string(73, ' ') + "^");
}

TEST(Expression, UnknownNamesAreSuggested) {
  EXPECT_THAT(message_of("klass == 'a'"), HasSubstr("no column 'klass' (did you mean 'class'?)"));
  EXPECT_THAT(message_of("log1(z) > 2"), HasSubstr("no function 'log1' (did you mean 'log'?)"));
  EXPECT_THAT(message_of("sqrt(z, n) > 2"), HasSubstr("sqrt() takes 1 argument, not 2"));
  EXPECT_THAT(message_of("min(z) > 2"), HasSubstr("min() takes at least 2 arguments, not 1"));
}

TEST(Expression, TypesAreChecked) {
  EXPECT_THAT(message_of("z"), HasSubstr("a truth value is needed, but this is a number"));
  EXPECT_THAT(message_of("z && n > 1"), HasSubstr("position 1: a truth value is needed"));
  EXPECT_THAT(message_of("class > 1"), HasSubstr("position 7: text is compared with a number"));
  EXPECT_THAT(message_of("class + 1 > 2"), HasSubstr("a number is needed, but this is text"));
  EXPECT_THAT(message_of("n in (1, 'a')"), HasSubstr("a number is compared with text"));
  EXPECT_THAT(message_of("matches(n, 'a')"), HasSubstr("matches() takes text, but this is a number"));
  EXPECT_THAT(message_of("sqrt(class) > 1"), HasSubstr("sqrt() takes numbers, but this is text"));
  EXPECT_THROW(Expression::parse("x > 1").evaluate(Table()), Error);
}

TEST(Expression, DeepNestingIsRefusedLongChainsAreNot) {
  const auto repeated = [](const std::string& piece, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += piece;
    return text;
  };
  for (const std::string opening : {"(", "!", "-", "abs(", "2**", "n in ("}) {
    EXPECT_THAT(message_of(repeated(opening, 100000)), HasSubstr("nested deeper"));
  }
  EXPECT_THAT(rows(repeated("(", 150) + "n == 2" + repeated(")", 150)), ElementsAre(1));
  EXPECT_THAT(rows(repeated("n == 9 || ", 10000) + "n == 2"), ElementsAre(1));
  EXPECT_THAT(rows("n" + repeated(" + 1", 10000) + " == 10002"), ElementsAre(1));
}

TEST(Expression, BlocksJoinSeamlessly) {
  Table table;
  std::vector<std::int64_t> numbers(10001);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i);
  table.add({"i", "", "", std::move(numbers), {}});
  EXPECT_THAT(Expression::parse("i % 4096 in (0, 4095) || i == 10000").matching_rows(table),
              ElementsAre(0, 4095, 4096, 8191, 8192, 10000));
}

TEST(ExpressionSlow, AMillionRowsTakeWellUnderASecond) {
  constexpr std::size_t kRows = 1000000;
  Table table;
  table.add({"z", "", "", std::vector<double>(kRows, 2), {}});
  table.add({"id", "", "", std::vector<std::int64_t>(kRows, 587722981742084144), {}});
  table.add({"class", "", "", std::vector<std::string>(kRows, "spiral"), {}});
  const Expression expression =
      Expression::parse("1 < z < 3 && id % 10 == 4 && class == 'spiral' && sqrt(z) > 1");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(expression.matching_rows(table).size(), kRows);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_LT(taken.count(),
            2.0);  // a debug build with sanitizers on a busy machine; about 50 ms in a release build
}

}  // namespace
}  // namespace peculiar::catalog
