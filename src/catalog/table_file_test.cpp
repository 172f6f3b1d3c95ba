#include "catalog/table_file.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::catalog {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("peculiar_catalog_{}_{}", ::getpid(), serial_++)) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  std::string string() const { return path_.string(); }

 private:
  static inline int serial_ = 0;
  fs::path path_;
};

Table parse(const std::string& content, const std::string& suffix) {
  return parse_table_text(content, suffix, "t");
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    return error.what();
  }
  return "no error";
}
std::string message_of(const std::string& content, const std::string& suffix) {
  return message_of([&] { parse(content, suffix); });
}

template <typename T>
const std::vector<T>& values(const Table& table, const std::string& name) {
  return std::get<std::vector<T>>(table.at(name).data);
}

Table sample() {
  Table table;
  table.description = "galaxies: \"all\" <of> them";
  table.metadata = {{"survey", "none: 1"}, {"seed", "42"}, {"the key's", "a & b \\ 'c'"}};
  table.add({"id",
             "",
             "object id",
             std::vector<std::int64_t>{587722981742084144, 0, -1, 5},
             {false, true, false, false}});
  table.add({"n", "", "", std::vector<std::int64_t>{1, 2, 3, 4}, {}});
  table.add(
      {"redshift", "", "true", std::vector<double>{0.1, 2, kNan, -kInfinity}, {false, false, true, false}});
  table.add({"whole", "arcsec", "of 1 piece", std::vector<double>{1, 2, 3, 1e22}, {}});
  table.add({"class",
             "",
             "it's a: #b",
             std::vector<std::string>{"spiral, barred", "say \"<&>\"", "", "#na\xC3\xAFve"},
             {false, false, true, false}});
  table.add({"flag", "", "", std::vector<bool>{true, false, true, false}, {false, false, false, true}});
  table.add({"log mass [Msun]", "mag", "", std::vector<double>{1.5, 2.5, 3.5, 4.5}, {}});
  return table;
}

void expect_same(const Table& found, const Table& wanted, bool with_annotations) {
  ASSERT_EQ(found.names(), wanted.names());
  ASSERT_EQ(found.rows(), wanted.rows());
  if (with_annotations) {
    EXPECT_EQ(found.description, wanted.description);
    EXPECT_EQ(found.metadata, wanted.metadata);
  }
  for (const Column& column : wanted.columns()) {
    const Column& other = found.at(column.name);
    EXPECT_EQ(other.data.index(), column.data.index()) << column.name;
    if (with_annotations) {
      EXPECT_EQ(other.unit, column.unit);
      EXPECT_EQ(other.description, column.description);
    }
    for (std::size_t row = 0; row < wanted.rows(); ++row) {
      EXPECT_EQ(other.is_missing(row), column.is_missing(row)) << column.name << " " << row;
      EXPECT_EQ(other.text(row), column.text(row)) << column.name << " " << row;
    }
  }
}

TEST(TableFile, SuffixesInAnyCase) {
  for (const char* name : {"a.csv", "a.ECSV", "b/a.vot", "a.VOTable", "a.xml"})
    EXPECT_TRUE(is_text_table(name)) << name;
  for (const char* name : {"a.fits", "csv", "a.csv.gz", ""}) EXPECT_FALSE(is_text_table(name)) << name;
  EXPECT_THAT(message_of([] { read_table_text("a.fits"); }),
              HasSubstr("a.fits: no table format has this suffix"));
  EXPECT_THAT(message_of([] { read_table_text("/nowhere/a.csv"); }), HasSubstr("/nowhere/a.csv"));
}

TEST(TableFile, RoundTrips) {
  const Folder folder;
  for (const std::string suffix : {"csv", "ecsv", "vot"}) {
    SCOPED_TRACE(suffix);
    const fs::path path = folder / ("t." + suffix);
    write_table_text(path, sample());
    expect_same(read_table_text(path), sample(), suffix != "csv");
  }
}

TEST(TableFile, RoundTripsOneColumnAndNoRows) {
  const Folder folder;
  Table one;
  one.add({"x", "", "", std::vector<double>{kNan, 2, kNan}, {true, false, true}});
  Table empty;
  empty.add({"x", "", "", std::vector<double>(), {}});
  for (const std::string suffix : {"csv", "ecsv", "vot"}) {
    SCOPED_TRACE(suffix);
    const fs::path path = folder / ("t." + suffix);
    write_table_text(path, one);
    expect_same(read_table_text(path), one, true);
    write_table_text(path, empty);
    expect_same(read_table_text(path), empty, true);
    EXPECT_THAT(message_of([&] { write_table_text(path, Table()); }), HasSubstr("without columns"));
  }
}

TEST(TableFile, HardTextsRoundTrip) {
  const Folder folder;
  Table table;
  table.add(
      {"a", "", "tab\there", std::vector<std::string>{" padded ", "two\nlines", "a\rb", "\"", "'"}, {}});
  table.add({"b", "", "", std::vector<std::string>{"\xF0\x9F\x8C\x8C", "a\tb", ",", "&lt;", "]]>"}, {}});
  for (const std::string suffix : {"csv", "ecsv", "vot"}) {
    SCOPED_TRACE(suffix);
    const fs::path path = folder / ("t." + suffix);
    write_table_text(path, table);
    const Table found = read_table_text(path);
    expect_same(found, table, false);
    if (suffix == "ecsv") {
      EXPECT_EQ(found.at("a").description, "tab\there");
    }
  }
  Table odd;
  odd.add({"a", "", "", std::vector<std::string>{"x", std::string("\0y", 2)}, {}});
  EXPECT_THAT(message_of([&] { write_table_text(folder / "t.vot", odd); }),
              HasSubstr("column 'a', row 2: the text holds the control character 0x00"));
  Table latin;
  latin.add({"a", "", "", std::vector<std::string>{"\xEF"}, {}});
  EXPECT_THAT(message_of([&] { write_table_text(folder / "t.csv", latin); }),
              HasSubstr("row 1: the text is not valid UTF-8"));
}

TEST(TableFile, FloatsKeepEveryBit) {
  const Folder folder;
  Table table;
  table.add({"x",
             "",
             "",
             std::vector<double>{0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 123456789012345680.0},
             {}});
  for (const std::string suffix : {"csv", "ecsv", "vot"}) {
    write_table_text(folder / ("t." + suffix), table);
    const Table found = read_table_text(folder / ("t." + suffix));
    EXPECT_EQ(values<double>(found, "x"), values<double>(table, "x")) << suffix;
    EXPECT_TRUE(std::signbit(values<double>(found, "x")[4])) << suffix;
  }
}

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
  EXPECT_THAT(message_of("# id,z\n1,2\n", ".csv"), HasSubstr("line 2: numbers stand where"));
  EXPECT_THAT(message_of("a;b\n1;2\n", ".csv"), HasSubstr("no comma but ';'"));
}

const std::string kEcsvHeader =
    "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: int64}\n# - {name: b, datatype: bool}\n";

TEST(Ecsv, ReadsWhatTheStandardAllows) {
  const Table table = parse(
      "# %ECSV 1.0\r\n# ---\r\n# delimiter: ','\n# datatype:\n# - {name: a b, datatype: uint64, unit: km / "
      "s}\n"
      "# - name: v\n#   datatype: string\n#   subtype: int64[2]\n# - {name: x, datatype: float32, "
      "description: 'd: e'}\n"
      "# meta: !!omap\n# - {description: of all}\n# - {k: [1, 2]}\n# - {n: 5}\n# - __serialized_columns__: "
      "{a: b}\n"
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

std::string votable(const std::string& fields, const std::string& data) {
  return "<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.3\"><RESOURCE><TABLE>\n" + fields + "\n<DATA>\n" +
         data + "\n</DATA></TABLE></RESOURCE></VOTABLE>\n";
}

TEST(Votable, ReadsTabledataOfEveryType) {
  const Table table = parse(
      votable(
          "<DESCRIPTION>\n  two\n  lines </DESCRIPTION><INFO name='k' value='v'/><PARAM name='p' "
          "datatype='int' value='3'/>"
          "<FIELD name='a' datatype='short' unit='m'><DESCRIPTION>\n   of\n   a\n</DESCRIPTION><VALUES "
          "null='-99'/></FIELD>"
          "<FIELD ID='b' datatype='boolean'/><FIELD name='c' datatype='char' arraysize='*'/>"
          "<FIELD name='d' datatype='float' arraysize='3'/><FIELD name='e' datatype='double' arraysize='*'/>"
          "<FIELD name='f' datatype='unsignedByte'/><FIELD name='g' datatype='bit' arraysize='2'/>",
          "<TABLEDATA><TR><TD> 5 </TD><TD>T</TD><TD>  </TD><TD>1 +Inf\nNaN</TD><TD>1 "
          "2</TD><TD>0x1F</TD><TD>01</TD></TR>\n"
          "<TR><TD>-99</TD><TD>?</TD><TD><![CDATA[<x>]]></TD><TD/><TD/><TD></TD><TD>1 "
          "0</TD></TR></TABLEDATA>"),
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
      "<v:VOTABLE xmlns:v='x'><v:RESOURCE><v:TABLE><v:FIELD name='a' "
      "datatype='int'/></v:TABLE></v:RESOURCE></v:VOTABLE>",
      ".vot");
  EXPECT_THAT(table.names(), ElementsAre("a"));
  EXPECT_EQ(table.rows(), 0u);
}

TEST(Votable, ReadsBinaryBytes) {
  // By hand: short 258, char* "ab", double 1.5; then short -1 (its null), char* "", NaN.
  const std::string fields =
      "<FIELD name='a' datatype='short'><VALUES null='-1'/></FIELD><FIELD name='b' datatype='char' "
      "arraysize='*'/>"
      "<FIELD name='c' datatype='double'/>";
  const Table table =
      parse(votable(fields,
                    "<BINARY><STREAM "
                    "encoding='base64'>\nAQIAAAACYWI/+AAAAAAA\nAP//AAAAAH/4AAAAAAAA\n</STREAM></BINARY>"),
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
  EXPECT_THAT(message_of(votable("<FIELD name='a' datatype='int64'/>", ""), ".vot"),
              HasSubstr("line 3: column 'a': datatype 'int64'"));
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
  EXPECT_THAT(stream(one, "AAAAB"), HasSubstr("line 5: the STREAM is not base64, or is cut off"));
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

/// The command that runs the referee, or "" with the reason in `why`.
std::string referee(std::string& why) {
  const char* python = std::getenv("PECULIAR_PYTHON");
  if (python == nullptr) {
    why = "PECULIAR_PYTHON does not name a Python with astropy";
    return "";
  }
  if (std::system(fmt::format("'{}' -c 'import astropy' 2>/dev/null", python).c_str()) != 0) {
    why = fmt::format("{} has no astropy", python);
    return "";
  }
  return fmt::format("'{}' '{}/tests/python/check_tables.py'", python, PECULIAR_SOURCE_DIR);
}

nlohmann::json expected_json(const Table& table) {
  nlohmann::json result{{"description", table.description}, {"metadata", nlohmann::json::object()}};
  for (const auto& [key, value] : table.metadata) result["metadata"][key] = value;
  for (const Column& column : table.columns()) {
    nlohmann::json cells = nlohmann::json::array();
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (column.is_missing(row)) {
        cells.push_back(nullptr);
      } else if (const auto* numbers = std::get_if<std::vector<double>>(&column.data)) {
        const double value = (*numbers)[row];
        cells.push_back(std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(column.text(row)));
      } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data)) {
        cells.push_back((*integers)[row]);
      } else if (std::holds_alternative<std::vector<bool>>(column.data)) {
        cells.push_back(column.text(row) == "true");
      } else {
        cells.push_back(column.text(row));
      }
    }
    result["columns"].push_back({{"name", column.name},
                                 {"unit", column.unit},
                                 {"description", column.description},
                                 {"values", cells}});
  }
  return result;
}

TEST(TableFileReferee, AstropyReadsWhatWeWrite) {
  std::string why;
  const std::string command = referee(why);
  if (command.empty()) GTEST_SKIP() << why;
  const Folder folder;
  write_file(folder / "expected.json", expected_json(sample()).dump());
  std::string files;
  for (const std::string name : {"t.csv", "t.ecsv", "t.vot"}) {
    write_table_text(folder / name, sample());
    files += " '" + (folder / name).string() + "'";
  }
  const std::string check = command + " check '" + (folder / "expected.json").string() + "'";
  EXPECT_EQ(std::system((check + files).c_str()), 0);
  // The referee must be able to say no.
  Table other = sample();
  std::get<std::vector<std::int64_t>>(other.find("id")->data)[0] += 1;
  write_file(folder / "expected.json", expected_json(other).dump());
  EXPECT_NE(std::system((check + files + " 2>/dev/null").c_str()), 0);
}

TEST(TableFileReferee, WeReadWhatAstropyWrites) {
  std::string why;
  const std::string command = referee(why);
  if (command.empty()) GTEST_SKIP() << why;
  const Folder folder;
  ASSERT_EQ(std::system((command + " write '" + folder.string() + "'").c_str()), 0);
  for (const std::string name : {"space.ecsv", "comma.ecsv", "tabledata.vot", "binary.vot", "binary2.vot"}) {
    SCOPED_TRACE(name);
    const Table table = read_table_text(folder / name);
    EXPECT_EQ(table.rows(), 3u);
    EXPECT_THAT(table.at("id").missing, ElementsAre(false, true, false));
    EXPECT_EQ(table.at("id").text(0), "587722981742084144");
    EXPECT_EQ(table.at("id").text(2), "-3");
    EXPECT_EQ(table.at("id").description, "object id");
    EXPECT_THAT(values<std::int64_t>(table, "short"), ElementsAre(-1, 300, 7));
    EXPECT_THAT(values<std::int64_t>(table, "byte"), ElementsAre(0, 200, 255));
    EXPECT_EQ(table.at("z").unit, "mag");
    EXPECT_EQ(table.at("z").description, "a: 'z'");
    EXPECT_EQ(table.at("z").text(0), "0.1");
    EXPECT_TRUE(table.at("z").is_missing(1));
    EXPECT_EQ(table.at("z").text(2), "1e+300");
    EXPECT_THAT(values<double>(table, "single"), ElementsAre(0.5, -kInfinity, 2));
    EXPECT_EQ(table.at("single").unit, "arcsec");
    EXPECT_THAT(values<std::string>(table, "class"),
                ElementsAre("spiral arm", "say \"<&>\"", "na\xC3\xAFve"));
    EXPECT_THAT(values<std::string>(table, "plain"), ElementsAre("a", "bcd", "ef"));
    EXPECT_THAT(values<bool>(table, "flag"), ElementsAre(true, false, true));
    if (name.find(".vot") == std::string::npos) {
      EXPECT_THAT(table.metadata, ElementsAre(std::pair<std::string, std::string>("survey", "none: 1")));
    } else {
      EXPECT_THAT(values<double>(table, "vector_1"), ElementsAre(2, 4, 6));
      EXPECT_EQ(table.metadata.back(), (std::pair<std::string, std::string>("left_out", "long")));
    }
  }
}

}  // namespace
}  // namespace peculiar::catalog
