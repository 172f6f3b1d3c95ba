#include "analysis/companion_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/analysis_testing.h"
#include "analysis/evaluate.h"
#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "tables/table_file.h"

namespace peculiar::analysis {
namespace {

using testing::HasSubstr;

constexpr double kPixel_arcsec = 0.06;

/// A pre-merger: truth of its companion and neighbours, and the detections.
struct Scene {
  double share = 0.3;  ///< companion's fraction of the frame's light
  double neighbours = 0;
  double sources = 1;           ///< detected beside the galaxy
  double true_px = 16;          ///< separation of the true companion
  double detected_px = 16;      ///< of the brightest source
  double detected_ratio = 0.5;  ///< flux ratio to the galaxy
  double true_ratio = 0.5;
  double neighbour_px = std::nan("");  ///< distance of the brightest neighbour
};

catalog::Table table_of(const std::vector<Scene>& scenes, bool tells_neighbours = true) {
  catalog::Table table;
  const auto add = [&](const char* name, const char* unit, auto get) {
    Numbers values;
    for (const Scene& scene : scenes) values.push_back(get(scene));
    table.add({name, unit, "", values, {}});
  };
  table.add({"role", "", "", Words(scenes.size(), "pre-merger"), {}});
  add("merger", "", [](const Scene&) { return 1; });
  add("companions", "", [](const Scene&) { return 1; });  // written by select
  add("companion_fraction_F160W", "", [](const Scene& s) { return s.share; });
  add("companion_flux_ratio_F160W", "", [](const Scene& s) { return s.true_ratio; });
  add("companion_separation", "arcsec", [](const Scene& s) { return s.true_px * kPixel_arcsec; });
  if (tells_neighbours) add("field_sources", "", [](const Scene& s) { return s.neighbours; });
  add("field_brightest_distance", "arcsec", [](const Scene& s) { return s.neighbour_px * kPixel_arcsec; });
  add("measured_companions", "", [](const Scene& s) { return s.sources; });
  add("measured_companion_separation", "pix", [](const Scene& s) { return s.detected_px; });
  add("companion_flux_ratio", "", [](const Scene& s) { return s.detected_ratio; });
  return table;
}

InFrame told(const Scene& scene, const std::string& asked = "auto", bool tells_neighbours = true) {
  return companion_evidence(table_of({scene}, tells_neighbours), asked, 0.01, kPixel_arcsec).in_frame.front();
}

TEST(Companions, ANeighbourInProjectionIsNoCompanion) {
  EXPECT_EQ(told({}), InFrame::kYes);
  EXPECT_EQ(told({.sources = 0}), InFrame::kNo) << "there, but not seen";
  // The companion is outside the frame, and the second source is a neighbour.
  EXPECT_EQ(told({.share = 0, .neighbours = 1}), InFrame::kNo);
  EXPECT_EQ(told({.share = 0, .neighbours = 1}, "measured"), InFrame::kYes) << "as asked for";
  EXPECT_EQ(told({.share = 0}, "auto", false), InFrame::kYes) << "no column tells of neighbours";
  // The companion is in the frame but blended with the galaxy; the only source is elsewhere.
  EXPECT_EQ(told({.neighbours = 1, .true_px = 3, .detected_px = 20}), InFrame::kNo);
  EXPECT_EQ(told({.neighbours = 0, .detected_px = 40}), InFrame::kNo) << "a neighbour beyond the frame";
  EXPECT_EQ(told({.neighbours = 1, .true_px = 24, .detected_px = 28}), InFrame::kYes) << "spread about";
  // A bright neighbour is split into two sources, so their number means nothing.
  EXPECT_EQ(told({.neighbours = 1, .sources = 2, .detected_px = 25}), InFrame::kNo);
  EXPECT_EQ(told({.neighbours = 3, .sources = 1, .detected_px = 17}), InFrame::kYes);
  EXPECT_EQ(told({.neighbours = 3, .sources = 1, .detected_px = 20}), InFrame::kNo);
  EXPECT_EQ(told({.neighbours = 3, .detected_px = 17, .neighbour_px = 17.2}), InFrame::kNo)
      << "nearer to the neighbour's place";
  EXPECT_EQ(told({.neighbours = 3, .detected_px = 17, .neighbour_px = 19}), InFrame::kYes);
  EXPECT_EQ(told({.neighbours = 1, .sources = 0}, "true"), InFrame::kYes);
  EXPECT_EQ(told({.neighbours = std::nan(""), .detected_px = 30}), InFrame::kNo);
  EXPECT_EQ(companion_evidence(table_of({{.neighbours = 1}}), "auto", 0.01, 0).in_frame.front(),
            InFrame::kUnknown)
      << "no pixel scale";
  EXPECT_EQ(companion_evidence(table_of({{}}), "auto", 0.01, 0).in_frame.front(), InFrame::kYes);
  EXPECT_EQ(told({.share = std::nan("")}), InFrame::kUnknown);
  EXPECT_EQ(told({.sources = std::nan("")}), InFrame::kUnknown);
  EXPECT_EQ(told({.share = std::nan(""), .sources = 0}), InFrame::kUnknown)
      << "left out whatever was detected";
}

TEST(Companions, TheTableOfTruthComesBeforeTheMembers) {
  catalog::Table table = table_of({{}, {}, {.share = 0}});
  table.add({"companion_share_true_F160W", "", "", Numbers{0, std::nan(""), 0.5}, {}});
  EXPECT_THAT(companion_evidence(table, "true", 0.01, kPixel_arcsec).in_frame,
              testing::ElementsAre(InFrame::kNo, InFrame::kYes, InFrame::kYes));
}

TEST(Companions, TheRatioIsThatOfTheCompanionWhereItIsTheBrightestSource) {
  const Scene plain{.detected_ratio = 2};  // the companion is brighter
  const Scene in_place{.neighbours = 2, .detected_ratio = 0.4};
  const Scene hidden{.neighbours = 1, .sources = 2, .detected_px = 25, .detected_ratio = 0.9};
  const Scene neighbour{.share = 0, .neighbours = 1, .detected_ratio = 0.9};
  const CompanionEvidence evidence =
      companion_evidence(table_of({plain, in_place, hidden, neighbour}), "auto", 0.01, kPixel_arcsec);
  EXPECT_EQ(evidence.rule, CompanionRule::kBoth);
  EXPECT_DOUBLE_EQ(evidence.ratio[0], 0.5);
  EXPECT_DOUBLE_EQ(evidence.ratio[1], 0.4);
  EXPECT_TRUE(std::isnan(evidence.ratio[2])) << "it is the neighbour's";
  EXPECT_TRUE(std::isnan(evidence.ratio[3]));
  EXPECT_EQ(evidence.neighbours_taken, 2u);
  EXPECT_THAT(evidence.words(0.01), HasSubstr("is at its position; 2 pre-mergers with another"));
}

/// 20 pre-mergers: true ratios 0.5 and 0.15, ten each. Detected ratios are 0.8 times the true ones, except
/// that two of the first are 0.2 and two of the others are not detected.
TEST(Companions, DetectedRatiosStandBesideTrueOnes) {
  const TestFolder folder;
  std::vector<Scene> scenes;
  for (int i = 0; i < 10; ++i)
    scenes.push_back({.detected_ratio = i < 2 ? 0.2 : 0.4, .true_ratio = i == 5 ? 2 : 0.5});
  for (int i = 0; i < 10; ++i)
    scenes.push_back(
        {.sources = i < 2 ? 0.0 : 1.0, .detected_ratio = i < 2 ? std::nan("") : 0.12, .true_ratio = 0.15});
  // Not in the frame, so in no row.
  scenes.push_back({.share = 0, .neighbours = 1, .true_ratio = 0.5});
  catalog::Table sample = table_of(scenes);
  Words ids;
  for (std::size_t i = 0; i < scenes.size(); ++i) ids.push_back(std::to_string(i));
  for (int i = 0; i < 20; ++i) ids.push_back("i" + std::to_string(i));
  catalog::Table all;
  all.add({"id", "", "", ids, {}});
  for (const catalog::Column& column : sample.columns()) {
    if (column.is_numeric()) {
      Numbers values = std::get<Numbers>(column.data);
      values.resize(ids.size(), 0);
      all.add({column.name, column.unit, "", values, {}});
    } else {
      Words words = std::get<Words>(column.data);
      words.resize(ids.size(), "isolated");
      all.add({column.name, "", "", words, {}});
    }
  }
  all.metadata = {{"peculiar_file", "sample"}};
  EvaluateOptions options;
  options.with = {(folder.path() / "sample.ecsv").string()};
  catalog::write_table_text(options.with.front(), all);
  Numbers scores;
  for (std::size_t i = 0; i < ids.size(); ++i) scores.push_back(static_cast<double>(ids.size() - i));
  options.scores = {write_test_table(folder.path(), "scores", "scores", {{"id", ids}, {"combined", scores}})};
  options.output = (folder.path() / "out").string();
  options.figures = false;
  const EvaluateReport report = evaluate_scores(options);
  const catalog::Table table = tables::read_table((folder.path() / "out" / "flux_ratios.csv").string());
  ASSERT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.at("true flux ratio").text(0), "1:1 to 1:4");
  EXPECT_EQ(table.at("companions").number(0), 10);
  EXPECT_EQ(table.at("with both ratios").number(0), 10);
  EXPECT_EQ(table.at("detected / true").number(0), 0.8);
  EXPECT_THAT(table.at("same bin [%]").text(0), testing::StartsWith("80.0 "));
  EXPECT_THAT(table.at("detected [%]").text(1), testing::StartsWith("80.0 "));
  EXPECT_EQ(table.at("with both ratios").number(1), 8);
  EXPECT_THAT(table.at("same bin [%]").text(1), testing::StartsWith("100.0 "));
  EXPECT_EQ(table.at("true flux ratio").text(2), "all");
  EXPECT_THAT(table.at("same bin [%]").text(2), testing::StartsWith("88.9 "));
  // Table 2 uses the detected ratio: eight in 1:1 to 1:4, ten in 1:4 to 1:10.
  std::map<std::string, std::int64_t> counted;
  for (const FlaggedShare& row : report.flagged) {
    if (row.table == "table-2") counted[row.bin] = row.images;
  }
  EXPECT_EQ(counted, (std::map<std::string, std::int64_t>{{"1:1 to 1:4", 8}, {"1:4 to 1:10", 10}}));
  EXPECT_THAT(read_file(folder.path() / "out" / "table_2.txt"),
              HasSubstr("(column companion_flux_ratio, of sources as detected)"));
  EXPECT_THAT(report.findings, testing::Contains(HasSubstr("neighbours in projection")));
}

}  // namespace
}  // namespace peculiar::analysis
