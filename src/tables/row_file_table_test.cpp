#include "tables/row_file_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "store/row_file_testing.h"
#include "store/scores_file.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::tables {
namespace {

using store::message_of;
using testing::HasSubstr;

constexpr std::size_t kRows = (std::size_t{1} << 16) + 1000;  // more than one block
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();

/// Scores with every type of column. The longest text, the first missing values and the integers next to the
/// lowest one are in the second block.
store::ScoresFile some_scores() {
  std::vector<std::string> ids(kRows), odd(kRows, "");
  std::vector<double> values(kRows);
  std::vector<std::int64_t> numbers(kRows), whole(kRows, 7);
  std::vector<bool> flags(kRows), none(kRows, false), late(kRows, false);
  for (std::size_t row = 0; row < kRows; ++row) {
    ids[row] = fmt::format("g{}", row);
    values[row] = row % 5 == 0 ? std::nan("") : 0.1 * static_cast<double>(row);
    numbers[row] = 587722981741363294 + static_cast<std::int64_t>(row);
    flags[row] = row % 3 == 0;
    late[row] = row > kRows - 500 && row % 2 == 0;
  }
  ids[kRows - 1] = "the longest, \"quoted\" é";
  odd[kRows - 2] = "x";
  numbers[kRows - 1] = kLowest + 1;
  numbers[kRows - 3] = kLowest + 2;
  store::ScoresFile scores;
  scores.table.add({"id", "", "name", ids, {}, "meta.id;meta.main"});
  scores.table.add({"mag", "mag", "magnitude, with a comma", values, {}});
  scores.table.add({"objid", "", "", numbers, late});
  scores.table.add({"whole", "", "", whole, {}});
  scores.table.add({"is_odd", "", "", flags, late});
  scores.table.add({"none", "", "", none, {}});
  scores.table.add({"odd", "", "", odd, {}});
  scores.table.add({"p_value", "", "", values, {}});
  scores.attributes = {{"provenance", std::string(R"({"verb": "score"})")}, {"ranking", std::string("mag")}};
  return scores;
}

class RowFileTableTest : public testing::Test {
 protected:
  void SetUp() override { store::write_scores(input_, some_scores(), false); }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// Writes `table` in blocks and `whole` at once, and expects the same bytes.
  void expect_same_bytes(const RowFileTable& table, const catalog::Table& whole) const {
    EXPECT_EQ(table.rows(), whole.rows());
    for (const char* suffix : {".fits", ".csv", ".ecsv"}) {
      ASSERT_TRUE(is_written_in_blocks(path("blocks") + suffix));
      write_in_blocks(path("blocks") + suffix, table);
      write_table(path("whole") + suffix, whole);
      EXPECT_TRUE(read_file(path("blocks") + suffix) == read_file(path("whole") + suffix)) << suffix;
    }
  }

  const TestFolder folder_;
  const std::string input_ = path("scores.h5");
};

TEST_F(RowFileTableTest, WritesTheBytesOfTheWholeTable) {
  RowFileTable table(input_, "scores");
  catalog::Table whole = read_table(input_);
  EXPECT_EQ(table.heading().names(), whole.names());
  EXPECT_EQ(table.heading().metadata, whole.metadata);
  expect_same_bytes(table, whole);
  // The file itself is right, not only the same.
  const catalog::Table back = read_table(path("blocks.fits"));
  ASSERT_EQ(back.rows(), kRows);
  EXPECT_EQ(back.at("id").text(kRows - 1), "the longest, \"quoted\" é");
  EXPECT_EQ(back.at("objid").text(kRows - 1), fmt::format("{}", kLowest + 1));
  EXPECT_FALSE(back.at("objid").is_missing(kRows - 1));
  EXPECT_TRUE(back.at("objid").is_missing(kRows - 2));
  EXPECT_TRUE(back.at("is_odd").is_missing(kRows - 2));
  EXPECT_EQ(back.at("mag").unit, "mag");
  EXPECT_TRUE(back.at("whole").missing.empty());
  EXPECT_FALSE(is_written_in_blocks(path("t.vot")));
}

TEST_F(RowFileTableTest, OfSomeRows) {
  const catalog::Table whole = read_table(input_);
  for (const char* where : {"mag > 100 and is_odd", "id == 'g12'", "missing(objid)", "mag < 0", "1 < 2"}) {
    RowFileTable table(input_, "scores");
    const auto expression = catalog::Expression::parse(where);
    table.keep_where(expression);
    expect_same_bytes(table, whole.take(expression.matching_rows(whole)));
  }
}

TEST_F(RowFileTableTest, RowsAreDroppedOneConditionAfterTheOther) {
  RowFileTable table(input_, "scores");
  table.keep_where(catalog::Expression::parse("is_odd"));
  std::size_t seen = 0;
  table.keep({"mag"}, [&](const catalog::Table& block) {
    EXPECT_THAT(block.names(), testing::Contains("mag"));
    std::vector<bool> kept;
    for (std::size_t row = 0; row < block.rows(); ++row) kept.push_back(block.at("mag").number(row) > 100);
    seen += block.rows();
    return kept;
  });
  const catalog::Table whole = read_table(input_);
  EXPECT_EQ(seen, catalog::Expression::parse("is_odd").matching_rows(whole).size());
  expect_same_bytes(table,
                    whole.take(catalog::Expression::parse("is_odd and mag > 100").matching_rows(whole)));
}

TEST_F(RowFileTableTest, TakesDescriptionAndProvenance) {
  RowFileTable table(input_, "scores");
  table.set_description("all scores");
  const Provenance provenance = Provenance::now("export", nlohmann::json::object(), {});
  table.set_provenance(provenance);
  catalog::Table whole = read_table(input_);
  whole.description = "all scores";
  set_provenance(whole, provenance);
  expect_same_bytes(table, whole);
}

TEST_F(RowFileTableTest, SaysWhatIsWrong) {
  RowFileTable table(input_, "scores");
  EXPECT_THAT(
      message_of([&] { table.keep_where(catalog::Expression::parse("magg > 1")); }, ErrorKind::kUsage),
      HasSubstr("did you mean 'mag'"));
  EXPECT_THAT(message_of([&] { RowFileTable(input_, "sample"); }), HasSubstr("is a scores file"));
  EXPECT_THAT(message_of([&] { write_in_blocks(path("t.vot"), table); }, ErrorKind::kInternal),
              HasSubstr("t.vot"));
  store::ScoresFile latin;
  std::vector<std::string> texts(kRows, "x");
  texts[kRows - 1] = "\xe9";
  latin.table.add({"name", "", "", texts, {}});
  store::write_scores(path("latin.h5"), latin, false);
  EXPECT_THAT(message_of([&] { write_in_blocks(path("t.csv"), RowFileTable(path("latin.h5"), "scores")); }),
              HasSubstr(fmt::format("t.csv: column 'name', row {}: the text is not valid UTF-8", kRows)));
  EXPECT_FALSE(std::filesystem::exists(path("t.csv")));
}

TEST_F(RowFileTableTest, StoppedItLeavesNothing) {
  for (const char* name : {"t.fits", "t.csv"}) {
    EXPECT_THAT(message_when_cancelled([&](const RunContext& context) {
                  write_in_blocks(path(name), RowFileTable(input_, "scores", context));
                }),
                HasSubstr("scores.h5: stopped before all rows were read"));
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.path().filename(), "scores.h5");
    ++files;
  }
  EXPECT_EQ(files, 1u);
}

}  // namespace
}  // namespace peculiar::tables
