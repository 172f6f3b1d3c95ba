#include "base/atomic_file.h"
#include "catalog/table_file_testing.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
namespace fs = std::filesystem;
using testing::HasSubstr;

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
  table.add({"b",
             "",
             "\xC2\x85 \xE2\x80\xA8 \xC3\xA9 \\\"",
             std::vector<std::string>{"\xF0\x9F\x8C\x8C", "a\tb", ",", "&lt;", "]]>"},
             {}});
  for (const std::string suffix : {"csv", "ecsv", "vot"}) {
    SCOPED_TRACE(suffix);
    const fs::path path = folder / ("t." + suffix);
    write_table_text(path, table);
    const Table found = read_table_text(path);
    expect_same(found, table, false);
    if (suffix == "ecsv") {
      EXPECT_EQ(found.at("a").description, "tab\there");
      EXPECT_EQ(found.at("b").description, table.at("b").description);
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

TEST(TableFile, FilesOfOtherKindsAreNamed) {
  const Folder folder;
  write_file(folder / "page.csv", "<!DOCTYPE html>\n<html>a,b</html>\n");
  EXPECT_THAT(message_of([&] { read_table_text(folder / "page.csv"); }),
              HasSubstr("page.csv: is not a table; by its first bytes it is a web page"));
  write_file(folder / "packed.ecsv", "\x1f\x8b\x08");
  EXPECT_THAT(message_of([&] { read_table_text(folder / "packed.ecsv"); }),
              HasSubstr("a gzip file: unpack it with gunzip"));
  write_file(folder / "plain.csv", "version,P5 x\n1,2\n");
  EXPECT_EQ(read_table_text(folder / "plain.csv").rows(), 1U);
}

}  // namespace
}  // namespace peculiar::catalog
