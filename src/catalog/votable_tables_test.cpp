#include "catalog/table_file_testing.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string votable(const std::string& resources) {
  return "<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.4\">" + resources + "</VOTABLE>\n";
}
std::string table(const std::string& attributes, const std::string& field, int rows) {
  std::string lines;
  for (int row = 0; row < rows; ++row) lines += fmt::format("<TR><TD>{}</TD></TR>", row);
  return fmt::format(
      "<TABLE {}><FIELD name='{}' datatype='int'/><DATA><TABLEDATA>{}</TABLEDATA></DATA></TABLE>", attributes,
      field, lines);
}
std::string resource(const std::string& content) { return "<RESOURCE>" + content + "</RESOURCE>"; }

Table read(const std::string& content, TableReading& reading, const std::string& which = "") {
  reading = {};
  reading.table = which;
  reading.option = "--catalogue-hdu";
  return parse_table_text(content, ".vot", "t", reading);
}

TEST(VotableTables, OfSeveralOneIsNamed) {
  const std::string content = votable(resource(table("ID='t1' name='J/A+A/1/note'", "a", 1)) +
                                      resource(table("ID='t2' name='J/A+A/1/stars'", "b", 3)));
  TableReading reading;
  EXPECT_THAT(
      message_of([&] { read(content, reading); }),
      AllOf(HasSubstr(
                "holds 2 tables: 0 J/A+A/1/note [ID t1] (1 row, 1 column), 1 J/A+A/1/stars [ID t2] (3 rows"),
            HasSubstr("choose one with --catalogue-hdu")));
  for (const char* which : {"1", "t2", "J/A+A/1/stars", "j/a+a/1/STARS"})
    EXPECT_THAT(read(content, reading, which).names(), ElementsAre("b")) << which;
  EXPECT_THAT(read(content, reading, "first").names(), ElementsAre("a"));
  EXPECT_THAT(message_of([&] { read(content, reading, "t3"); }), HasSubstr("has no table 't3'"));
}

TEST(VotableTables, DeeperThanAnyStack) {
  constexpr int kDepth = 300000;
  std::string open, close;
  for (int i = 0; i < kDepth; ++i) {
    open += "<RESOURCE>";
    close += "</RESOURCE>";
  }
  TableReading reading;
  EXPECT_THAT(read(votable(open + table("", "a", 2) + close), reading).names(), ElementsAre("a"));
  EXPECT_THAT(message_of([&] { read(votable(open + close), reading); }), HasSubstr("holds no TABLE"));
}

TEST(VotableTables, TheOnlyOneWithRowsIsTakenAndItIsSaid) {
  TableReading reading;
  const std::string content =
      votable(resource(table("name='meta'", "a", 0)) + resource(table("name='main'", "b", 2)));
  EXPECT_THAT(read(content, reading).names(), ElementsAre("b"));
  EXPECT_THAT(reading.warnings,
              ElementsAre(AllOf(HasSubstr("1 main is read"), HasSubstr("0 meta has no rows"))));
}

TEST(VotableTables, OnesThatTellOfTheServiceAreNotMeant) {
  TableReading reading;
  const std::string content =
      votable("<RESOURCE type='results'>" + table("name='main'", "b", 2) +
              "</RESOURCE><RESOURCE type='meta'>" + table("name='links'", "a", 3) + "</RESOURCE>");
  EXPECT_THAT(read(content, reading).names(), ElementsAre("b"));
  EXPECT_THAT(reading.warnings,
              ElementsAre(AllOf(HasSubstr("0 main is read"), HasSubstr("1 links describes the service"))));
  EXPECT_THAT(read(content, reading, "links").names(), ElementsAre("a"));
}

TEST(VotableTables, WhatTheServiceSaysOfItsAnswerIsTold) {
  TableReading reading;
  const auto status = [](const std::string& value, const std::string& words) {
    return "<INFO name='QUERY_STATUS' value='" + value + "'>" + words + "</INFO>";
  };
  read(votable(resource(status("OK", "") + table("", "a", 1))), reading);
  EXPECT_TRUE(reading.warnings.empty());
  // DALI also allows it after the table.
  for (const std::string& content :
       {status("OVERFLOW", "") + table("", "a", 1), table("", "a", 1) + status("OVERFLOW", "")}) {
    EXPECT_EQ(read(votable(resource(content)), reading).rows(), 1u);
    EXPECT_THAT(reading.warnings, ElementsAre(HasSubstr("OVERFLOW")));
  }
  EXPECT_THAT(message_of([&] { read(votable(resource(status("ERROR", "Query\n too big"))), reading); }),
              HasSubstr("answered with an error: Query too big"));
  EXPECT_THAT(message_of([&] {
                read(votable(resource(table("", "a", 1) + status("ERROR", "out of time"))), reading);
              }),
              HasSubstr("out of time"));
}

TEST(VotableTables, WordsForMissingNumbersAndForeignTypes) {
  TableReading reading;
  const Table found = read(
      votable(resource(
          "<TABLE><FIELD name='n' datatype='unsignedInt'/><FIELD name='x' datatype='float'/>"
          "<FIELD name='f' datatype='boolean'/><FIELD name='m' datatype='short' arraysize='2x2'/>"
          "<FIELD name='s' datatype='string'/><FIELD name='v' datatype='double' arraysize='*'/><DATA><TABLEDATA>"
          "<TR><TD>4294967295</TD><TD>NULL</TD><TD>null</TD><TD>1 2 3 4</TD><TD>NULL</TD><TD>1</TD></TR>"
          "<TR><TD>NULL</TD><TD>1.5</TD><TD>T</TD><TD>NULL</TD><TD>a</TD><TD/></TR></TABLEDATA></DATA></TABLE>")),
      reading);
  EXPECT_THAT(values<std::int64_t>(found, "n"), ElementsAre(4294967295, 0));
  EXPECT_TRUE(found.at("n").is_missing(1) && found.at("x").is_missing(0) && found.at("f").is_missing(0));
  EXPECT_EQ(values<double>(found, "x")[1], 1.5);
  EXPECT_THAT(values<std::int64_t>(found, "m_3"), ElementsAre(4, 0));
  EXPECT_TRUE(found.at("m_0").is_missing(1));
  EXPECT_THAT(values<std::string>(found, "s"), ElementsAre("NULL", "a")) << "which may be a name";
  EXPECT_THAT(reading.remarks, testing::Contains(HasSubstr("'unsignedInt'")));
  EXPECT_EQ(reading.left_out_in_words(), "v (of variable length)");
}

}  // namespace
}  // namespace peculiar::catalog
