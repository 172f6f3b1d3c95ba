#include "figure/paper_figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar::figure {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

std::vector<Panel> every_mark() {
  Panel scores{"scores", "score", "share", false, {}};
  scores.series.push_back({"isolated, all", {0, 1, 2}, {0.5, 0.2, 0}, Mark::kSteps, {}, {}, {}});
  scores.series.push_back({"mergers", {0, 1, 2}, {0.1, 0.7, 0}, Mark::kSteps, {}, {}, {}});
  scores.verticals.push_back({"90 %", 1.5});
  Panel trend{"trend", "mass", "share", false, {}};
  trend.series.push_back({"a", {1, 2, 3}, {0.5, NAN, 0.7}, Mark::kLine, {0.4, 0, 0.6}, {0.6, 0, 0.8}, {}});
  trend.series.push_back(
      {"b", {1, 2, 3}, {0.2, 0.3, 0.4}, Mark::kPoints, {0.1, 0.2, 0.3}, {0.3, 0.4, 0.5}, {}});
  trend.log_x = true;
  Panel map{"map", "", "", false, {}};
  map.series.push_back({"", {1, 2}, {3, 4}, Mark::kScatter, {}, {}, {0.1, 0.9}});
  map.colour_label = "score";
  return {scores, trend, map, Panel{"empty", "", "", true, {{"none", {1}, {-1}}}}};
}

class PaperFigures : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  }
  TestFolder folder_;
};

TEST_F(PaperFigures, AreDrawnAsSvgAndPdfWithTheirNumbersBesideThem) {
  write_paper_figure(folder_.path(), "all", every_mark(), 2);
  const std::string svg = read_file(folder_.path() / "all.svg");
  EXPECT_THAT(svg, StartsWith("<?xml"));
  for (const char* word : {"isolated, all", "90 %", "no data", "score", "viewBox=\"0 0 960 742\"",
                           "data-panels=\"0 0 480 371,480 0 480 371,0 371 480 371,480 371 480 371\""})
    EXPECT_THAT(svg, HasSubstr(word));
  // Series differ by more than colour: a dash for the second histogram, two marker shapes.
  EXPECT_GT(count(svg, "stroke-dasharray"), 0u);
  EXPECT_THAT(svg, HasSubstr("gpPt6"));
  EXPECT_THAT(svg, HasSubstr("gpPt4"));
  EXPECT_EQ(count(svg, "href=\"http"), 0u) << "nothing from outside";
  EXPECT_THAT(read_file(folder_.path() / "all.pdf"), StartsWith("%PDF"));
  const std::string data = read_file(folder_.path() / "all.csv");
  EXPECT_THAT(data, HasSubstr("scores,\"isolated, all\",0,0.5,,,\n"));
  EXPECT_THAT(data, HasSubstr("scores,\"90 %\",1.5,,,,\n"));
  EXPECT_THAT(data, HasSubstr("trend,a,2,,0,0,\n"));
  EXPECT_THAT(data, HasSubstr("map,\"\",2,4,,,0.9\n"));
}

TEST_F(PaperFigures, TheDataTellPanelsApart) {
  const std::vector<Series> line{{"all", {1, 2}, {3, 4}}};
  Panel logarithmic{"", "rate", "found", false, line};
  logarithmic.log_x = true;
  write_paper_figure(
      folder_.path(), "panels",
      {Panel{"", "mass", "score a", false, line}, Panel{"", "mass", "score b", false, line},
       Panel{"", "rate", "found", false, line}, logarithmic, Panel{"", "size", "score a", false, line}},
      2);
  const std::string data = read_file(folder_.path() / "panels.csv");
  for (const char* first : {R"("mass: score a")", R"("mass: score b")", R"("rate: found")",
                            R"("rate: found, logarithmic")", "size"})
    EXPECT_EQ(count(data, "\n" + std::string(first) + ",all,1,3,"), 1u) << first;
}

/// Text of a panel may come from someone else's catalogue.
Panel with_texts(const std::string& text) {
  Panel panel{text, text, text, false, {{text, {0, 1}, {1, 2}}}};
  panel.series.push_back({"", {0, 1}, {3, 4}, Mark::kScatter, {}, {}, {0.1, 0.9}});
  panel.verticals.push_back({text, 0.5});
  panel.colour_label = text;
  panel.x_names = {text, text};
  return panel;
}

TEST_F(PaperFigures, TextsStandForThemselvesAndRunNothing) {
  const std::string mark = (folder_.path() / "mark").string();
  const std::string command = "touch " + mark;
  for (const std::string& text :
       {"`" + command + "`", "$(" + command + ")", "'; system('" + command + "') #", "\"`" + command + "`\"",
        "'.system(\"" + command + "\").'", "x\nsystem('" + command + "')\n", "x\r!" + command,
        std::string("@home ^{up} _{down} &{x} ~a"), std::string("(0.95–1)7%8"),
        std::string("\"$a`1`2'3\\n\\101"), std::string("100% %s %d %n \\n \\\"")}) {
    SCOPED_TRACE(text);
    write_paper_figure(folder_.path(), "texts", {with_texts(text)}, 1);
    EXPECT_FALSE(std::filesystem::exists(mark)) << "a text was run as a command";
    const std::string svg = read_file(folder_.path() / "texts.svg");
    std::string shown;
    for (const char c : text) {
      if (c == '<' || c == '&') {
        shown += c == '<' ? "&lt;" : "&amp;";
      } else {
        shown += c == '\n' || c == '\r' ? ' ' : c;
      }
    }
    // Title, x axis, colour bar and vertical line; the others are split or truncated if long.
    const std::size_t whole = text.size() <= 28 && text.find(' ') == std::string::npos ? 8 : 4;
    EXPECT_GE(count(svg, "<text>" + shown + "</text>"), whole);
  }
}

TEST_F(PaperFigures, PathsRunNothing) {
  for (const char* name : {"`touch mark`", "$(touch mark)", "' touch mark '", "|touch mark", "a\nb"}) {
    SCOPED_TRACE(name);
    const std::filesystem::path folder = folder_.path() / name;
    std::filesystem::create_directories(folder);
    write_paper_figure(folder, name, every_mark(), 2);
    EXPECT_GT(read_file(folder / (std::string(name) + ".svg")).size(), 1000u);
    EXPECT_GT(read_file(folder / (std::string(name) + ".pdf")).size(), 1000u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 3) << "a file more";
    EXPECT_FALSE(std::filesystem::exists("mark"));
  }
}

TEST_F(PaperFigures, AnOutputThatLooksLikeAPipeIsAFile) {
  struct Home {
    std::filesystem::path path = std::filesystem::current_path();
    ~Home() { std::filesystem::current_path(path); }
  } home;
  std::filesystem::current_path(folder_.path());
  write_paper_figure("", "|touch mark", every_mark(), 2);
  EXPECT_TRUE(std::filesystem::exists("|touch mark.svg"));
  EXPECT_FALSE(std::filesystem::exists("mark"));
}

TEST_F(PaperFigures, TheSamePanelsGiveTheSameBytes) {
  write_paper_figure(folder_.path(), "one", every_mark(), 2);
  write_paper_figure(folder_.path(), "two", every_mark(), 2);
  EXPECT_EQ(read_file(folder_.path() / "one.svg"), read_file(folder_.path() / "two.svg"));
}

TEST_F(PaperFigures, AFolderThatIsNotThereIsAnErrorNamingIt) {
  try {
    write_paper_figure(folder_.path() / "none", "one", every_mark(), 2);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("none"));
  }
}

}  // namespace
}  // namespace peculiar::figure
