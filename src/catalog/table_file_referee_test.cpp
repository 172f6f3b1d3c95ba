#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/test_referee.h"
#include "catalog/table_file_testing.h"

namespace peculiar::catalog {
namespace {

using namespace testing_kit;
using testing::ElementsAre;

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
  const TestReferee referee("check_tables.py", "astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const Folder folder;
  write_file(folder / "expected.json", expected_json(sample()).dump());
  std::string files;
  for (const std::string name : {"t.csv", "t.ecsv", "t.vot"}) {
    write_table_text(folder / name, sample());
    files += " '" + (folder / name).string() + "'";
  }
  const std::string check = "check '" + (folder / "expected.json").string() + "'" + files;
  EXPECT_TRUE(referee.agrees(check));
  // The referee must also be able to reject.
  Table other = sample();
  std::get<std::vector<std::int64_t>>(other.find("id")->data)[0] += 1;
  write_file(folder / "expected.json", expected_json(other).dump());
  EXPECT_FALSE(referee.agrees(check + " 2>/dev/null"));
}

TEST(TableFileReferee, WeReadWhatAstropyWrites) {
  const TestReferee referee("check_tables.py", "astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const Folder folder;
  ASSERT_TRUE(referee.agrees("write '" + folder.string() + "'"));
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

TEST(TableFileReferee, WeReadTheVectorsAndDialectsOfAstropy) {
  const TestReferee referee("check_tables.py", "astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const Folder folder;
  ASSERT_TRUE(referee.agrees("write '" + folder.string() + "'"));
  TableReading reading;
  const Table vectors = read_table_text(folder / "vectors.ecsv", reading);
  EXPECT_THAT(vectors.names(), ElementsAre("id", "v_0", "v_1", "v_2", "m_0", "m_1", "m_2", "m_3"));
  EXPECT_EQ(vectors.at("v_2").unit, "mag");
  EXPECT_THAT(values<double>(vectors, "v_2"), ElementsAre(3, 6));
  EXPECT_TRUE(vectors.at("v_1").is_missing(0));
  EXPECT_THAT(values<std::int64_t>(vectors, "m_1"), ElementsAre(2, 6));
  EXPECT_EQ(reading.left_out_in_words(),
            "ragged (of variable length), object (objects), wave (complex numbers)");
  for (const std::string name :
       {"commented.csv", "commented_commas.csv", "tabs.csv", "masked.csv", "semicolons.csv"}) {
    SCOPED_TRACE(name);
    const Table table = read_table_text(folder / name);
    EXPECT_THAT(values<std::string>(table, "id"), ElementsAre("0012", "0013"));
    EXPECT_EQ(values<double>(table, "mag")[0], 20.5);
    EXPECT_TRUE(table.at("mag").is_missing(1));
    EXPECT_THAT(values<std::int64_t>(table, "n"), ElementsAre(1, 2));
  }
}

}  // namespace
}  // namespace peculiar::catalog
