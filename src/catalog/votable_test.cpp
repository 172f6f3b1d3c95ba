#include "catalog/table_file_testing.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
using testing::ElementsAre;
using testing::HasSubstr;

std::string votable(const std::string& fields, const std::string& data) {
  return "<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.3\"><RESOURCE><TABLE>\n" + fields + "\n<DATA>\n" +
         data + "\n</DATA></TABLE></RESOURCE></VOTABLE>\n";
}

TEST(Votable, ReadsTabledataOfEveryType) {
  const Table table = parse(
      votable(
          "<DESCRIPTION>\n  two\n  lines </DESCRIPTION><INFO name='k' value='v'/><PARAM name='p' datatype='int' value='3'/><FIELD name='a' datatype='short' unit='m'><DESCRIPTION>\n   of\n   a\n</DESCRIPTION><VALUES null='-99'/></FIELD><FIELD ID='b' datatype='boolean'/><FIELD name='c' datatype='char' arraysize='*'/><FIELD name='d' datatype='float' arraysize='3'/><FIELD name='e' datatype='double' arraysize='*'/><FIELD name='f' datatype='unsignedByte'/><FIELD name='g' datatype='bit' arraysize='2'/>",
          "<TABLEDATA><TR><TD> 5 </TD><TD>T</TD><TD>  </TD><TD>1 +Inf\nNaN</TD><TD>1 2</TD><TD>0x1F</TD><TD>01</TD></TR>\n"
          "<TR><TD>-99</TD><TD>?</TD><TD><![CDATA[<x>]]></TD><TD/><TD/><TD></TD><TD>1 0</TD></TR></TABLEDATA>"),
      ".xml");
  EXPECT_THAT(table.names(), ElementsAre("a", "b", "c", "d_0", "d_1", "d_2", "f", "g_0", "g_1"));
  EXPECT_EQ(table.description, "two lines");
  using Pair = std::pair<std::string, std::string>;
  EXPECT_THAT(table.metadata, ElementsAre(Pair("k", "v"), Pair("p", "3"), Pair("left_out", "e")));
  EXPECT_EQ(table.at("a").unit, "m");
  EXPECT_EQ(table.at("a").description, "of a");
  EXPECT_THAT(values<std::int64_t>(table, "a"), ElementsAre(5, 0));
  EXPECT_TRUE(table.at("a").is_missing(1));
  EXPECT_TRUE(values<bool>(table, "b")[0]);
  EXPECT_TRUE(table.at("b").is_missing(1));
  EXPECT_THAT(values<std::string>(table, "c"), ElementsAre("  ", "<x>"));
  EXPECT_EQ(values<double>(table, "d_1")[0], kInfinity);
  EXPECT_TRUE(std::isnan(values<double>(table, "d_2")[0]) && std::isnan(values<double>(table, "d_0")[1]));
  EXPECT_EQ(values<std::int64_t>(table, "f")[0], 31);
  EXPECT_TRUE(table.at("f").is_missing(1));
  EXPECT_THAT(values<bool>(table, "g_0"), ElementsAre(false, true));
  EXPECT_THAT(values<bool>(table, "g_1"), ElementsAre(true, false));
}

TEST(Votable, ReadsPrefixesAndTablesWithoutData) {
  const Table table = parse(
      "<v:VOTABLE xmlns:v='x'><v:RESOURCE><v:TABLE><v:FIELD name='a' datatype='int'/></v:TABLE></v:RESOURCE></v:VOTABLE>",
      ".vot");
  EXPECT_THAT(table.names(), ElementsAre("a"));
  EXPECT_EQ(table.rows(), 0u);
}

TEST(Votable, ReadsBinaryBytes) {
  // Written by hand: short 258, char* "ab", double 1.5; then short -1 (its null), char* "", NaN.
  const std::string fields =
      "<FIELD name='a' datatype='short'><VALUES null='-1'/></FIELD><FIELD name='b' datatype='char' arraysize='*'/><FIELD name='c' datatype='double'/>";
  const Table table = parse(
      votable(
          fields,
          "<BINARY><STREAM encoding='base64'>\nAQIAAAACYWI/+AAAAAAA\nAP//AAAAAH/4AAAAAAAA\n</STREAM></BINARY>"),
      ".vot");
  EXPECT_THAT(values<std::int64_t>(table, "a"), ElementsAre(258, 0));
  EXPECT_THAT(values<std::string>(table, "b"), ElementsAre("ab", ""));
  EXPECT_EQ(values<double>(table, "c")[0], 1.5);
  EXPECT_THAT(table.at("a").missing, ElementsAre(false, true));
  EXPECT_TRUE(table.at("c").is_missing(1));
  // BINARY2: mask 0x80 marks the first of two; UTF-16 of U+1F30C in four bytes.
  const Table masked =
      parse(votable("<FIELD name='a' datatype='int'/><FIELD name='b' datatype='unicodeChar' arraysize='2'/>",
                    "<BINARY2><STREAM encoding='base64'>gAAAAAfYPN8M</STREAM></BINARY2>"),
            ".vot");
  EXPECT_TRUE(masked.at("a").is_missing(0));
  EXPECT_THAT(values<std::string>(masked, "b"), ElementsAre("\xF0\x9F\x8C\x8C"));
}

TEST(Votable, NullsOfFloatsAreNumbers) {
  const std::string fields =
      "<FIELD name='f' datatype='float'><VALUES null='-99.9'/></FIELD><FIELD name='d' datatype='double'><VALUES null=' -99'/></FIELD>";
  // -99.9 and -99, then 1.5 and 2.
  for (
      const std::string& data :
      {std::string(
           "<TABLEDATA><TR><TD>-99.90000</TD><TD>-99.0</TD></TR><TR><TD>1.5</TD><TD>2</TD></TR></TABLEDATA>"),
       std::string("<BINARY><STREAM encoding='base64'>wsfMzcBYwAAAAAAAP8AAAEAAAAAAAAAA</STREAM></BINARY>"),
       std::string(
           "<BINARY2><STREAM encoding='base64'>AMLHzM3AWMAAAAAAAAA/wAAAQAAAAAAAAAA=</STREAM></BINARY2>")}) {
    const Table table = parse(votable(fields, data), ".vot");
    for (const char* name : {"f", "d"}) EXPECT_THAT(table.at(name).missing, ElementsAre(true, false)) << data;
    EXPECT_EQ(values<double>(table, "f")[1], 1.5) << data;
    EXPECT_EQ(values<double>(table, "d")[1], 2) << data;
  }
  // Of each value of a vector.
  const Table table =
      parse(votable("<FIELD name='v' datatype='double' arraysize='2'><VALUES null='1e3'/></FIELD>",
                    "<TABLEDATA><TR><TD>1000 1</TD></TR></TABLEDATA>"),
            ".vot");
  EXPECT_TRUE(table.at("v_0").is_missing(0));
  EXPECT_EQ(values<double>(table, "v_1")[0], 1);
}

TEST(Votable, BadInputNamesLineRowAndColumn) {
  const std::string one = "<FIELD name='a' datatype='int'/>";
  const auto stream = [&](const std::string& fields, const std::string& text) {
    return message_of(votable(fields, "<BINARY><STREAM encoding='base64'>" + text + "</STREAM></BINARY>"),
                      ".vot");
  };
  EXPECT_THAT(message_of("<VOTABLE>\n<TABLE>\n</VOTABLE>", ".vot"),
              HasSubstr("t, line 3: not well-formed XML"));
  EXPECT_THAT(message_of("<VOTABLE/>", ".vot"), HasSubstr("holds no TABLE"));
  EXPECT_THAT(message_of(votable("", ""), ".vot"), HasSubstr("line 2: the TABLE has no FIELD"));
  EXPECT_THAT(message_of(votable("<FIELD name='a' datatype='int65'/>", ""), ".vot"),
              HasSubstr("line 3: column 'a': datatype 'int65'"));
  EXPECT_THAT(message_of(votable("<FIELD name='a' datatype='int' arraysize='3y'/>", ""), ".vot"),
              HasSubstr("arraysize '3y'"));
  EXPECT_THAT(message_of(votable("<FIELD datatype='int'/>", ""), ".vot"), HasSubstr("FIELD has no name"));
  EXPECT_THAT(message_of(votable(one + one, ""), ".vot"), HasSubstr("two columns are named 'a'"));
  EXPECT_THAT(
      message_of(votable(one, "<TABLEDATA><TR><TD>1</TD></TR>\n<TR><TD>x1</TD></TR></TABLEDATA>"), ".vot"),
      HasSubstr("line 6: row 2, column 'a': 'x1' is not a 64-bit integer"));
  EXPECT_THAT(message_of(votable(one, "<TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA>"), ".vot"),
              HasSubstr("line 5: row 1 has 2 cells where the table has 1 FIELDs"));
  EXPECT_THAT(message_of(votable("<FIELD name='a' datatype='char' arraysize='*'/>",
                                 "<TABLEDATA><TR><TD>\xFF</TD></TR></TABLEDATA>"),
                         ".vot"),
              HasSubstr("not valid UTF-8"));
  EXPECT_THAT(message_of(votable(one, "<FITS/>"), ".vot"), HasSubstr("kept as FITS"));
  EXPECT_THAT(message_of(votable(one, "<BINARY><STREAM href='x'/></BINARY>"), ".vot"),
              HasSubstr("inside the file"));
  EXPECT_THAT(stream(one, "AAAAB"), HasSubstr("line 5: the STREAM is not base64, or is truncated"));
  EXPECT_THAT(stream(one, "AA*A"), HasSubstr("is not base64"));
  EXPECT_THAT(stream(one, "AAAABQAA"), HasSubstr("the STREAM ends within row 2"));
  EXPECT_THAT(stream("<FIELD name='a' datatype='char' arraysize='*'/>", "/////2Fi"),
              HasSubstr("ends within row 1"));
  EXPECT_THAT(stream("<FIELD name='a' datatype='char' arraysize='0'/>", "AAAA"), HasSubstr("has no bytes"));
  EXPECT_THAT(stream("<FIELD name='a' datatype='int' arraysize='2x*'/>", "AAAA"),
              HasSubstr("convert to TABLEDATA"));
  EXPECT_THAT(stream("<FIELD name='a' datatype='unicodeChar'/>", "2Dw="),
              HasSubstr("row 1, column 'a': the text is not valid"));
}

TEST(Votable, UnitsUcdsAndFramesAreWrittenAsTheStandardsHaveThem) {
  Table table;
  table.add({"ra", "deg", "right ascension (ICRS)", std::vector<double>{1}, {}});
  table.add({"RAJ2000", "deg", "", std::vector<double>{1}, {}, "pos.eq.ra;meta.main"});
  table.add({"RA1950", "deg", "", std::vector<double>{1}, {}});
  table.add({"odd", "deg", "", std::vector<double>{1}, {}});
  table.add({"flux", "ELECTRONS/S", "", std::vector<double>{1}, {}});
  table.metadata = {
      {"coosys:RAJ2000", "fk5:J2000"}, {"coosys:RA1950", "eq_FK4:B1950"}, {"coosys:odd", "barycentricmean"}};
  const std::string text = detail::format_votable(table, "t.vot");
  for (const char* part :
       {"<COOSYS ID=\"icrs\" system=\"ICRS\"/>",
        "<COOSYS ID=\"eq_fk5\" system=\"eq_FK5\" equinox=\"J2000\"/>",
        "<COOSYS ID=\"eq_fk4\" system=\"eq_FK4\" equinox=\"B1950\"/>",
        "name=\"ra\" datatype=\"double\" ref=\"icrs\" ucd=\"pos.eq.ra\" unit=\"deg\"",
        "name=\"RAJ2000\" datatype=\"double\" ref=\"eq_fk5\" ucd=\"pos.eq.ra;meta.main\" unit=\"deg\"",
        "ucd=\"phot.flux\" unit=\"'electron'/s\"", "name=\"coosys:odd\""})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, testing::Not(HasSubstr("name=\"coosys:RA")));
  const Table read = parse(text, ".vot");
  EXPECT_EQ(read.at("flux").unit, "electron/s");
  EXPECT_EQ(read.at("RAJ2000").ucd, "pos.eq.ra;meta.main");
  using Pair = std::pair<std::string, std::string>;
  EXPECT_THAT(read.metadata,
              testing::IsSupersetOf({Pair("coosys:RAJ2000", "eq_FK5:J2000"), Pair("coosys:ra", "ICRS")}));
}

}  // namespace
}  // namespace peculiar::catalog
