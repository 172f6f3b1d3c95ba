#include "figure/panel_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

namespace peculiar::figure {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

Panel curves(std::vector<std::string> names, Mark mark = Mark::kCurve) {
  Panel panel{"", "score", "share", false, {}};
  for (const std::string& name : names) panel.series.push_back({name, {1, 2, 3}, {0.001, 0.02, 0.5}, mark});
  return panel;
}

std::string script_of(const std::vector<Panel>& panels, int columns) {
  return panels_script(panels, Layout::of(panels, columns));
}

TEST(PanelScripts, LogarithmicAxesHavePowersOfTen) {
  Panel panel = curves({"a"});
  panel.log_y = true;
  const std::string script = script_of({panel}, 1);
  EXPECT_THAT(script, HasSubstr("set logscale y"));
  EXPECT_THAT(script, HasSubstr("\"10⁻³\" 0.001, \"\" 0.002 1,"));
  EXPECT_THAT(script, Not(HasSubstr("\"0.01\"")));
}

TEST(PanelScripts, SeriesAreToldApartByColourDashAndMarker) {
  const std::string script = script_of({curves({"a", "b", "c"}, Mark::kLine)}, 1);
  for (const char* words :
       {"linecolor rgb '#0072B2' dashtype 1", "linecolor rgb '#D55E00' dashtype 2",
        "linecolor rgb '#000000' dashtype 4", "pointtype 7", "pointtype 5", "pointtype 9"})
    EXPECT_THAT(script, HasSubstr(words));
}

TEST(PanelScripts, FilledHistogramsLieBelowTheirOutlines) {
  const std::string script = script_of({curves({"a", "b"}, Mark::kFilled)}, 1);
  EXPECT_EQ(count(script, "fillstyle transparent"), 2u);
  EXPECT_LT(script.rfind("with fillsteps"), script.find("with steps"));
  EXPECT_THAT(script, HasSubstr("set yrange [0:")) << "a histogram stands on 0";
}

TEST(PanelScripts, NamesStandOnceInAKeyOutsideTheData) {
  const Panel one = curves({"a", "b"});
  const std::string alone = script_of({one}, 1);
  EXPECT_EQ(count(alone, "set label \"a\" at screen"), 1u);
  const std::size_t bottom = alone.find("set bmargin at screen ");
  const std::size_t name = alone.find("screen ", alone.find("screen ", alone.find("set label \"a\"")) + 7);
  EXPECT_LT(std::stod(alone.substr(name + 7)), std::stod(alone.substr(bottom + 22))) << "below the frame";
  EXPECT_EQ(count(script_of({one, one, one}, 2), "set label \"a\" at"), 1u)
      << "panels of the same series share a key";
  EXPECT_EQ(count(script_of({one, curves({"a"})}, 2), "set label \"a\" at"), 2u);
  EXPECT_THAT(alone, HasSubstr("unset key")) << "gnuplot's own would be a second";
  EXPECT_EQ(count(script_of({curves({""})}, 1), "nohead"), 0u);
}

TEST(PanelScripts, LongLabelsOfAnAxisAreParted) {
  Panel panel = curves({"a"});
  panel.y_label = "fraction of the images with at most that";
  const std::string script = script_of({panel}, 1);
  EXPECT_THAT(script, HasSubstr("\"fraction of the images with\""));
  EXPECT_THAT(script, HasSubstr("\"at most that\""));
}

TEST(PanelScripts, LongNamesAreCutInTheKey) {
  const std::string name(90, 'w');
  const std::string script = script_of({curves({name})}, 1);
  EXPECT_THAT(script, Not(HasSubstr(name)));
  EXPECT_THAT(script, HasSubstr("www…\""));
}

TEST(PanelScripts, VerticalsAreNamedAboveTheFrameAndApart) {
  Panel panel = curves({"a"});
  panel.verticals = {{"90 %", 2.01}, {"85 %", 2.0}};
  const std::string near = script_of({panel}, 1);
  EXPECT_EQ(count(near, "rotate by 90 left"), 2u);
  EXPECT_LT(near.find("label \"85 \\045\""), near.find("label \"90 \\045\""));
  double at[2];
  std::size_t place = near.find("set label \"85");
  at[0] = std::stod(near.substr(near.find("at graph ", place) + 9));
  place = near.find("set label \"90");
  at[1] = std::stod(near.substr(near.find("at graph ", place) + 9));
  EXPECT_GT(at[1] - at[0], 0.03);
  panel.verticals[0].x = 3;
  EXPECT_THAT(script_of({panel}, 1), HasSubstr("norotate center"));
}

TEST(PanelScripts, AReversedAxisGrowsToTheLeft) {
  Panel panel = curves({"a"}, Mark::kScatter);
  EXPECT_THAT(script_of({panel}, 1), HasSubstr("set xrange [0.94:3.06]"));
  panel.reverse_x = true;
  EXPECT_THAT(script_of({panel}, 1), HasSubstr("set xrange [3.06:0.94]"));
}

TEST(PanelScripts, LongWordsBelowAnAxisAreAslant) {
  Panel panel = curves({"a"}, Mark::kPoints);
  panel.x_names = {"no", "few"};
  EXPECT_THAT(script_of({panel}, 1), HasSubstr("set xtics norotate autojustify (\"no\" 0, \"few\" 1)"));
  panel.x_names = {"elliptical", "lenticular", "spiral, barred", "irregular"};
  EXPECT_THAT(script_of({panel}, 1), HasSubstr("rotate by 30 right"));
}

TEST(Layouts, PanelsFillALineAfterTheOtherAndTheKeyStandsBelow) {
  const Panel one = curves({"a", "b"});
  const Layout layout = Layout::of({one, one, one}, 2);
  ASSERT_EQ(layout.panels.size(), 3u);
  EXPECT_EQ(layout.width, 960);
  EXPECT_EQ(layout.panels[2].left, 0);
  EXPECT_EQ(layout.panels[2].top, kPanelHeight_px);
  ASSERT_EQ(layout.key.size(), 1u);
  EXPECT_EQ(layout.key[0].top, 2 * kPanelHeight_px);
  EXPECT_EQ(layout.height, 2 * kPanelHeight_px + layout.key[0].height);
  const Layout alone = Layout::of({one}, 1);
  EXPECT_TRUE(alone.key.empty());
  EXPECT_GT(alone.panels[0].height, kPanelHeight_px) << "a key of its own takes nothing from the data";
}

TEST(Layouts, LettersAreEightPointsInAColumn) {
  EXPECT_GE(kLetter_px * kColumn_inch * 72 / kPanelWidth_px, 8);
}

TEST(PanelScripts, AxesReachWhatTheyHaveToHold) {
  Panel panel{"", "x", "y", false, {{"one", {-0.4, 0.3}, {40, 60}}}};
  const Layout layout = Layout::of({panel}, 1);
  EXPECT_EQ(panels_script({panel}, layout).find("set yrange [0:"), std::string::npos);
  panel.x_holds = {-1, 1};
  panel.y_holds = {0, 100};
  const std::string script = panels_script({panel}, layout);
  double low = 0, high = 0;
  ASSERT_EQ(std::sscanf(script.c_str() + script.find("set yrange [", script.find("set cblabel")),
                        "set yrange [%lf:%lf]", &low, &high),
            2);
  EXPECT_LE(low, 0);
  EXPECT_GE(high, 100);
  ASSERT_EQ(std::sscanf(script.c_str() + script.find("set xrange [", script.find("set cblabel")),
                        "set xrange [%lf:%lf]", &low, &high),
            2);
  EXPECT_LE(low, -1);
  EXPECT_GE(high, 1);
}

}  // namespace
}  // namespace peculiar::figure
