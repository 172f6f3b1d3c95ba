#include "catalog/table_file_testing.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A table with the notes of its reader.
struct Told {
  TableReading reading;
  Table table;
};
Told told(const std::string& content, const std::string& suffix = ".csv") {
  Told result;
  result.table = parse_table_text(content, suffix, "t", result.reading);
  return result;
}

TEST(CsvDialects, TheHeaderSaysWhatPartsTheCells) {
  for (const char* delimiter : {";", "\t", "|", " "}) {
    std::string content = "id,ra,mag\n1,30.5,20\n2,31.5,21\n";
    for (std::size_t at; (at = content.find(',')) != std::string::npos;) content.replace(at, 1, delimiter);
    const Told of = told(content);
    EXPECT_THAT(of.table.names(), ElementsAre("id", "ra", "mag")) << delimiter;
    EXPECT_THAT(values<double>(of.table, "ra"), ElementsAre(30.5, 31.5)) << delimiter;
    EXPECT_THAT(values<std::int64_t>(of.table, "mag"), ElementsAre(20, 21)) << delimiter;
  }
  // Excel writes this line in some countries.
  EXPECT_THAT(told("sep=;\r\nid;ra\r\n1;2,5\r\n").table.names(), ElementsAre("id", "ra"));
  EXPECT_THAT(told("id;flux [a,b,c,d];x\n1;2;3\n").table.names(), ElementsAre("id", "flux [a,b,c,d]", "x"));
  // Words of a name are not cells.
  EXPECT_THAT(told("full name\nNGC 1\nM 31\n").table.names(), ElementsAre("full name"));
  // A comma in a name or cell is not a delimiter of the header.
  EXPECT_THAT(told("id;ra, deg;dec\n1;2;3\n").table.names(), ElementsAre("id", "ra, deg", "dec"));
  EXPECT_THAT(told("name,note\na,\"x; y; z\"\n").table.names(), ElementsAre("name", "note"));
}

TEST(CsvDialects, DecimalCommasStandBetweenSemicolonsOnly) {
  const Told of = told("id;ra;mag;both;list\n1;30,25;20,5;1.234,5;1,2\n2;-5;21;3,5;1,2,3\n");
  EXPECT_THAT(values<double>(of.table, "ra"), ElementsAre(30.25, -5));
  EXPECT_THAT(values<double>(of.table, "mag"), ElementsAre(20.5, 21));
  EXPECT_THAT(values<std::string>(of.table, "both"), ElementsAre("1.234,5", "3,5")) << "a thousand, or not";
  EXPECT_THAT(values<std::string>(of.table, "list"), ElementsAre("1,2", "1,2,3"));
  EXPECT_THAT(of.reading.warnings, ElementsAre("decimal commas are read as points in ra, mag"));
}

TEST(CsvDialects, ACommentRightAboveNumbersIsTheHeader) {
  const char* const files[] = {"#id,ra,name\n1,30.5,x\n2,31.5,y\n",
                               "# made on a day\n# id,ra,name\n1,30.5,x\n2,31.5,y\n",
                               "# id ra name\n1 30.5 x\n2  31.5\ty\n", "#id;ra;name\n1;30,5;x\n2;31,5;y\n"};
  for (const char* content : files) {
    const Told of = told(content);
    EXPECT_THAT(of.table.names(), ElementsAre("id", "ra", "name")) << content;
    EXPECT_THAT(values<double>(of.table, "ra"), ElementsAre(30.5, 31.5)) << content;
    EXPECT_THAT(of.reading.remarks, ElementsAre(HasSubstr("after the '#' of line")));
  }
  // The table has its own header below; a comment that happens to have a comma.
  EXPECT_EQ(told("# id,ra\nid,ra\n1,2\n").table.rows(), 1u);
  EXPECT_THAT(told("# flux, and more\nid,ra\n1,2\n").table.names(), ElementsAre("id", "ra"));
  EXPECT_THAT(told("# a word\nname\nx\n").table.names(), ElementsAre("name"));
  // All text: either line may be the header, and the first object must not vanish silently.
  EXPECT_THAT(message_of("# name,kind\nNGC1,spiral\nNGC2,ring\n", ".csv"),
              HasSubstr("line 1: this comment may be the header"));
}

TEST(CsvDialects, WordsForMissingValuesLeaveNumbersNumbers) {
  const Told of = told("n,x,flag,label\n1,1.5,true,a\nnull,--,N/A,None\nNA,nan,,null\n4,masked,false,--\n");
  EXPECT_THAT(values<std::int64_t>(of.table, "n"), ElementsAre(1, 0, 0, 4));
  EXPECT_THAT(of.table.at("n").missing, ElementsAre(false, true, true, false));
  EXPECT_EQ(values<double>(of.table, "x")[0], 1.5);
  for (const std::size_t row : {1u, 2u, 3u}) EXPECT_TRUE(of.table.at("x").is_missing(row));
  EXPECT_THAT(of.table.at("flag").missing, ElementsAre(false, true, true, false));
  EXPECT_THAT(values<std::string>(of.table, "label"), ElementsAre("a", "None", "", ""))
      << "None may be a label, null is not";
  EXPECT_THAT(of.reading.remarks, ElementsAre(AllOf(HasSubstr("7 cells"), HasSubstr("null"))));
  // Ids keep their digits even with a nan.
  const Table ids = told("id\n1237648704586514433\nnan\n").table;
  EXPECT_THAT(values<std::int64_t>(ids, "id"), ElementsAre(1237648704586514433, 0));
  EXPECT_TRUE(ids.at("id").is_missing(1));
  EXPECT_THAT(values<double>(told("x\n1\nnan\n").table, "x").front(), 1);
}

TEST(CsvDialects, IdsThatANumberWouldCutAreText) {
  const Table table = told(
                          "a,b,c,d\n1237648704586514433.0,1.237648704586514433e18,1.2376483123e+18,0012\n"
                          "2,3,4,5\n")
                          .table;
  EXPECT_THAT(values<std::string>(table, "a"), ElementsAre("1237648704586514433.0", "2"));
  EXPECT_THAT(values<std::string>(table, "b"), ElementsAre("1.237648704586514433e18", "3"));
  EXPECT_THAT(values<double>(table, "c"), ElementsAre(1.2376483123e+18, 4)) << "no digit of it is lost";
  EXPECT_THAT(values<std::string>(table, "d"), ElementsAre("0012", "5"));
  // Doubles as programs print them, with 17 digits or in full: positions in cm, for example.
  const Table places = told("x,y\n6.1239048123456786e+23,612390481234567863730176.000000\n").table;
  EXPECT_THAT(values<double>(places, "x"), ElementsAre(6.1239048123456786e+23));
  EXPECT_THAT(values<double>(places, "y"), ElementsAre(6.1239048123456786e+23));
  // Decimal digits are rounded, as everywhere.
  EXPECT_THAT(values<double>(told("ra\n150.123456789012345678901\n").table, "ra"),
              ElementsAre(150.123456789012345678901));
}

TEST(CsvDialects, LinesEndAsOnAnySystem) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const Table table = told(fmt::format("# a comment{0}id,ra{0}1,2{0}{0}3,4{0}", end)).table;
    EXPECT_THAT(table.names(), ElementsAre("id", "ra"));
    EXPECT_THAT(values<std::int64_t>(table, "ra"), ElementsAre(2, 4));
  }
}

TEST(CsvDialects, DelimitersAtTheEndAndAnIndexWithoutName) {
  for (const char* content : {"a,b,\n1,2,\n3,4,\n", "a,b\n1,2,\n3,4\n", "a,b,,,\n1,2,,,\n3,4\n"}) {
    const Table table = told(content).table;
    EXPECT_THAT(table.names(), ElementsAre("a", "b")) << content;
    EXPECT_THAT(values<std::int64_t>(table, "b"), ElementsAre(2, 4)) << content;
  }
  EXPECT_THAT(message_of("a,b,\n1,2,\n3,4,5\n", ".csv"), HasSubstr("line 3: column 3 has no name"));
  EXPECT_THAT(message_of("a,,b\n1,2,3\n", ".csv"), HasSubstr("column 2 has no name"));
  EXPECT_THAT(message_of("a,b,c\n1,2\n", ".csv"), HasSubstr("line 2: 2 cells"));
  const Told pandas = told(",ra,index\n0,30.5,a\n1,31.5,b\n");
  EXPECT_THAT(pandas.table.names(), ElementsAre("index_0", "ra", "index"));
  EXPECT_THAT(pandas.reading.remarks, ElementsAre(HasSubstr("'index_0'")));
}

TEST(CsvDialects, SuffixesOfPlainTextAreReadByWhatTheyHold) {
  EXPECT_THAT(told("id\tra\n1\t2\n", ".tsv").table.names(), ElementsAre("id", "ra"));
  EXPECT_THAT(
      told("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: int64}\na\n1\n", ".txt").table.names(),
      ElementsAre("a"));
  const Table table =
      told(
          "#   1 NUMBER      Running object number\n#   2 ALPHA_J2000 Right ascension  [deg]\n"
          "#   3 FLUX_APER   Flux vector [count]\n#   6 CLASS_STAR\n"
          " 1 150.5 1 2 3.5 0.98\n 2 151.5 4 5 6 0.02\n",
          ".cat")
          .table;
  EXPECT_THAT(table.names(), ElementsAre("NUMBER", "ALPHA_J2000", "FLUX_APER_0", "FLUX_APER_1", "FLUX_APER_2",
                                         "CLASS_STAR"));
  EXPECT_EQ(table.at("ALPHA_J2000").unit, "deg");
  EXPECT_EQ(table.at("ALPHA_J2000").description, "Right ascension");
  EXPECT_THAT(values<double>(table, "FLUX_APER_2"), ElementsAre(3.5, 6));
  EXPECT_THAT(values<std::int64_t>(table, "NUMBER"), ElementsAre(1, 2));
  EXPECT_THAT(message_of("# 1 A\n# 9 B\n1 2\n", ".cat"), HasSubstr("does not fit rows of 2 cells"));
  EXPECT_FALSE(is_text_table("a.cat")) << "which is read, not written";
  EXPECT_TRUE(is_readable_text_table("a.cat"));
}

TEST(CsvDialects, VizierHasUnitsAndARulerBehindTheHeader) {
  const Told of = told(
      "#\n#   VizieR Astronomical Server\n#RESOURCE=x\n\n_RAJ2000\tGmag\tn\ndeg\tmag\t \n----------\t------\t-\n"
      "150.25\t20.5\t3\n151.5\t \t4\n\n#END#\n",
      ".tsv");
  ASSERT_EQ(of.table.rows(), 2u);
  EXPECT_THAT(values<double>(of.table, "_RAJ2000"), ElementsAre(150.25, 151.5));
  EXPECT_EQ(of.table.at("_RAJ2000").unit, "deg");
  EXPECT_EQ(of.table.at("Gmag").unit, "mag");
  EXPECT_TRUE(of.table.at("Gmag").is_missing(1));
  EXPECT_THAT(values<std::int64_t>(of.table, "n"), ElementsAre(3, 4));
  // astropy's two-line tables have no units.
  const Table ruled = told("id ra dec\n-- ---- ----\n1 30.5 2.5\n2 31.5 3.5\n", ".txt").table;
  EXPECT_THAT(values<double>(ruled, "ra"), ElementsAre(30.5, 31.5));
  // Units without a ruler, which is an assumption.
  const Told units = told("id,ra,name\n,deg,\n1,30.5,x\n2,31.5,y\n");
  EXPECT_THAT(values<double>(units.table, "ra"), ElementsAre(30.5, 31.5));
  EXPECT_EQ(units.table.at("ra").unit, "deg");
  EXPECT_THAT(units.reading.warnings, ElementsAre(HasSubstr("line 2 is read as the units of the columns")));
  EXPECT_EQ(told("id,ra,name\n7,deg,\n1,30.5,x\n").table.rows(), 2u);
  const Table barred = told("| id | ra |\n|----|----|\n| 1 | 30.5 |\n| 2 | 31.5 |\n").table;
  EXPECT_THAT(barred.names(), ElementsAre("id", "ra"));
  EXPECT_THAT(values<double>(barred, "ra"), ElementsAre(30.5, 31.5));
  EXPECT_THAT(values<std::string>(told("a,b\n1,\"x\n#y\"\n").table, "b"), ElementsAre("x\n#y"));
  // Dashes for missing values are not a ruler.
  EXPECT_EQ(told("id,mag\n---,--\n1,20\n").table.rows(), 2u);
}

TEST(CsvDialects, AFewOddCellsThatMakeTextOfNumbersAreTold) {
  std::string content = "id,mag,name,zip,limit\n";
  for (int i = 0; i < 20; ++i)
    content += fmt::format("{},{},{},{},{}\n", i, i == 7 ? "sat." : "20.5",
                           i % 2 == 0 ? fmt::format("M {}", i) : "7", i == 3 ? "x" : "007",
                           i % 2 == 0 ? "." : "3.5");
  const Told of = told(content);
  EXPECT_THAT(values<std::string>(of.table, "mag")[7], "sat.");
  EXPECT_THAT(of.reading.warnings,
              ElementsAre(HasSubstr("text in 'mag' (because of 'sat.'), 'limit' (because of '.');")));
}

TEST(EcsvVectors, BecomeColumnsAndWhatCannotIsNamedWithTheReason) {
  const Told of = told(
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: id, datatype: int64}\n"
      "# - {name: v, unit: mag, datatype: string, subtype: 'float64[3]'}\n"
      "# - {name: m, datatype: string, subtype: 'int64[2,2]'}\n"
      "# - {name: ragged, datatype: string, subtype: 'float64[null]'}\n"
      "# - {name: o, datatype: string, subtype: json}\n# - {name: c, datatype: complex128}\n"
      "# - {name: long, datatype: string, subtype: 'float64[200]'}\n"
      "id v m ragged o c long\n"
      "1 [1.5,null,NaN] [[1,2],[3,4]] [1.0] \"{\"\"a\"\":1}\" 1j []\n2 [4.0,5.0,6.0] [[5,6],[7,8]] [] {} 2j []\n",
      ".ecsv");
  EXPECT_THAT(of.table.names(), ElementsAre("id", "v_0", "v_1", "v_2", "m_0", "m_1", "m_2", "m_3"));
  EXPECT_EQ(of.table.at("v_1").unit, "mag");
  EXPECT_TRUE(of.table.at("v_1").is_missing(0) && of.table.at("v_2").is_missing(0));
  EXPECT_THAT(values<double>(of.table, "v_0"), ElementsAre(1.5, 4));
  EXPECT_THAT(values<std::int64_t>(of.table, "m_2"), ElementsAre(3, 7));
  EXPECT_EQ(of.reading.left_out_in_words(),
            "ragged (of variable length), o (objects), c (complex numbers), long (200 values a row)");
  EXPECT_EQ(of.table.metadata.back(),
            (std::pair<std::string, std::string>("left_out", "ragged, o, c, long")));
  EXPECT_THAT(
      message_of("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: v, datatype: string, subtype: 'float64[3]'}\n"
                 "v\n[1,2]\n",
                 ".ecsv"),
      HasSubstr("line 6, column 'v': '[1,2]' is not a list of 3 values"));
}

TEST(EcsvVectors, EscapesOfTextsAreDecoded) {
  const std::string header =
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: s, datatype: string, subtype: 'string[2]'}\ns\n";
  const Told of = told(header + R"("[""caf\u00e9"",""\ud83c\udf0c""]")"
                                "\n"
                                R"("[""a\nb\/\""\\"",null]")"
                                "\n",
                       ".ecsv");
  EXPECT_THAT(values<std::string>(of.table, "s_0"), ElementsAre("caf\u00e9", "a\nb/\"\\"));
  EXPECT_EQ(values<std::string>(of.table, "s_1")[0], "\U0001F30C");
  EXPECT_TRUE(of.table.at("s_1").is_missing(1));
  for (const char* cell : {R"("[""\ud83c"",""b""]")", R"("[""\x"",""b""]")", R"("[""a"",""b\""]")"})
    EXPECT_THAT(message_of(header + cell + "\n", ".ecsv"), HasSubstr("line 6, column 's'")) << cell;
}

}  // namespace
}  // namespace peculiar::catalog
