#include "analysis/joined_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/analysis_testing.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "store/scores_file.h"

namespace peculiar::analysis {
namespace {

using testing::HasSubstr;

class Joined : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& kind, const Words& ids,
                    std::vector<std::pair<std::string, catalog::ColumnData>> columns) {
    columns.insert(columns.begin(), {"id", ids});
    return write_test_table(folder_.path(), name, kind, columns);
  }
  std::string error_of(const Words& files, const Words& with) {
    try {
      join_tables(files, with, "id");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
  TestFolder folder_;
};

TEST_F(Joined, RowsAreStackedAndTablesLookedUpById) {
  const std::string one = write("one", "scores", {"a", "b"}, {{"combined", Numbers{1, 2}}});
  const std::string two =
      write("two", "scores", {"c"}, {{"combined", Numbers{3}}, {"p_value", Numbers{0.5}}});
  const std::string with = write("with", "", {"c", "x", "a"},
                                 {{"mass", Numbers{30, 0, 10}},
                                  {"number", std::vector<std::int64_t>{3, 0, 1}},
                                  {"role", Words{"post", "", "pre"}}});
  const JoinedTable joined = join_tables({one, two}, {with}, "id");
  ASSERT_EQ(joined.table.rows(), 3u);
  EXPECT_EQ(joined.file, (std::vector<std::size_t>{0, 0, 1}));
  EXPECT_EQ(joined.ranking, "combined");
  EXPECT_EQ(joined.table.at("combined").number(2), 3);
  EXPECT_TRUE(joined.table.at("p_value").is_missing(0));
  EXPECT_EQ(joined.table.at("mass").number(0), 10);
  EXPECT_TRUE(joined.table.at("mass").is_missing(1));
  EXPECT_EQ(joined.table.at("number").text(2), "3");
  EXPECT_TRUE(joined.table.at("number").is_missing(1));
  EXPECT_EQ(joined.table.at("role").text(2), "post");
  ASSERT_EQ(joined.counts.size(), 1u);
  EXPECT_EQ(joined.counts[0].found, 2);
  EXPECT_EQ(joined.inputs.size(), 3u);
  EXPECT_EQ(joined.inputs[2].fingerprint.size(), 32u);
}

TEST_F(Joined, NamesThatAreTakenSayWhoseTheyAreInAnyOrder) {
  const std::string scores = write("scores", "scores", {"a", "b"}, {{"asymmetry", Numbers{1, 2}}});
  const std::string sample = write("sample", "sample", {"a", "b"}, {{"companions", Numbers{7, 8}}});
  const std::string first =
      write("first", "measurements", {"a"}, {{"companions", Numbers{0}}, {"asymmetry", Numbers{5}}});
  const std::string second = write("second", "measurements", {"a", "b"}, {{"companions", Numbers{9, 3}}});
  for (const Words& with : {Words{sample, first, second}, Words{first, second, sample}}) {
    const catalog::Table table = join_tables({scores}, with, "id").table;
    EXPECT_EQ(table.at("asymmetry").number(0), 1);
    EXPECT_EQ(table.at("companions").number(0), 7);
    EXPECT_EQ(table.at("measured_asymmetry").number(0), 5);
    EXPECT_TRUE(std::isnan(table.at("measured_asymmetry").number(1)));
    EXPECT_EQ(table.at("measured_companions").number(0), 0) << "the first that has a value";
    EXPECT_EQ(table.at("measured_companions").number(1), 3);
  }
}

TEST_F(Joined, OfSeveralTablesOneIsNamedAndRowsWithoutIdAreOfNoImage) {
  const std::string scores = write("scores", "scores", {"a", "b"}, {{"combined", Numbers{1, 2}}});
  const auto table = [](const char* name, const char* mass) {
    return fmt::format(
        "<TABLE name='{}'><FIELD name='id' datatype='char' arraysize='*'/><FIELD name='mass' datatype='double'/>"
        "<DATA><TABLEDATA><TR><TD>a</TD><TD>{}</TD></TR><TR><TD/><TD>1</TD></TR><TR><TD/><TD>2</TD></TR>"
        "</TABLEDATA></DATA></TABLE>",
        name, mass);
  };
  const std::string two = scores + ".two.vot";
  write_file(two, "<VOTABLE><RESOURCE>" + table("x", "10") + table("y", "20") + "</RESOURCE></VOTABLE>");
  EXPECT_THAT(error_of({scores}, {two}), HasSubstr("choose one with --table-hdu"));
  const catalog::Table joined = join_tables({scores}, {two}, "id", "y").table;
  EXPECT_EQ(joined.at("mass").number(0), 20);
  EXPECT_TRUE(joined.at("mass").is_missing(1));
}

TEST_F(Joined, WhatCannotBeJoinedIsNamed) {
  const std::string scores = write("scores", "scores", {"a", "b"}, {{"combined", Numbers{1, 2}}});
  const std::string again = write("again", "scores", {"b"}, {{"combined", Numbers{2}}});
  const std::string text = write("text", "scores", {"c"}, {{"combined", Words{"high"}}});
  const std::string other = write("other", "", {"x"}, {{"mass", Numbers{1}}});
  const std::string twice = write("twice", "", {"a", "a"}, {{"mass", Numbers{1, 2}}});
  EXPECT_THAT(error_of({scores, again}, {other}), HasSubstr("counts once"));
  EXPECT_THAT(error_of({scores, text}, {}), testing::AllOf(HasSubstr("column 'combined' is text in " + text),
                                                           HasSubstr("numeric in " + scores)));
  EXPECT_THAT(error_of({scores}, {other}), HasSubstr("matches none"));
  EXPECT_THAT(error_of({scores}, {twice}), HasSubstr("twice"));
  EXPECT_THROW(join_tables({scores}, {other}, "name"), Error);
  catalog::Table table = catalog::read_table_text(again);
  table.metadata.emplace_back("making", R"([{"columns":["combined"],"settings":{"lambda":0.9}}])");
  catalog::write_table_text(again, table);
  EXPECT_THAT(error_of({scores, again}, {}), HasSubstr("only one of the files says"));
  table.metadata.emplace_back("model_fingerprint", "beef");
  catalog::write_table_text(again, table);
  EXPECT_THAT(error_of({scores, again}, {}), HasSubstr("another model"));
}

TEST_F(Joined, ScoresThatHaveTheirSamplesColumnsAreCompletedAndNotDoubled) {
  const auto masses = [&](const std::string& name, const Numbers& values, const std::string& description) {
    catalog::Table table;
    table.add({"id", "", "", Words{"a", "b"}, {}});
    table.add({"mass", "solMass", description, values, {}});
    const std::string path = (folder_.path() / (name + ".ecsv")).string();
    catalog::write_table_text(path, table);
    return path;
  };
  const std::string scores = masses("scores", {10, std::nan("")}, "of the catalogue");
  const catalog::Table table =
      join_tables({scores}, {masses("sample", {10, 11}, "of the catalogue")}, "id").table;
  EXPECT_EQ(table.at("mass").number(0), 10);
  EXPECT_EQ(table.at("mass").number(1), 11);
  EXPECT_EQ(table.names(), (Words{"id", "mass"}));
  const catalog::Table unlike =
      join_tables({scores}, {masses("other", {9, 11}, "of the catalogue")}, "id").table;
  EXPECT_EQ(unlike.at("mass").number(0), 10);
  EXPECT_TRUE(unlike.at("mass").is_missing(1)) << "another mass is not mixed in";
  EXPECT_EQ(unlike.at("table_mass").number(0), 9);
  // Numbers that agree by chance are not the same column.
  const catalog::Table measured =
      join_tables({scores}, {masses("measured", {10, 11}, "as measured")}, "id").table;
  EXPECT_TRUE(measured.at("mass").is_missing(1));
  EXPECT_EQ(measured.at("table_mass").number(1), 11);
}

/// A row file of scores with these columns.
std::string write_scores_file(const std::filesystem::path& path,
                              const std::vector<std::pair<std::string, catalog::ColumnData>>& columns) {
  store::ScoresFile scores;
  for (const auto& [name, data] : columns) scores.table.add({name, "", "", data, {}});
  scores.attributes = {{"ranking", std::string("bulk_score")}};
  store::write_scores(path, scores, false);
  return path.string();
}

TEST_F(Joined, OnlyColumnsThatAreNeededAreRead) {
  const std::string scores = write_scores_file(folder_.path() / "scores.h5", {{"id", Words{"a", "b"}},
                                                                              {"bulk_score", Numbers{1, 2}},
                                                                              {"flux", Numbers{5, 6}},
                                                                              {"size", Numbers{7, 8}},
                                                                              {"other", Numbers{9, 9}}});
  const std::string measured =
      write("measured", "measurements", {"a", "b"},
            {{"flux", Numbers{50, 60}}, {"size", Numbers{70, 80}}, {"more", Numbers{0, 0}}});
  ColumnNeed need;
  need.is_used = [](const std::string& name) { return name == "measured_flux"; };
  need.asked = {"measured_flux"};
  const catalog::Table table = join_tables({scores}, {measured}, "id", "", {}, need).table;
  // Without the scores' flux, that of the measurements would have its name.
  EXPECT_EQ(table.names(), (Words{"id", "bulk_score", "flux", "measured_flux"}));
  EXPECT_EQ(table.at("flux").number(1), 6);
  EXPECT_EQ(table.at("measured_flux").number(1), 60);
  const catalog::Table whole = join_tables({scores}, {measured}, "id").table;
  EXPECT_EQ(whole.names(),
            (Words{"id", "bulk_score", "flux", "size", "other", "measured_flux", "measured_size", "more"}));
  // A name that no table has: all columns, so that the nearest can be suggested.
  need.asked = {"othr"};
  EXPECT_EQ(join_tables({scores}, {measured}, "id", "", {}, need).table.names(), whole.names());
}

TEST_F(Joined, RowsOfAFileWithoutAnyNeededColumnCount) {
  const std::string scores =
      write_scores_file(folder_.path() / "scores.h5", {{"id", Words{"a", "b"}}, {"x", Numbers{1, 2}}});
  const std::string bare = write_scores_file(folder_.path() / "bare.h5", {{"y", Numbers{3}}});
  ColumnNeed need;
  need.is_used = [](const std::string& name) { return name == "role"; };
  const JoinedTable joined = join_tables({scores, bare}, {}, "id", "", {}, need);
  EXPECT_EQ(joined.table.rows(), 3u);
  EXPECT_EQ(joined.file, (std::vector<std::size_t>{0, 0, 1}));
  EXPECT_EQ(joined.table.names(), (Words{"id", "y"}));
}

}  // namespace
}  // namespace peculiar::analysis
