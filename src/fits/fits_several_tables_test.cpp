#include "base/test_referee.h"
#include "fits/fits_table.h"
#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using catalog::Table;
using catalog::TableReading;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SeveralTables : public FitsTest {
 protected:
  /// A file of tables with one integer column each.
  struct Extension {
    std::string name;
    int rows = 1;
    std::string form = "1J";
    std::size_t width = 4;
    std::vector<std::string> more = {};
  };
  std::filesystem::path file(const std::vector<Extension>& extensions) const {
    std::string bytes = header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"});
    for (const Extension& one : extensions) {
      std::vector<std::string> cards{"XTENSION='BINTABLE'",
                                     "BITPIX=8",
                                     "NAXIS=2",
                                     "NAXIS1=" + std::to_string(one.width),
                                     "NAXIS2=" + std::to_string(one.rows),
                                     "PCOUNT=0",
                                     "GCOUNT=1",
                                     "TFIELDS=1",
                                     "TTYPE1='" + one.name.substr(0, 4) + "_col'",
                                     "TFORM1='" + one.form + "'",
                                     "EXTNAME='" + one.name + "'"};
      cards.insert(cards.end(), one.more.begin(), one.more.end());
      bytes += header_block(cards);
      if (one.rows > 0) bytes += data_block(std::string(one.width * static_cast<std::size_t>(one.rows), ' '));
    }
    return write("t.fits", bytes);
  }
  static Table read(const std::filesystem::path& path, TableReading& reading, const std::string& which = "") {
    reading = {};
    reading.table = which;
    reading.option = "--catalogue-hdu";
    return read_table(path, reading);
  }
};

TEST_F(SeveralTables, AreListedWhereNoneIsNamed) {
  const auto path = file({{"PROVENANCE", 1}, {"OBJECTS", 4}});
  TableReading reading;
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { read(path, reading); }),
              AllOf(HasSubstr("holds 2 tables: 1 PROVENANCE (1 row, 1 column), 2 OBJECTS (4 rows, 1 column)"),
                    HasSubstr("--catalogue-hdu")));
  for (const char* which : {"2", "OBJECTS", "objects"})
    EXPECT_THAT(read(path, reading, which).names(), ElementsAre("OBJE_col")) << which;
  EXPECT_THAT(read(path, reading, "first").names(), ElementsAre("PROV_col"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { read(path, reading, "3"); }), HasSubstr("there is no HDU 3"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { read(path, reading, "0"); }), HasSubstr("is an image"));
  ASSERT_EQ(list_tables(path).size(), 2u);
  EXPECT_EQ(list_tables(path)[1].rows, 4);
}

TEST_F(SeveralTables, TheObjectsOfSourceExtractorAreTaken) {
  const auto path = file({{"LDAC_IMHEAD", 1, "1680A", 1680}, {"LDAC_OBJECTS", 3}});
  TableReading reading;
  EXPECT_EQ(read(path, reading).rows(), 3u);
  EXPECT_THAT(reading.warnings, ElementsAre(AllOf(HasSubstr("2 LDAC_OBJECTS is read"),
                                                  HasSubstr("1 LDAC_IMHEAD is an image's header"))));
  EXPECT_EQ(read(path, reading, "1").rows(), 1u) << "who asks for it has it";
  // Several images come with several tables of objects.
  const auto two = file({{"LDAC_IMHEAD", 1, "1680A", 1680},
                         {"LDAC_OBJECTS", 3},
                         {"LDAC_IMHEAD", 1, "1680A", 1680},
                         {"LDAC_OBJECTS", 2}});
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { read(two, reading); }), HasSubstr("holds 4 tables"));
  EXPECT_EQ(read(two, reading, "4").rows(), 2u);
}

TEST_F(SeveralTables, ArchivesAndEmptyTablesAreNotMeant) {
  TableReading reading;
  EXPECT_EQ(
      read(file({{"SRC", 3}, {"", 5, "1J", 4, {"EXTTYPE='ARCHIVE_INDEX'"}}, {"NONE", 0}}), reading).rows(),
      3u);
  EXPECT_THAT(reading.warnings, ElementsAre(AllOf(HasSubstr("archive"), HasSubstr("3 NONE has no rows"))));
  EXPECT_EQ(read(file({{"NONE", 0}}), reading).rows(), 0u);
  EXPECT_TRUE(reading.warnings.empty());
}

TEST_F(SeveralTables, ColumnsThatAstropyWritesAreReadOrNamedWithTheReason) {
  bool ok = false;
  const std::string why = run_referee("columns '" + (folder_ / "c.fits").string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  ASSERT_TRUE(ok);
  TableReading reading;
  const Table table = read(folder_ / "c.fits", reading);
  // Row i of the file: the bits are those of i + 5, TFLAG names of `flags`, the vector is 20 i + k, the text
  // i letters x.
  ASSERT_EQ(table.rows(), 3u);
  for (std::size_t row = 0; row < 3; ++row) {
    for (int bit = 0; bit < 9; ++bit)
      EXPECT_EQ(table.at(fmt::format("flag_{}", bit)).number(row), static_cast<int>((row + 5) >> bit & 1));
    for (int k = 0; k < 20; ++k)
      EXPECT_EQ(table.at(fmt::format("aper_{}", k)).number(row), 20 * static_cast<int>(row) + k);
    EXPECT_EQ(table.at("text").text(row), std::string(row, 'x'));
    EXPECT_EQ(table.at("last").number(row), 7.5 + static_cast<double>(row)) << "behind all of them";
  }
  EXPECT_TRUE(table.at("text").is_missing(0));
  EXPECT_EQ(table.at("id").description, "unique number");
  EXPECT_EQ(reading.left_out_in_words(),
            "spec (of variable length), wave (complex numbers), stamp (441 values a row)");
  const std::vector<std::string> names = table.names();
  EXPECT_EQ(std::find(names.begin(), names.end(), "text") + 1, std::find(names.begin(), names.end(), "last"));
}

}  // namespace
}  // namespace peculiar::fits
