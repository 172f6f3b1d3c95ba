#include "fits/fits_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/atomic_file.h"
#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using catalog::Column;
using catalog::Table;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::string_literals;

class FitsTable : public FitsTest {};

const std::vector<double>& floats(const Table& table, const std::string& name) {
  return std::get<std::vector<double>>(table.at(name).data);
}
const std::vector<std::int64_t>& integers(const Table& table, const std::string& name) {
  return std::get<std::vector<std::int64_t>>(table.at(name).data);
}
const std::vector<std::string>& texts(const Table& table, const std::string& name) {
  return std::get<std::vector<std::string>>(table.at(name).data);
}

Table sample() {
  Table table;
  table.add({"score",
             "mag",
             "how odd, in a line long enough to need a continuation card: " + std::string(60, 'x'),
             std::vector<double>{0.1, std::nan(""), 1e300},
             {}});
  table.add(
      {"id", "", "", std::vector<std::int64_t>{(std::int64_t{1} << 62) + 1, 0, -5}, {false, true, false}});
  table.add({"good", "", "", std::vector<bool>{true, false, false}, {false, false, true}});
  table.add({"name", "", "", std::vector<std::string>{"NGC 1", "ümlaut", ""}, {false, false, true}});
  table.description = "scores of all images";
  table.metadata = {{"model", "gan-7"},
                    {"a longer key", std::string(100, 'v')},
                    {"NAXIS", "not structure"},
                    {"author's key", "Ö'; it''s & a\nline &"},
                    {"COMMENT", "a remark"},
                    {"EMPTY", ""},
                    {"MODEL_SHA256_OF_WEIGHTS", "abc"}};
  return table;
}

TEST_F(FitsTable, ComesBackWhole) {
  write_table(folder_ / "t.fits", sample(), "SCORES");
  const Table table = read_table(folder_ / "t.fits");
  EXPECT_THAT(table.names(), ElementsAre("score", "id", "good", "name"));
  EXPECT_EQ(table.at("score").unit, "mag");
  EXPECT_EQ(table.at("score").description, sample().at("score").description);
  EXPECT_EQ(floats(table, "score")[0], 0.1);
  EXPECT_TRUE(table.at("score").is_missing(1));
  EXPECT_EQ(integers(table, "id")[0], (std::int64_t{1} << 62) + 1);
  EXPECT_TRUE(table.at("id").is_missing(1));
  EXPECT_FALSE(table.at("id").is_missing(2));
  EXPECT_EQ(std::get<std::vector<bool>>(table.at("good").data), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(table.at("good").missing, (std::vector<bool>{false, false, true}));
  EXPECT_THAT(texts(table, "name"), ElementsAre("NGC 1", "ümlaut", ""));
  EXPECT_TRUE(table.at("name").is_missing(2));
  EXPECT_EQ(table.description, "scores of all images");
  EXPECT_EQ(table.metadata, sample().metadata);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "a temporary file is left";
}

TEST_F(FitsTable, WritesWhatAstropyReads) {
  write_table(folder_ / "t.fits", sample(), "SCORES");
  bool ok = false;
  const std::string why = run_referee("table '" + (folder_ / "t.fits").string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  EXPECT_TRUE(ok);
}

TEST_F(FitsTable, KeepsEveryBitOfNumbersAndEveryCharacterOfNames) {
  const std::string odd = "flux [µJy] (\"best\") 'x'=1 " + std::string(80, 'n');
  Table table;
  table.add({odd, "", "", std::vector<double>{-0.0, 5e-324, std::numeric_limits<double>::infinity()}, {}});
  table.add({"whole",
             "",
             "",
             std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 0,
                                       std::numeric_limits<std::int64_t>::max()},
             {false, true, false}});
  table.add({"blank", "", "", std::vector<std::string>{"", "", ""}, {}});
  write_table(folder_ / "t.fits", table);
  const Table back = read_table(folder_ / "t.fits", "catalogue");
  EXPECT_THAT(back.names(), ElementsAre(odd, "whole", "blank"));
  EXPECT_TRUE(std::signbit(floats(back, odd)[0]));
  EXPECT_EQ(floats(back, odd)[1], 5e-324);
  EXPECT_EQ(integers(back, "whole"), integers(table, "whole"));
  EXPECT_FALSE(back.at("whole").is_missing(0));
  EXPECT_TRUE(back.at("whole").is_missing(1));
  EXPECT_FALSE(back.at("blank").is_missing(0));
}

TEST_F(FitsTable, ManyRowsAndNone) {
  Table many;
  std::vector<double> values(300000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  many.add({"x", "", "", values, {}});
  many.add({"label", "", "", std::vector<std::string>(values.size(), "abc"), {}});
  write_table(folder_ / "many.fits", many);
  EXPECT_EQ(floats(read_table(folder_ / "many.fits"), "x"), values);
  write_table(folder_ / "none.fits", many.take({}));
  EXPECT_THAT(read_table(folder_ / "none.fits").names(), ElementsAre("x", "label"));
  write_table(folder_ / "empty.fits", Table());
  EXPECT_TRUE(read_table(folder_ / "empty.fits").names().empty());
}

/// A table in blocks of a few rows, with no more columns than are asked for.
class SmallBlocks final : public catalog::TableBlocks {
 public:
  SmallBlocks(const Table& table, std::size_t rows) : table_(table), heading_(table.take({})), rows_(rows) {}

  const Table& heading() const override { return heading_; }
  std::size_t rows() const override { return table_.rows() + more_rows; }
  void read(const std::vector<std::string>& names, const Take& take) const override {
    for (std::size_t first = 0; first < table_.rows(); first += rows_) {
      std::vector<std::size_t> rows;
      for (std::size_t row = first; row < std::min(first + rows_, table_.rows()); ++row) rows.push_back(row);
      const Table whole = table_.take(rows);
      Table block;
      for (const Column& column : whole.columns())
        if (std::find(names.begin(), names.end(), column.name) != names.end()) block.add(column);
      take(block);
    }
  }

  std::size_t more_rows = 0;  ///< announced but absent

 private:
  const Table& table_;
  Table heading_;
  std::size_t rows_;
};

TEST_F(FitsTable, BlocksOfRowsMakeTheBytesOfTheWhole) {
  Table table = sample();
  table.add({"lowest",
             "",
             "",
             std::vector<std::int64_t>{0, std::numeric_limits<std::int64_t>::min(),
                                       std::numeric_limits<std::int64_t>::min() + 1},
             {true, false, false},
             "meta.id"});
  write_table(folder_ / "whole.fits", table);
  for (const std::size_t rows : {1, 2, 3}) {
    write_table(folder_ / "blocks.fits", SmallBlocks(table, rows));
    EXPECT_TRUE(read_file(folder_ / "blocks.fits") == read_file(folder_ / "whole.fits")) << rows;
  }
  const Table none = table.take({});
  write_table(folder_ / "whole.fits", none);
  write_table(folder_ / "blocks.fits", SmallBlocks(none, 1));
  EXPECT_TRUE(read_file(folder_ / "blocks.fits") == read_file(folder_ / "whole.fits"));
}

TEST_F(FitsTable, RefusesBlocksWithTooFewRows) {
  const Table table = sample();
  SmallBlocks blocks(table, 2);
  blocks.more_rows = 1;
  EXPECT_THAT(error_of(ErrorKind::kInternal, [&] { write_table(folder_ / "t.fits", blocks); }),
              HasSubstr("3 of 4 rows"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

/// A primary HDU and a binary table of one row.
std::string one_row(const std::vector<std::string>& columns, const std::string& row) {
  std::vector<std::string> cards{"XTENSION='BINTABLE'",
                                 "BITPIX=8",
                                 "NAXIS=2",
                                 "NAXIS1=" + std::to_string(row.size()),
                                 "NAXIS2=1",
                                 "PCOUNT=0",
                                 "GCOUNT=1"};
  int fields = 0;
  for (const std::string& card : columns) fields += card.rfind("TFORM", 0) == 0 ? 1 : 0;
  cards.push_back("TFIELDS=" + std::to_string(fields));
  cards.insert(cards.end(), columns.begin(), columns.end());
  return header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) + header_block(cards) +
         data_block(row);
}

TEST_F(FitsTable, ReadsUnsignedScaledAndSignedBytes) {
  const std::string row = std::string("\x80\x01", 2) + std::string("\x7f\xff\xff\xff\xff\xff\xff\xff", 8) +
                          std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8) + std::string("\x7f", 1) +
                          std::string("\x00\x05", 2) + std::string("\x00\x06", 2);
  const Table table =
      read_table(write("t.fits", one_row({"TTYPE1='u16'",    "TFORM1='1I'",   "TZERO1=32768",
                                          "TTYPE2='u64'",    "TFORM2='1K'",   "TZERO2=9223372036854775808",
                                          "TTYPE3='u63'",    "TFORM3='1K'",   "TZERO3=9223372036854775808",
                                          "TTYPE4='s8'",     "TFORM4='1B'",   "TZERO4=-128",
                                          "TTYPE5='scaled'", "TFORM5='1I'",   "TSCAL5=0.5",
                                          "TZERO5=1.0",      "TTYPE6='null'", "TFORM6='1I'",
                                          "TSCAL6=0.5",      "TNULL6=6"},
                                         row)));
  EXPECT_THAT(integers(table, "u16"), ElementsAre(1));
  EXPECT_THAT(texts(table, "u64"), ElementsAre("18446744073709551615")) << "beyond int64";
  EXPECT_THAT(integers(table, "u63"), ElementsAre(std::numeric_limits<std::int64_t>::max()));
  EXPECT_THAT(integers(table, "s8"), ElementsAre(-1));
  EXPECT_THAT(floats(table, "scaled"), ElementsAre(3.5));
  EXPECT_TRUE(table.at("null").is_missing(0));
}

TEST_F(FitsTable, SpreadsVectorsAndListsWhatIsLeftOut) {
  const std::string row = std::string("\x3f\x80\x00\x00\x40\x00\x00\x00", 8) + "ab\0cd "s +
                          std::string("\x81", 1) + std::string(8 + 8 + 65, '\0');
  const Table table = read_table(write(
      "t.fits", one_row({"TTYPE1='mag'", "TFORM1='2E'", "TUNIT1='mag'", "TTYPE2='band'", "TFORM2='6A'",
                         "TDIM2='(3,2)'", "TTYPE3='bits'", "TFORM3='8X'", "TTYPE4='list'", "TFORM4='1PE(3)'",
                         "TTYPE5='wave'", "TFORM5='1C'", "TTYPE6='long'", "TFORM6='65B'"},
                        row)));
  EXPECT_THAT(table.names(), ElementsAre("mag_0", "mag_1", "band_0", "band_1", "bits_0", "bits_1", "bits_2",
                                         "bits_3", "bits_4", "bits_5", "bits_6", "bits_7"));
  for (int bit = 0; bit < 8; ++bit) {
    const auto& values = std::get<std::vector<bool>>(table.at(fmt::format("bits_{}", bit)).data);
    EXPECT_EQ(values[0], bit == 0 || bit == 7) << "the first bit is the highest of its byte";
  }
  EXPECT_THAT(floats(table, "mag_1"), ElementsAre(2.0));
  EXPECT_EQ(table.at("mag_1").unit, "mag");
  EXPECT_THAT(texts(table, "band_0"), ElementsAre("ab"));
  EXPECT_THAT(texts(table, "band_1"), ElementsAre("cd"));
  EXPECT_THAT(table.metadata,
              ElementsAre(std::pair<std::string, std::string>("left_out", "list, wave, long")));
}

TEST_F(FitsTable, NamesThatRepeatOrAreMissingAndLatinText) {
  const Table table = read_table(
      write("t.fits",
            one_row({"TTYPE1='a'", "TFORM1='1A'", "TTYPE2='a'", "TFORM2='1A'", "TFORM3='2A'"}, "xy\xe9 ")));
  EXPECT_THAT(table.names(), ElementsAre("a", "a_2", "col3"));
  EXPECT_THAT(texts(table, "col3"), ElementsAre("é"));
}

TEST_F(FitsTable, ReadsAsciiTables) {
  const std::string rows = "  1.50 abc    42  9.25 \xe9t\xe9    -9";
  const Table table = read_table(write(
      "t.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"}) +
                    header_block({"XTENSION='TABLE'", "BITPIX=8",      "NAXIS=2",        "NAXIS1=16",
                                  "NAXIS2=2",         "PCOUNT=0",      "GCOUNT=1",       "TFIELDS=3",
                                  "TTYPE1='x'",       "TFORM1='F6.2'", "TBCOL1=1",       "TUNIT1='Jy'",
                                  "TTYPE2='name'",    "TFORM2='A3'",   "TBCOL2=8",       "TTYPE3='n'",
                                  "TFORM3='I5'",      "TBCOL3=12",     "TNULL3='   -9'", "ORIGIN='here'"}) +
                    data_block(rows)));
  EXPECT_THAT(floats(table, "x"), ElementsAre(1.5, 9.25));
  EXPECT_THAT(texts(table, "name"), ElementsAre("abc", "été"));
  EXPECT_EQ(integers(table, "n")[0], 42);
  EXPECT_TRUE(table.at("n").is_missing(1));
  EXPECT_EQ(table.at("x").unit, "Jy");
  EXPECT_THAT(table.metadata, ElementsAre(std::pair<std::string, std::string>("ORIGIN", "here")));
}

TEST_F(FitsTable, BadInput) {
  const std::string whole = one_row({"TTYPE1='a'", "TFORM1='8A'"}, "12345678");
  const auto path = write("t.fits", whole);
  const auto failure = [&](const std::filesystem::path& file, const std::string& hdu = "first") {
    return error_of(ErrorKind::kInput, [&] { read_table(file, hdu); });
  };
  EXPECT_THAT(failure(path, "0"), HasSubstr("HDU 0: is an image, not a table"));
  EXPECT_THAT(failure(path, "5"), HasSubstr("no HDU 5"));
  EXPECT_THAT(failure(path, "stars"), HasSubstr("no HDU 'stars'"));
  EXPECT_THAT(failure(write("i.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0"}))),
              HasSubstr("has no table"));
  EXPECT_THAT(failure(write("short.fits", whole.substr(0, 5763))),
              AllOf(HasSubstr("HDU 1"), HasSubstr("truncated")));
  EXPECT_THAT(failure(write("form.fits", one_row({"TTYPE1='a'", "TFORM1='!8'"}, "12345678"))),
              HasSubstr("HDU 1"));
  EXPECT_THAT(failure(write("wide.fits", one_row({"TTYPE1='a'", "TFORM1='9A'"}, "12345678"))),
              HasSubstr("HDU 1"));
  EXPECT_THAT(failure(write("zip.fits", one_row({"TTYPE1='a'", "TFORM1='8A'", "ZTABLE=T"}, "12345678"))),
              HasSubstr("funpack"));
  EXPECT_THAT(failure(folder_ / "missing.fits"), HasSubstr("no such file"));
}

TEST_F(FitsTable, RefusesWhatFitsCannotHold) {
  Table wide;
  for (int i = 0; i < 1000; ++i) wide.add({fmt::format("c{}", i), "", "", std::vector<double>{1.0}, {}});
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { write_table(folder_ / "t.fits", wide); }), HasSubstr("999"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { write_table(folder_ / "t.fits.gz", sample()); }),
              HasSubstr("gzip"));
  Table keyed = sample();
  keyed.metadata = {{std::string(61, 'k'), "x"}};
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { write_table(folder_ / "t.fits", keyed); }),
              HasSubstr("rename it"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace peculiar::fits
