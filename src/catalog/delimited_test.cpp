#include "catalog/table_file_testing.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Csv, InfersTypes) {
  const Table table = parse(
      "\xEF\xBB\xBF# a comment\nid,z,flag,name,zip,big,none,mixed\r\n"
      "587722981742084144,1,TRUE,a,007,9223372036854775808,,1\r\n\r\n"
      "-5,nan,false,\"b,\"\"c\"\"\",12,1,,true\n+3,-inf,,,1,2,,x",
      ".csv");
  EXPECT_THAT(values<std::int64_t>(table, "id"), ElementsAre(587722981742084144, -5, 3));
  EXPECT_EQ(values<double>(table, "z")[0], 1);
  EXPECT_TRUE(std::isnan(values<double>(table, "z")[1]));
  EXPECT_EQ(values<double>(table, "z")[2], -kInfinity);
  EXPECT_THAT(values<bool>(table, "flag"), ElementsAre(true, false, false));
  EXPECT_THAT(table.at("flag").missing, ElementsAre(false, false, true));
  EXPECT_THAT(values<std::string>(table, "name"), ElementsAre("a", "b,\"c\"", ""));
  EXPECT_TRUE(table.at("name").is_missing(2));
  EXPECT_THAT(values<std::string>(table, "zip"), ElementsAre("007", "12", "1"));
  EXPECT_THAT(values<std::string>(table, "big"), ElementsAre("9223372036854775808", "1", "2"));
  EXPECT_TRUE(table.at("none").is_numeric() && table.at("none").is_missing(0));
  EXPECT_THAT(values<std::string>(table, "mixed"), ElementsAre("1", "true", "x"));
  EXPECT_TRUE(table.at("id").missing.empty());
}

TEST(Csv, EmptyTextIsNotMissingTextAndHashesAfterTheHeaderAreData) {
  const Table table = parse("name,n\n\"\",1\n,2\n#x,3\n", ".csv");
  EXPECT_THAT(values<std::string>(table, "name"), ElementsAre("", "", "#x"));
  EXPECT_FALSE(table.at("name").is_missing(0));
  EXPECT_TRUE(table.at("name").is_missing(1));
}

TEST(Csv, FloatsOutOfRangeAreZeroOrInfinite) {
  const Table table = parse("p\n1e-400\n-1e400\n", ".csv");
  EXPECT_THAT(values<double>(table, "p"), ElementsAre(0, -kInfinity));
}

TEST(Csv, BadInputNamesTheLine) {
  EXPECT_THAT(message_of("", ".csv"), HasSubstr("t: the file is empty"));
  EXPECT_THAT(message_of("# only\n", ".csv"), HasSubstr("no header line"));
  EXPECT_THAT(message_of("a,b\n1,2\n\"x\ny\",4\n5\n", ".csv"),
              HasSubstr("t, line 5: 1 cell where the first row has 2"));
  EXPECT_THAT(message_of("a,b\n1,2,3\n", ".csv"), HasSubstr("line 2: 3 cells"));
  EXPECT_THAT(message_of("a,a\n1,2\n", ".csv"), HasSubstr("line 1: two columns are named 'a'"));
  EXPECT_THAT(message_of("a,\n1,2\n", ".csv"), HasSubstr("column 2 has no name"));
  EXPECT_THAT(message_of("a,b\n1,\"x\n2,3\n", ".csv"), HasSubstr("line 2: a quote that opens"));
  EXPECT_THAT(message_of("a,b\n1,x\"y\n", ".csv"), HasSubstr("line 2: a quote stands inside"));
  EXPECT_THAT(message_of("a,b\n1,2\n3,\xFF\n", ".csv"), HasSubstr("line 3: the text is not valid UTF-8"));
  EXPECT_THAT(message_of("# made by hand\n1,2\n", ".csv"), HasSubstr("line 2: numbers stand where"));
}

const std::string kEcsvHeader =
    "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: int64}\n# - {name: b, datatype: bool}\n";

TEST(Ecsv, ReadsWhatTheStandardAllows) {
  const Table table = parse(
      "# %ECSV 1.0\r\n# ---\r\n# delimiter: ','\n# datatype:\n# - {name: a b, datatype: uint64, unit: km / s}\n"
      "# - name: v\n#   datatype: string\n#   subtype: int64[null]\n# - {name: x, datatype: float32, description: 'd: e'}\n"
      "# meta: !!omap\n# - {description: of all}\n# - {k: [1, 2]}\n# - {n: 5}\n# - __serialized_columns__: {a: b}\n"
      "a b,v,x\n18446744073709551615,\"[1,2]\",1.5\n# a comment\n,\"[1,2]\",\n",
      ".ecsv");
  EXPECT_THAT(table.names(), ElementsAre("a b", "x"));
  EXPECT_EQ(table.at("a b").unit, "km / s");
  EXPECT_THAT(values<std::string>(table, "a b"), ElementsAre("18446744073709551615", ""));
  EXPECT_EQ(table.at("x").description, "d: e");
  EXPECT_TRUE(table.at("x").is_missing(1));
  EXPECT_EQ(table.description, "of all");
  using Pair = std::pair<std::string, std::string>;
  EXPECT_THAT(table.metadata, ElementsAre(Pair("k", "[1, 2]"), Pair("n", "5"), Pair("left_out", "v")));
}

TEST(Ecsv, BadInputNamesTheLine) {
  EXPECT_THAT(message_of("a b\n1 2\n", ".ecsv"), HasSubstr("line 1: an ECSV file begins with"));
  EXPECT_THAT(message_of("# %ECSV 1.0\n# ---\n# datatype: [a\n# - b: {\na b\n", ".ecsv"),
              HasSubstr("t, line 4: the ECSV header"));
  EXPECT_THAT(message_of("# %ECSV 1.0\n# ---\n# meta: 1\na\n", ".ecsv"), HasSubstr("no list 'datatype'"));
  EXPECT_THAT(message_of("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a}\na\n", ".ecsv"),
              HasSubstr("line 4: "));
  EXPECT_THAT(
      message_of("# %ECSV 1.0\n# ---\n# delimiter: ;\n# datatype:\n# - {name: a, datatype: bool}\na\n",
                 ".ecsv"),
      HasSubstr("a space or a comma"));
  EXPECT_THAT(message_of("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: date}\na\n", ".ecsv"),
              HasSubstr("unknown datatype 'date'"));
  EXPECT_THAT(message_of(kEcsvHeader, ".ecsv"), HasSubstr("column names after the header is missing"));
  EXPECT_THAT(message_of(kEcsvHeader + "a c\n", ".ecsv"),
              HasSubstr("line 6: column 2 is named 'c' here and 'b'"));
  EXPECT_THAT(message_of(kEcsvHeader + "a\n", ".ecsv"),
              HasSubstr("line 6: 1 column names where the header describes 2"));
  EXPECT_THAT(message_of(kEcsvHeader + "a b\n1 True\n2.5 True\n", ".ecsv"),
              HasSubstr("line 8, column 'a': '2.5' is not a 64-bit integer"));
  EXPECT_THAT(message_of(kEcsvHeader + "a b\n1 yes\n", ".ecsv"),
              HasSubstr("line 7, column 'b': 'yes' is not true or false"));
  EXPECT_THAT(message_of(kEcsvHeader + "a b\n1 True 3\n", ".ecsv"), HasSubstr("line 7: 3 cells"));
}

}  // namespace
}  // namespace peculiar::catalog
