#include <gmock/gmock.h>

#include "catalog/table_file.h"
#include "report/map_drawing.h"
#include "report/report_page_testing.h"

namespace peculiar::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Positions for some rows of the known scores: row r at (r, 2 r).
catalog::Table places(const std::vector<std::int64_t>& rows) {
  std::vector<std::string> ids;
  std::vector<double> x, y;
  for (const std::int64_t row : rows) {
    ids.push_back("galaxy_" + std::to_string(row));
    x.push_back(static_cast<double>(row));
    y.push_back(2 * static_cast<double>(row));
  }
  catalog::Table table;
  table.add({"id", "", "", ids, {}});
  table.add({"row", "", "", rows, {}});
  table.add({"embedding_x", "", "t-SNE, first axis", x, {}});
  table.add({"embedding_y", "", "t-SNE, second axis", y, {}});
  return table;
}

std::vector<std::int64_t> all_rows() {
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < kImages; ++row) rows.push_back(kImages - 1 - row);  // in any order
  return rows;
}

class Map : public Report {
 protected:
  void SetUp() override {
    write_known_folder(path());
    put(places(all_rows()));
  }
  void put(const catalog::Table& table) { catalog::write_table_text(path() / "embedding.ecsv", table); }
};

TEST_F(Map, EveryImageIsADotAndTheHighestAreNumberedAsOnTheirCards) {
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> flags(kImages, 0);
  flags[0] = store::kFlagNotFinite;
  scores.table.add({"flags", "", "", flags, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  ReportOptions some = options();
  some.number = 6;
  EXPECT_EQ(write(some).figures, 4);  // one exhibit, two of the health folder
  const std::string map = "//section[@id='map']//svg";
  EXPECT_EQ(count(map + "/a"), 6u);
  EXPECT_EQ(count(map + "/circle") + count(map + "/path"), 33u) << "39 have a score";
  EXPECT_EQ(count(map + "/path"), 1u) << "flagged ones are crosses";
  EXPECT_EQ(texts(map + "/path/title").front(), "galaxy_0, combined 0, not finite");
  // A mark names its card and links to it.
  for (int number = 1; number <= 6; ++number) {
    const std::string mark = fmt::format("{}/a[@href='#outlier-{}']", map, number);
    const std::string heading = texts(fmt::format("//li[@id='outlier-{}']//h3", number)).front();
    EXPECT_THAT(texts(mark + "/title").front(), testing::StartsWith(heading + ", combined "));
    EXPECT_THAT(texts(mark + "/text"), ElementsAre(std::to_string(number)));
  }
  EXPECT_EQ(texts(map + "/a[1]/title").front(), "1. galaxy_17, combined 3.9, candidate");
  // Dots are at the table's positions, y upward, with equal scales on both axes.
  const auto place = [&](int row) {
    const std::string dot = fmt::format("{}/circle[starts-with(title, 'galaxy_{},')]", map, row);
    const pugi::xml_node node = tree_.select_node(dot.c_str()).node();
    return std::pair(node.attribute("cx").as_double(), node.attribute("cy").as_double());
  };
  const auto [x1, y1] = place(1);
  const auto [x2, y2] = place(9);
  EXPECT_NEAR((y1 - y2) / (x2 - x1), 2, 0.01);
  EXPECT_GT(x2, x1);
  // Higher scores are darker.
  const auto colour = [&](int row) {
    const std::string dot = fmt::format("{}/circle[starts-with(title, 'galaxy_{},')]", map, row);
    const std::string fill = tree_.select_node(dot.c_str()).node().attribute("fill").value();
    return std::stoi(fill.substr(3, 2), nullptr, 16);  // green
  };
  ASSERT_LT(known_score(6), known_score(3));
  EXPECT_GT(colour(6), colour(3));
  EXPECT_THAT(texts("//section[@id='map']//figcaption").front(), HasSubstr("(t-SNE)"));
}

TEST_F(Map, OfSomeImagesItSaysSo) {
  put(places({17, 1, 2, 3}));
  write(options());
  EXPECT_EQ(count("//section[@id='map']//svg/a"), 2u) << "of the 24 highest 17 and 3 have a place";
  EXPECT_EQ(count("//section[@id='map']//svg/circle"), 2u);
  EXPECT_THAT(texts("//section[@id='map']//figcaption").front(), HasSubstr("Shown are 4 of 39 images"));
  // The map shows muted images, too.
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> kinds(kImages, 0);
  kinds[2] = 16;
  scores.table.add({store::kArtefactFlags, "", "", kinds, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  ReportOptions muted = options();
  muted.mute = {"artefacts"};
  write(muted);
  EXPECT_THAT(texts("//section[@id='map']//figcaption").front(), HasSubstr("Shown are 4 of 39 images"));
}

TEST_F(Map, AMutedImageIsADotButNoCandidate) {
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> kinds(kImages, 0);
  kinds[17] = 16;  // the highest of four candidates
  scores.table.add({store::kArtefactFlags, "", "", kinds, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  ReportOptions muted = options();
  muted.mute = {"artefacts"};
  write(muted);
  const std::string title = "//section[@id='map']//svg//title";
  EXPECT_THAT(texts(title + "[starts-with(text(), 'galaxy_17,')]"), ElementsAre("galaxy_17, combined 3.9"));
  EXPECT_EQ(count(title + "[contains(text(), ', candidate')]"), 3u);
}

TEST_F(Map, OfAnotherSampleItIsRefused) {
  catalog::Table other = places(all_rows());
  std::get<std::vector<std::string>>(other.find("id")->data)[2] = "somebody";
  put(other);
  ReportOptions named = options();
  named.embedding = (path() / "embedding.ecsv").string();
  EXPECT_THAT(error_of(named), testing::AllOf(HasSubstr("embedding.ecsv: its row 37 is of somebody"),
                                              HasSubstr("embed the features of the same sample")));
  catalog::Table no_map;
  no_map.add({"id", "", "", std::vector<std::string>{"a"}, {}});
  // A table that was merely found is no reason to fail.
  EXPECT_THAT(write(options()).left_out, ElementsAre(HasSubstr("a map of the images: ")));
  EXPECT_THAT(texts("//section[@id='left-out']//li"), ElementsAre(HasSubstr("its row 37 is of somebody")));
  put(no_map);
  EXPECT_THAT(error_of(named), HasSubstr("has no column 'embedding_x'"));
  std::filesystem::remove(path() / "embedding.ecsv");
  write(options());
  EXPECT_EQ(count("//section[@id='map']"), 0u);
}

TEST_F(Map, ScoresThatAreNamedHaveTheMapOfTheFolder) {
  ReportOptions named = options();
  named.scores = (path() / "scores.h5").string();
  write(named);
  EXPECT_EQ(count("//section[@id='map']"), 1u);
  nlohmann::json run = known_run();
  run["gallery"]["embedding"] = "embedding.ecsv";
  write_run(run);
  write(named);
  EXPECT_EQ(count("//section[@id='map']"), 1u);
  // The map of the study may be of other images than these scores.
  catalog::Table other = places(all_rows());
  std::get<std::vector<std::string>>(other.find("id")->data)[2] = "somebody";
  put(other);
  EXPECT_THAT(write(named).left_out, ElementsAre(HasSubstr("a map of the images: ")));
  EXPECT_THAT(error_of(options()), HasSubstr("its row 37 is of somebody"));
}

TEST_F(Map, AStudyNamesItsTable) {
  std::filesystem::rename(path() / "embedding.ecsv", path() / "elsewhere.ecsv");
  nlohmann::json run = known_run();
  run["gallery"]["embedding"] = "elsewhere.ecsv";
  write_run(run);
  write(options());
  EXPECT_EQ(count("//section[@id='map']"), 1u);
}

TEST(MapDrawing, NumbersStandClearOfEachOther) {
  std::vector<MapDot> dots;
  for (int i = 0; i < 24; ++i) {
    MapDot dot;
    dot.x = i % 5;
    dot.y = i / 5;
    dot.score = i;
    dot.number = i + 1;
    dots.push_back(dot);
  }
  dots.push_back({1000, 1000, 0, "far", false, false, 0});  // compresses the others
  const std::string svg = map_svg(dots, "score", "alt");
  pugi::xml_document tree;
  ASSERT_TRUE(tree.load_string(svg.c_str()));
  std::vector<std::pair<double, double>> places;
  for (const pugi::xpath_node& text : tree.select_nodes("//a/text"))
    places.emplace_back(text.node().attribute("x").as_double(), text.node().attribute("y").as_double());
  ASSERT_EQ(places.size(), 24u);
  for (std::size_t i = 0; i < places.size(); ++i) {
    EXPECT_TRUE(places[i].first > 0 && places[i].first < 440) << i;
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_TRUE(std::abs(places[i].first - places[j].first) >= 6.9 ||
                  std::abs(places[i].second - places[j].second) >= 10.9)
          << i + 1 << " and " << j + 1;
  }
}

TEST(MapDrawing, NamesAreText) {
  const std::string svg =
      map_svg({{0, 0, 1, "<script>&\"", false, false, 1}, {1, 1, 2, "<b>", true, false, 0}}, "<i>", "\"alt");
  EXPECT_EQ(svg.find("<script>"), std::string::npos);
  pugi::xml_document tree;
  ASSERT_TRUE(tree.load_string(svg.c_str()));
  EXPECT_EQ(std::string(tree.select_node("//a/title").node().text().get()), "1. <script>&\"");
}

}  // namespace
}  // namespace peculiar::report
