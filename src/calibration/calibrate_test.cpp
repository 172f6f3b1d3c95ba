#include "calibration/calibrate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "analysis/exhibits.h"
#include "base/error.h"
#include "base/random.h"
#include "calibration/calibration_exhibits.h"
#include "catalog/column_access.h"
#include "catalog/table_file.h"
#include "statistics/distribution.h"
#include "store/sample.h"
#include "store/sample_testing.h"
#include "store/score_making.h"
#include "store/scores_file.h"

namespace peculiar::calibration {
namespace {

/// Scores files like those of `peculiar score`, with the parts that calibrate reads.
class Calibrate : public testing::Test {
 protected:
  static constexpr const char* kMade = R"([{"columns":["combined"],"settings":{"precision":"float32"}}])";

  std::string write(const std::string& name, const std::vector<double>& values,
                    const std::string& model = "m1", double flux = 1, std::int64_t first_row = 0,
                    const std::string& making = kMade) const {
    store::ScoresFile scores;
    std::vector<std::int64_t> rows;
    std::vector<double> fluxes;
    RandomStream random(3, name);
    for (std::size_t i = 0; i < values.size(); ++i) {
      rows.push_back(first_row + static_cast<std::int64_t>(i));
      fluxes.push_back(flux * std::exp(random.normal()));
    }
    scores.table.add({"row", "", "", rows, {}});
    scores.table.add({"flux", "", "", fluxes, {}});
    scores.table.add({"half_light_radius", "pix", "", fluxes, {}});
    scores.table.add({"combined", "", "", values, {}});
    scores.attributes = {{"model", model + ".safetensors"},     {"model_fingerprint", model},
                         {"ranking", std::string("combined")},  {"orientations", std::string("8")},
                         {"precision", std::string("float32")}, {"making", making},
                         {"sample_job", std::string("")},       {"provenance", "{\"of\":\"" + name + "\"}"}};
    const std::string path = (folder_.path() / name).string();
    store::write_scores(path, scores, true);
    return path;
  }
  /// Adds a column `kind`: "a" in the first half of the rows, whose images are made five times as bright, and
  /// "b" in the second.
  static void add_kinds(const std::string& path) {
    store::ScoresFile file = store::read_scores(path);
    std::vector<double> flux = catalog::numbers(file.table.at("flux"));
    std::vector<std::string> kinds(flux.size(), "b");
    for (std::size_t row = 0; row < flux.size() / 2; ++row) {
      kinds[row] = "a";
      flux[row] *= 5;
    }
    catalog::put_column(file.table, {"flux", "", "", flux, {}});
    file.table.add({"kind", "", "", kinds, {}});
    store::write_scores(path, file, true);
  }
  static std::vector<double> normal_scores(std::size_t count, const std::string& purpose, double shift = 0) {
    RandomStream random(5, purpose);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(random.normal() + shift);
    return values;
  }
  CalibrateOptions options(std::size_t normals = 999) const {
    CalibrateOptions options;
    std::vector<double> values = normal_scores(300, "scored");
    for (int i = 0; i < 20; ++i) values[static_cast<std::size_t>(i)] = 10 + i;
    values[20] = std::nan("");
    options.scores = {write("scores.h5", values)};
    options.normals = write("normals.h5", normal_scores(normals, "normals"));
    options.output = (folder_.path() / "calibrated.h5").string();
    options.overwrite = true;
    return options;
  }
  std::string message(const CalibrateOptions& options, ErrorKind kind = ErrorKind::kInput) const {
    try {
      calibrate_scores(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      return error.what();
    }
    return "";
  }
  TestFolder folder_;
};

TEST_F(Calibrate, ACalibratedFileIsRankedByItsColumn) {
  CalibrateOptions by_flux = options();
  by_flux.column = "flux";
  EXPECT_EQ(store::read_scores(calibrate_scores(by_flux).output).attribute("ranking"), "flux");
}

TEST_F(Calibrate, AddsPValuesCandidatesAndThresholds) {
  const CalibrateReport report = calibrate_scores(options());
  EXPECT_EQ(report.images, 300);
  EXPECT_EQ(report.normals, 999);
  EXPECT_DOUBLE_EQ(report.least_p_value, 1e-3);
  EXPECT_GE(report.list.candidates, 20);
  EXPECT_LE(report.list.candidates, 24);
  const store::ScoresFile scores = store::read_scores(report.output);
  EXPECT_DOUBLE_EQ(scores.table.at("p_value").number(0), 1e-3);
  EXPECT_TRUE(scores.table.at("p_value").is_missing(20));
  EXPECT_EQ(scores.table.at("candidate").number(20), 0) << "an image without a score is no candidate";
  EXPECT_EQ(scores.table.at("above_percentile").number(0), 95);
  ASSERT_EQ(report.thresholds.size(), 3u);
  EXPECT_NEAR(report.thresholds[0].score, 1.036, 0.15);  // of a normal distribution
  EXPECT_NEAR(report.thresholds[2].score, 1.645, 0.2);
  // Calibrated again, the columns are replaced.
  CalibrateOptions again = options();
  again.scores = {report.output};
  again.output = "";
  calibrate_scores(again);
  EXPECT_EQ(store::read_scores(report.output).table.names(), scores.table.names());
}

TEST_F(Calibrate, ColumnsThatItDoesNotReadAreCopied) {
  CalibrateOptions options = this->options();
  store::ScoresFile scores = store::read_scores(options.scores.front());
  const std::size_t rows = scores.table.rows();
  std::vector<std::string> names;
  std::vector<std::int64_t> numbers;
  std::vector<bool> odd, missing;
  for (std::size_t i = 0; i < rows; ++i) {
    names.push_back("galaxy " + std::to_string(i * i));
    numbers.push_back(static_cast<std::int64_t>(i) << 40);
    odd.push_back(i % 2 == 1);
    missing.push_back(i % 7 == 0);
    if (missing.back()) numbers.back() = 0;
  }
  scores.table.add({"name", "", "what it is called", names, {}});
  scores.table.add({"number", "count", "", numbers, missing});
  scores.table.add({"local_fdr", "", "of another calibration", std::vector<double>(rows, 0.5), {}});
  scores.table.add({"odd", "", "", odd, {}});
  store::write_scores(options.scores.front(), scores, true);

  for (const bool in_place : {false, true}) {
    if (in_place) options.output.clear();
    calibrate_scores(options);
    const store::ScoresFile after = store::read_scores(in_place ? options.scores.front() : options.output);
    EXPECT_THAT(after.table.names(),
                testing::ElementsAre("row", "flux", "half_light_radius", "combined", "name", "number", "odd",
                                     "p_value", "q_value", "candidate", "above_percentile"));
    for (const char* name : {"row", "flux", "name", "number", "odd"}) {
      const catalog::Column& own = scores.table.at(name);
      const catalog::Column& copied = after.table.at(name);
      EXPECT_EQ(copied.data, own.data) << name;
      EXPECT_EQ(copied.missing, own.missing) << name;
      EXPECT_EQ(copied.unit, own.unit) << name;
      EXPECT_EQ(copied.description, own.description) << name;
    }
  }
}

TEST_F(Calibrate, ImagesInPartHaveAScoreAndNoRank) {
  std::vector<double> values = normal_scores(400, "whole");
  for (int i = 0; i < 30; ++i) values.push_back(20 + i);  // stand out because of missing pixels
  const std::string path = write("partial.h5", values);
  std::vector<std::int64_t> flags(values.size(), 0);
  for (std::size_t i = 400; i < flags.size(); ++i)
    flags[i] = i % 2 == 0 ? store::kFlagEdge | 2 : store::kFlagGap;
  store::ScoresFile file = store::read_scores(path);
  file.table.add({"flags", "", "", flags, {}});
  store::write_scores(path, file, true);
  for (const bool by_normals : {false, true}) {
    CalibrateOptions partial;
    partial.scores = {path};
    partial.output = (folder_.path() / "out.h5").string();
    partial.overwrite = true;
    if (by_normals) partial.normals = write("normals.h5", normal_scores(999, "normals"));
    const CalibrateReport report = calibrate_scores(partial);
    EXPECT_EQ(report.left_out, 30);
    EXPECT_EQ(report.scored, 400);
    EXPECT_LE(report.list.candidates, 1);
    const store::ScoresFile apart = store::read_scores(report.output);
    EXPECT_TRUE(apart.table.at("p_value").is_missing(410));
    EXPECT_EQ(apart.table.at("candidate").number(410), 0);
    EXPECT_EQ(apart.table.at("combined").number(410), values[410]);
    EXPECT_EQ(store::left_out_of_ranking(apart), store::partial_images(apart.table));
    // The other images are calibrated as if those did not exist.
    const auto whole_path = write("whole.h5", std::vector<double>(values.begin(), values.begin() + 400));
    CalibrateOptions alone = partial;
    alone.scores = {whole_path};
    const catalog::Column p = store::read_scores(calibrate_scores(alone).output).table.at("p_value");
    for (const std::size_t row : {0u, 17u, 399u})
      EXPECT_EQ(apart.table.at("p_value").number(row), p.number(row));
    partial.rank_partial = true;
    const CalibrateReport together = calibrate_scores(partial);
    EXPECT_EQ(together.left_out, 0);
    EXPECT_GE(together.list.candidates, 29);
    const store::ScoresFile all = store::read_scores(together.output);
    EXPECT_EQ(store::left_out_of_ranking(all), std::vector<bool>(values.size(), false));
  }
}

TEST_F(Calibrate, MutedArtefactsAreNoCandidates) {
  std::vector<double> values = normal_scores(400, "muted");
  for (int i = 0; i < 20; ++i) values.push_back(20 + i);
  const std::string path = write("muted.h5", values);
  std::vector<std::int64_t> kinds(values.size(), 0);
  for (std::size_t i = 400; i < kinds.size(); ++i) kinds[i] = i % 2 == 0 ? 1 : 8;  // edges and trails
  store::ScoresFile file = store::read_scores(path);
  file.table.add({store::kArtefactFlags, "", "", kinds, {}});
  store::write_scores(path, file, true);
  CalibrateOptions muted;
  muted.scores = {path};
  muted.output = (folder_.path() / "out.h5").string();
  EXPECT_GE(calibrate_scores(muted).list.candidates, 19);
  muted.overwrite = true;
  muted.mute = {"trail"};
  EXPECT_EQ(calibrate_scores(muted).muted, "10 of 420 images muted: 10 trails");
  muted.mute = {"artefacts"};
  const CalibrateReport report = calibrate_scores(muted);
  EXPECT_EQ(report.muted, "20 of 420 images muted: 10 edges, 10 trails");
  EXPECT_EQ(report.left_out, 0);
  EXPECT_EQ(report.scored, 400);
  EXPECT_LE(report.list.candidates, 1);
  const store::ScoresFile out = store::read_scores(report.output);
  EXPECT_TRUE(std::isnan(out.table.at("p_value").number(400)));
  EXPECT_EQ(out.table.at(report.column).number(400), 20);  // nothing is deleted
  EXPECT_TRUE(store::left_out_of_ranking(out)[400]);       // by top and report too
}

TEST_F(Calibrate, NothingButImagesInPartIsAnError) {
  const std::string path = write("partial.h5", normal_scores(200, "partial"));
  store::ScoresFile file = store::read_scores(path);
  file.table.add({"flags", "", "", std::vector<std::int64_t>(200, store::kFlagEdge), {}});
  store::write_scores(path, file, true);
  CalibrateOptions partial;
  partial.scores = {path};
  EXPECT_NE(message(partial).find("--rank-partial"), std::string::npos);
}

TEST_F(Calibrate, ThresholdsAreOfTheTrainingScoresWhereThereAreSome) {
  CalibrateOptions with = options();
  with.training = write("training.h5", normal_scores(2000, "training", -1));
  const CalibrateReport report = calibrate_scores(with);
  EXPECT_NEAR(report.thresholds[1].score, 1.282 - 1, 0.15);
  const auto provenance = nlohmann::json::parse(store::read_scores(report.output).attribute("provenance"));
  ASSERT_EQ(provenance["inputs"].size(), 3u);
  EXPECT_EQ(provenance["inputs"][2]["file"], with.training);
}

TEST_F(Calibrate, TooFewNormalImagesSayWhatTheyCannotTell) {
  const CalibrateReport report = calibrate_scores(options(19));
  EXPECT_DOUBLE_EQ(report.least_p_value, 0.05);
  EXPECT_EQ(report.fewest_candidates, 299) << "0.05 x 299 / 0.05";
  EXPECT_EQ(report.list.candidates, 0);
  EXPECT_EQ(
      report.why_none(),
      "19 normal images give no p-value below 0.05, so a list at that rate would need at least 299 of the 299 images. Use more normal images or a higher rate.");
}

TEST_F(Calibrate, TooFewGroupsForAnyListSayHowManyItTakes) {
  // 90 normal images are enough for a list; nine trees are not, since they allow at best p = 1 / (9 + 1).
  CalibrateOptions grouped = options(90);
  EXPECT_THAT(calibrate_scores(grouped).why_none(), testing::Not(testing::HasSubstr("or more.")));
  store::ScoresFile normals = store::read_scores(grouped.normals);
  std::vector<std::int64_t> trees;
  for (std::int64_t row = 0; row < 90; ++row) trees.push_back(row / 10);
  normals.table.add({"tree", "", "", trees, {}});
  store::write_scores(grouped.normals, normals, true);
  const CalibrateReport report = calibrate_scores(grouped);
  EXPECT_EQ(report.list.candidates, 0);
  EXPECT_EQ(
      report.why_none(),
      "90 normal images (in 9 groups by tree, each counted once) are too few: the smallest p-value that they can give is 0.1, and a list at that rate needs 19 groups or more.");
  const std::vector<std::string> findings = calibration_findings(report);
  EXPECT_THAT(findings, testing::Contains("The " + report.why_none()));
  EXPECT_THAT(store::read_scores(report.output).attribute("calibration"),
              testing::HasSubstr(report.why_none()));
}

TEST_F(Calibrate, BinsCompareWithTheirLike) {
  CalibrateOptions binned = options();
  binned.bins = 3;
  const CalibrateReport report = calibrate_scores(binned);
  EXPECT_GT(report.least_p_value, 1e-3) << "each bin has fewer normal images";
  const store::ScoresFile scores = store::read_scores(report.output);
  std::vector<double> p;
  for (std::size_t row = 21; row < 300; ++row) p.push_back(scores.table.at("p_value").number(row));
  EXPECT_GT(statistics::distance_p_value(statistics::distance_from_uniform(p), 279), 0.001);
}

TEST_F(Calibrate, WarnsOfSetsThatAreNotAlike) {
  CalibrateOptions other = options();
  EXPECT_FALSE(calibrate_scores(other).drift[1].is_drift());
  other.normals = write("bright.h5", normal_scores(999, "normals"), "m1", 5);
  const CalibrateReport report = calibrate_scores(other);
  EXPECT_TRUE(report.drift[1].is_drift());
  const std::vector<std::string> findings = calibration_findings(report);
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(), [](const std::string& finding) {
    return finding.find("differ from the normal images in flux (median ") != std::string::npos &&
           finding.find(", of the normal images ") != std::string::npos;
  })) << "which are not those of the training";
  EXPECT_EQ(report.warnings.size(), 1u) << "which the file and the report's page say as well";
}

TEST_F(Calibrate, OnlyTheNamedNormalImagesCountInDriftAndBins) {
  CalibrateOptions own = options();
  own.scores = {write("kinds.h5", normal_scores(300, "kinds"))};
  add_kinds(own.scores.front());
  own.normals = "";
  own.normals_where = "kind == 'a'";
  const CalibrateReport report = calibrate_scores(own);
  EXPECT_EQ(report.normals, 150);
  ASSERT_EQ(report.drift[1].statistic, "flux");
  const std::vector<double> flux = catalog::numbers(store::read_scores(own.scores.front()).table.at("flux"));
  const std::vector<double> flux_of_a(flux.begin(), flux.begin() + 150);
  EXPECT_EQ(report.drift[1].distance, statistics::distribution_distance(flux, flux_of_a));
  EXPECT_TRUE(report.drift[1].is_drift()) << report.drift[1].distance << ", about 0.29 is expected";
  // The thirds of those images: of the same images in flux and in size.
  own.bins = 3;
  EXPECT_DOUBLE_EQ(calibrate_scores(own).least_p_value, 1.0 / 51);

  CalibrateOptions others = options();
  others.normals = own.scores.front();
  others.normals_where = "kind == 'b'";
  const CalibrateReport alike = calibrate_scores(others);
  EXPECT_EQ(alike.normals, 150);
  EXPECT_FALSE(alike.drift[1].is_drift()) << alike.drift[1].distance;
}

TEST_F(Calibrate, OnlyRankedImagesCountInDrift) {
  const std::string path = write("kinds.h5", normal_scores(300, "kinds"));
  add_kinds(path);
  store::ScoresFile file = store::read_scores(path);
  std::vector<std::int64_t> flags(300, 0);
  std::fill_n(flags.begin(), 150, store::kFlagEdge);  // the bright ones
  file.table.add({"flags", "", "", flags, {}});
  store::write_scores(path, file, true);
  CalibrateOptions scored = options();
  scored.scores = {path};
  CalibrateOptions normal = options();
  normal.normals = path;
  for (CalibrateOptions* one : {&scored, &normal}) {
    EXPECT_FALSE(calibrate_scores(*one).drift[1].is_drift());
    one->rank_partial = true;
    EXPECT_TRUE(calibrate_scores(*one).drift[1].is_drift());
  }
}

TEST_F(Calibrate, ACandidateMayReachTheRateExactly) {
  // 35 of 1050 images have the smallest p-value, 1/600, so that q is 0.05 but for rounding.
  std::vector<double> values(1050, -1);
  std::fill_n(values.begin(), 35, 10.0);
  CalibrateOptions exact = options();
  exact.scores = {write("scores.h5", values)};
  exact.normals = write("normals.h5", std::vector<double>(599, 0));
  exact.fdr = 0.05;
  const CalibrateReport report = calibrate_scores(exact);
  EXPECT_EQ(report.fewest_candidates, 35);
  EXPECT_EQ(report.list.candidates, 35);
  EXPECT_EQ(store::read_scores(report.output).table.at("candidate").number(34), 1);
}

TEST_F(Calibrate, RefusesScoresThatWereMadeInAnotherWay) {
  const std::string made =
      R"([{"columns":["combined"],"settings":{"lambda":0.9,"restarts":2,"weights":{"density":0.5}}}])";
  const std::string other =
      R"([{"columns":["combined"],"settings":{"lambda":0.1,"restarts":2,"weights":{"density":1.5}}}])";
  CalibrateOptions unlike = options();
  unlike.scores = {write("scores.h5", normal_scores(200, "scored"), "m1", 1, 0, made)};
  unlike.normals = write("normals.h5", normal_scores(200, "normals"), "m1", 1, 0, other);
  EXPECT_NE(message(unlike).find("lambda 0.1 and 0.9, weights {\"density\":1.5} and {\"density\":0.5}"),
            std::string::npos)
      << message(unlike);
  unlike.normals = write("normals.h5", normal_scores(200, "normals"), "m1", 1, 0, made);
  unlike.training = write("training.h5", normal_scores(200, "training"), "m1", 1, 0, "");
  EXPECT_NE(message(unlike).find("training.h5"), std::string::npos);
  // For another column it does not matter.
  unlike.training = "";
  unlike.normals = write("normals.h5", normal_scores(200, "normals"), "m1", 1, 0, other);
  unlike.column = "flux";
  EXPECT_EQ(message(unlike), "");
}

TEST_F(Calibrate, ImagesAmongTheNormalOnesAreComparedWithTheOthers) {
  CalibrateOptions same = options();
  std::vector<double> values = normal_scores(400, "scored");
  same.scores = {write("scores.h5", values, "m1")};
  store::ScoresFile scores = store::read_scores(same.scores.front());
  scores.set_attribute("sample_job", "sample");
  store::write_scores(same.scores.front(), scores, true);
  store::ScoresFile normals = scores;
  normals.table = scores.table.take([] {
    std::vector<std::size_t> rows(100);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = 3 * i;
    return rows;
  }());
  store::write_scores(same.normals, normals, true);
  const CalibrateReport report = calibrate_scores(same);
  EXPECT_EQ(report.in_both, 100);
  const catalog::Table table = store::read_scores(report.output).table;
  // Calibrated against 100 normal images and among them: the highest has 1 in 100, not 2 in 101.
  std::vector<double> p;
  for (std::size_t row = 0; row < 300; row += 3) p.push_back(table.at("p_value").number(row));
  std::sort(p.begin(), p.end());
  for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(p[i], static_cast<double>(i + 1) / 100, 1e-12);
}

TEST_F(Calibrate, ANormalImageOfTheSameIdTakesOnlyItsOwnPlace) {
  // The normal image with that id has another score here, as another image of the galaxy would.
  CalibrateOptions same = options();
  const auto write_ids = [&](const std::string& path, std::vector<std::string> ids) {
    store::ScoresFile file = store::read_scores(path);
    file.table.add({"id", "", "", std::move(ids), {}});
    store::write_scores(path, file, true);
  };
  same.scores = {write("scores.h5", {5, 5, 0.5, 0.5})};
  write_ids(same.scores.front(), {"a", "new", "b", "new too"});
  same.normals = write("normals.h5", {0, 1, 2, 3});
  write_ids(same.normals, {"a", "b", "c", "d"});
  const CalibrateReport report = calibrate_scores(same);
  EXPECT_EQ(report.in_both, 2);
  const catalog::Table table = store::read_scores(report.output).table;
  const double expected[] = {1.0 / 4, 1.0 / 5, 3.0 / 4, 4.0 / 5};
  for (std::size_t row = 0; row < 4; ++row)
    EXPECT_DOUBLE_EQ(table.at("p_value").number(row), expected[row]) << row;
}

TEST_F(Calibrate, ByNormalImagesLeavesNothingOfACalibrationWithoutThem) {
  CalibrateOptions twice = options();
  twice.normals = "";
  const CalibrateReport bulk = calibrate_scores(twice);
  store::ScoresFile file = store::read_scores(bulk.output);
  EXPECT_TRUE(file.table.has("local_fdr"));
  EXPECT_NE(file.attribute("calibration").find("expected_false_interval"), std::string::npos);
  twice = options();
  twice.scores = {bulk.output};
  file = store::read_scores(calibrate_scores(twice).output);
  EXPECT_FALSE(file.table.has("local_fdr"));
  EXPECT_EQ(file.attribute("calibration").find("expected_false_interval"), std::string::npos)
      << "no distribution is fitted, so there is no interval";
}

TEST_F(Calibrate, FindsOutliersAmongUnlabelledImagesScoredByTwoModels) {
  constexpr std::size_t kEach = 500;
  const char* making =
      R"([{"columns":["combined"],"settings":{"weights":{"asymmetry":1,"contrast":3,"density":0.5}}}])";
  for (const double share : {0.0, 0.2}) {
    CalibrateOptions folds;
    std::vector<bool> outlier(2 * kEach);
    for (std::size_t fold = 0; fold < 2; ++fold) {
      RandomStream random(7 + fold, "fold");
      std::vector<std::int64_t> rows;
      std::vector<double> parts[3];
      for (std::size_t i = 0; i < kEach; ++i) {
        rows.push_back(static_cast<std::int64_t>(2 * i + fold));
        const bool odd = static_cast<double>(i) < share * kEach;
        outlier[2 * i + fold] = odd;
        // The second model has another scale.
        const double scale = fold == 0 ? 1 : 5;
        parts[0].push_back(scale * std::exp(0.3 * random.normal() + (odd ? 1.5 : 0)));
        parts[1].push_back(scale * (random.normal() + (odd ? 6 : 0)) - 3);
        parts[2].push_back(scale * (-std::log1p(-random.uniform()) + (odd ? 4 : 0)));
      }
      store::ScoresFile file;
      file.table.add({"row", "", "", rows, {}});
      file.table.add({"density", "", "", parts[0], {}});
      file.table.add({"contrast", "", "", parts[1], {}});
      file.table.add({"asymmetry", "", "", parts[2], {}});
      // As with held-out images that contain as many outliers: only the rank.
      std::vector<double> combined = statistics::ranks(parts[1]);
      for (double& rank : combined) rank = -std::log(1 - (rank - 0.5) / kEach);
      file.table.add({"combined", "", "", combined, {}});
      file.attributes = {{"model", fmt::format("m{}.safetensors", fold)},
                         {"model_fingerprint", fmt::format("f{}", fold)},
                         {"ranking", std::string("combined")},
                         {"sample_job", std::string("sample")},
                         {"making", std::string(making)},
                         {"drift", std::string("[]")},
                         {"fold", std::to_string(fold + 1)},
                         {"folds", std::string("2")},
                         {"fold_group", std::string("galaxy")},
                         {"features", share == 0 ? std::string("f.h5") : fmt::format("f{}.h5", fold)},
                         {"provenance", std::string("{}")}};
      folds.scores.push_back((folder_.path() / fmt::format("fold_{}.h5", fold)).string());
      store::write_scores(folds.scores.back(), file, true);
    }
    folds.output = (folder_.path() / "both.h5").string();
    folds.fdr = 0.1;
    folds.overwrite = true;
    const CalibrateReport report = calibrate_scores(folds);
    EXPECT_EQ(report.column, "bulk_score");
    EXPECT_EQ(report.images, 1000);
    ASSERT_TRUE(report.bulk);
    const store::ScoresFile both = store::read_scores(report.output);
    EXPECT_EQ(both.attribute("ranking"), "bulk_score");
    EXPECT_EQ(both.attribute("model_fingerprint"), "f0,f1");
    EXPECT_EQ(both.attribute("fold"), "") << "that of the first file alone";
    EXPECT_EQ(both.attribute("fold_group"), "galaxy") << "that of all";
    EXPECT_EQ(both.attribute("features"), share == 0 ? "f.h5" : "") << "if it is that of all";
    double right = 0, local = 0;
    for (std::size_t row = 0; row < 1000; ++row) {
      ASSERT_EQ(both.table.at("row").number(row), row);
      EXPECT_EQ(both.table.at("fold").number(row), 1 + row % 2);
      const bool listed = both.table.at("candidate").number(row) != 0;
      right += listed && outlier[row] ? 1 : 0;
      if (listed) local += both.table.at("local_fdr").number(row);
    }
    if (share == 0) {
      EXPECT_EQ(report.list.candidates, 0);
      EXPECT_LT(report.bulk->outliers.low, 0.02);
    } else {
      EXPECT_GT(right, 190) << "of 200";
      EXPECT_LT(static_cast<double>(report.list.candidates) - right, 0.2 * right);
      EXPECT_LT(local / static_cast<double>(report.list.candidates), 0.2);
      EXPECT_NEAR(report.bulk->outliers.value, 0.2, 0.03);
    }
    EXPECT_TRUE(report.warnings.empty());
    CalibrateOptions seen = folds;
    store::ScoresFile second = store::read_scores(folds.scores[1]);
    second.set_attribute("fold", "");
    seen.scores[1] = (folder_.path() / "seen.h5").string();
    store::write_scores(seen.scores[1], second, true);
    std::vector<std::string> warnings = calibrate_scores(seen).warnings;
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("seen.h5 does not show that these images were left out"), std::string::npos);
    second.set_attribute("fold", "3");
    second.set_attribute("folds", "3");
    store::write_scores(seen.scores[1], second, true);
    EXPECT_NE(message(seen).find("a split into 3 folds"), std::string::npos) << message(seen);
    CalibrateOptions one = folds;
    one.scores = {folds.scores[0]};
    one.output = (folder_.path() / "one.h5").string();
    warnings = calibrate_scores(one).warnings;
    EXPECT_THAT(warnings, testing::Contains(testing::HasSubstr("only the images of fold 1 of 2 are here")));
    // An image must not be scored twice, and a joined file is not a single model's.
    CalibrateOptions wrong = folds;
    wrong.scores = {folds.scores[0], folds.scores[0]};
    EXPECT_NE(message(wrong).find("has row 0 of the sample"), std::string::npos) << message(wrong);
    wrong = folds;
    wrong.output = folds.scores[0];
    wrong.overwrite = false;
    EXPECT_NE(message(wrong), "") << "a model's own scores would be lost";
    wrong = folds;
    wrong.scores = {report.output};
    EXPECT_NE(message(wrong).find("several models"), std::string::npos);
    wrong = folds;
    wrong.normals = folds.scores[0];
    EXPECT_NE(message(wrong, ErrorKind::kUsage), "");
  }
}

TEST_F(Calibrate, RanksFewImagesOfTwoModelsButNotTooFew) {
  const auto fold_of = [&](const std::string& name, std::size_t count, std::int64_t first_row, double unit) {
    std::vector<double> values = normal_scores(count, name);
    for (double& value : values) value *= unit;
    values[3] = 9 * unit;
    return write(name, values, "m" + name, 1, first_row);
  };
  CalibrateOptions folds;
  folds.column = "combined";
  folds.scores = {fold_of("1.h5", 60, 0, 1), fold_of("2.h5", 60, 60, 100)};
  folds.output = (folder_.path() / "calibrated.h5").string();
  folds.overwrite = true;
  const catalog::Table table = store::read_scores(calibrate_scores(folds).output).table;
  const catalog::Column& score = table.at("bulk_score");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    EXPECT_LE(score.number(row), score.number(3)) << row;
    EXPECT_LE(score.number(row), score.number(63)) << row;
    EXPECT_FALSE(table.at("p_value").is_missing(row)) << row;
  }
  folds.scores[1] = fold_of("2.h5", 49, 60, 100);
  EXPECT_THAT(message(folds), testing::HasSubstr("2.h5: 'combined': 49 scores are too few to fit a null "
                                                 "distribution to; 50 are needed; give scores of normal"));
  folds.scores = {fold_of("1.h5", 99, 0, 1)};
  EXPECT_THAT(message(folds), testing::HasSubstr("1.h5: 'combined': 99 scores are too few for p-values from "
                                                 "a fitted null distribution; 100 are needed"));
}

TEST_F(Calibrate, WarnsOfAListFromFewImagesAndOfDiscreteScores) {
  CalibrateOptions bulk = options();
  bulk.normals = "";
  bulk.column = "combined";
  const auto warnings_of = [&](std::vector<double> values) {
    for (std::size_t i = 0; i < 10; ++i) values[i] = 20 + static_cast<double>(i);
    bulk.scores = {write("scores.h5", values)};
    const CalibrateReport report = calibrate_scores(bulk);
    EXPECT_GE(report.list.candidates, 10);
    return report.warnings;
  };
  constexpr const char* kFew = "the null distribution is fitted to 199 images only";
  constexpr const char* kSteps = "scores.h5: 'combined' has only 7 different values between its 30 and 90 %";
  EXPECT_THAT(warnings_of(normal_scores(199, "few")), testing::Contains(testing::HasSubstr(kFew)));
  EXPECT_THAT(warnings_of(normal_scores(200, "few")),
              testing::Not(testing::Contains(testing::HasSubstr(kFew))));
  std::vector<double> rounded = normal_scores(500, "steps");
  for (double& value : rounded) value = std::round(4 * value) / 4;
  EXPECT_THAT(warnings_of(rounded), testing::Contains(testing::HasSubstr(kSteps)));
  EXPECT_THAT(warnings_of(normal_scores(500, "steps")),
              testing::Not(testing::Contains(testing::HasSubstr("different values"))));
}

TEST_F(Calibrate, APartWithANarrowBulkDoesNotOutweighTheOthers) {
  constexpr std::size_t kImages = 800, kOutliers = 10, kFarInOnePart = 40;
  RandomStream random(11, "narrow bulk");
  std::vector<double> parts[3];
  for (std::size_t i = 0; i < kImages; ++i) {
    const bool odd = i < kOutliers;
    for (int part = 0; part < 2; ++part) parts[part].push_back(random.normal() + (odd ? 5 : 0));
    const bool far = !odd && i < kOutliers + kFarInOnePart;
    parts[2].push_back(random.normal() + (odd ? 4 : far ? random.uniform(20, 30) : 0));
  }
  store::ScoresFile file;
  std::vector<std::int64_t> rows(kImages);
  std::iota(rows.begin(), rows.end(), 0);
  file.table.add({"row", "", "", rows, {}});
  file.table.add({"patch", "", "", parts[0], {}});
  file.table.add({"contrast", "", "", parts[1], {}});
  file.table.add({"asymmetry", "", "", parts[2], {}});
  file.table.add({"combined", "", "", parts[0], {}});
  file.attributes = {
      {"model", std::string("m.safetensors")},
      {"model_fingerprint", std::string("m")},
      {"ranking", std::string("combined")},
      {"sample_job", std::string("sample")},
      {"making",
       std::string(
           R"([{"columns":["combined"],"settings":{"weights":{"asymmetry":0.5,"contrast":1,"patch":1}}}])")},
      {"drift", std::string("[]")},
      {"provenance", std::string("{}")}};
  CalibrateOptions bulk;
  bulk.scores = {(folder_.path() / "narrow.h5").string()};
  store::write_scores(bulk.scores.front(), file, true);
  bulk.output = (folder_.path() / "calibrated.h5").string();
  const catalog::Table table = store::read_scores(calibrate_scores(bulk).output).table;
  double least_odd = 1e9, most_far = 0;
  for (std::size_t i = 0; i < kOutliers + kFarInOnePart; ++i) {
    const double score = table.at("bulk_score").number(i);
    if (i < kOutliers)
      least_odd = std::min(least_odd, score);
    else
      most_far = std::max(most_far, score);
  }
  EXPECT_GT(least_odd, most_far);
}

TEST_F(Calibrate, AFusedScoreIsNotCalibratedWithoutItsPartsUnsaid) {
  CalibrateOptions fused = options();
  fused.normals = "";
  const CalibrateReport report = calibrate_scores(fused);
  ASSERT_FALSE(report.warnings.empty());
  EXPECT_NE(report.warnings.back().find("does not record what 'combined' is combined from"),
            std::string::npos);
  fused.column = "flux";
  EXPECT_TRUE(calibrate_scores(fused).warnings.empty());
  const char* made = R"([{"columns":["combined"],"settings":{"weights":{"flux":2,"density":0.5}}}])";
  fused.column = "";
  fused.scores = {write("scores.h5", normal_scores(300, "scored"), "m1", 1, 0, made)};
  EXPECT_NE(message(fused).find("'combined' is combined from 'density', which is not among its columns"),
            std::string::npos)
      << message(fused);
}

TEST_F(Calibrate, ABulkScoreSaysThatItComparesWithNoOther) {
  const char* made = R"([{"columns":["combined"],"settings":{"weights":{"flux":2}}}])";
  std::string makings[2];
  for (int i = 0; i < 2; ++i) {
    CalibrateOptions fused = options();
    fused.normals = "";
    fused.scores = {write(fmt::format("scores_{}.h5", i), normal_scores(300, "s"), "m1", 1, 0, made)};
    const store::ScoresFile file = store::read_scores(calibrate_scores(fused).output);
    makings[i] = file.attribute(store::kMaking);
    EXPECT_EQ(store::making_of(makings[i], "bulk_score")["weights"]["flux"], 2);
    EXPECT_EQ(store::making_of(makings[i], "combined")["weights"]["flux"], 2);
    // After another calibration, it is recorded once.
    fused.scores = {fused.output};
    fused.output = "";
    const store::ScoresFile again = store::read_scores(calibrate_scores(fused).output);
    EXPECT_EQ(again.attribute(store::kMaking), makings[i]);
  }
  EXPECT_EQ(store::making_difference(makings[0], makings[1], "combined"), "");
  EXPECT_NE(store::making_difference(makings[0], makings[1], "bulk_score"), "");
}

TEST_F(Calibrate, WritesAFigureAndATableOfCandidatesByRate) {
  CalibrateOptions with = options();
  with.figures = (folder_.path() / "calibration").string();
  for (const bool bulk : {false, true}) {
    if (bulk) with.normals = "";
    const CalibrateReport report = calibrate_scores(with);
    const analysis::Exhibits exhibits = analysis::read_exhibits(with.figures);
    EXPECT_EQ(exhibits.kind, "calibration");
    EXPECT_EQ(exhibits.exhibits.front().id, "candidates");
    EXPECT_NE(exhibits.findings.front().find("of 299 images are candidates"), std::string::npos);
    if (std::system("gnuplot --version > /dev/null 2>&1") == 0) {
      EXPECT_EQ(exhibits.exhibits.at(1).id, "scores");
      EXPECT_EQ(exhibits.exhibits.back().id, "trends");
    }
  }
}

TEST_F(Calibrate, DrawsThePlacesOfCandidatesOnTheSky) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  CalibrateOptions with = options();
  with.figures = (folder_.path() / "calibration").string();
  store::ScoresFile file = store::read_scores(with.scores.front());
  std::vector<double> ra, dec;
  for (int i = 0; i < 300; ++i) {  // across 0 h
    ra.push_back(std::fmod(359.9 + 0.001 * i, 360));
    dec.push_back(-1);
  }
  file.table.add({"ra", "deg", "", ra, {}});
  file.table.add({"dec", "deg", "", dec, {}});
  store::write_scores(with.scores.front(), file, true);
  const CalibrateReport report = calibrate_scores(with);
  const analysis::Exhibits exhibits = analysis::read_exhibits(with.figures);
  ASSERT_EQ(exhibits.exhibits.back().id, "sky");
  const catalog::Table drawn = catalog::read_table_text(std::filesystem::path(with.figures) /
                                                        exhibits.exhibits.back().files.at("data"));
  std::int64_t marked = 0;
  for (std::size_t row = 0; row < drawn.rows(); ++row) {
    EXPECT_NEAR(drawn.at("x").number(row), 0, 0.3);  // the field is in one piece
    marked += drawn.at("series").text(row) == "candidates" ? 1 : 0;
  }
  EXPECT_EQ(marked, report.list.candidates);
  EXPECT_EQ(static_cast<std::int64_t>(drawn.rows()) - marked, report.scored);
}

TEST_F(Calibrate, ErrorsNameFileAndWhatToDo) {
  CalibrateOptions bad = options();
  bad.normals = write("other.h5", normal_scores(50, "normals"), "m2");
  EXPECT_NE(message(bad).find("other.h5: its scores are by another model (m2.safetensors)"),
            std::string::npos);
  bad = options();
  bad.column = "combinde";
  EXPECT_NE(message(bad).find("combined"), std::string::npos) << message(bad);
  bad = options();
  bad.normals = write("empty.h5", {std::nan(""), std::nan("")});
  EXPECT_NE(message(bad).find("no image has a value in 'combined'"), std::string::npos);
  bad = options();
  bad.output = bad.normals;
  bad.overwrite = false;
  EXPECT_NE(message(bad), "");
}

TEST_F(Calibrate, EachGroupOfNormalImagesCountsOnceAndNoneAgainstItsOwn) {
  CalibrateOptions views = options();
  const auto add_trees = [&](const std::string& path, const std::vector<std::string>& trees) {
    store::ScoresFile file = store::read_scores(path);
    file.table.add({"tree", "", "", trees, {}});
    store::write_scores(path, file, true);
  };
  views.scores = {write("scores.h5", {10, 10, 3.5})};
  add_trees(views.scores.front(), {"new", "t4", "t1"});
  // Two views of each of five trees.
  views.normals = write("normals.h5", {1, 1, 2, 2, 3, 3, 4, 4, 20, 5});
  add_trees(views.normals, {"t0", "t0", "t1", "t1", "t2", "t2", "t3", "t3", "t4", "t4"});
  const CalibrateReport report = calibrate_scores(views);
  EXPECT_EQ(report.grouping.columns, "tree");
  EXPECT_EQ(report.grouping.groups, 5);
  EXPECT_EQ(report.in_groups, 2);
  EXPECT_DOUBLE_EQ(report.least_p_value, 1.0 / 6);
  const catalog::Table table = store::read_scores(report.output).table;
  EXPECT_DOUBLE_EQ(table.at("p_value").number(0), 1.5 / 6);
  EXPECT_DOUBLE_EQ(table.at("p_value").number(1), 1.0 / 5) << "the view of 20 is of its own tree";
  EXPECT_DOUBLE_EQ(table.at("p_value").number(2), 3.0 / 5);
  const auto told = nlohmann::json::parse(store::read_scores(report.output).attribute("calibration"));
  EXPECT_EQ(told["group"]["columns"], "tree");
  views.group = "none";
  const CalibrateReport apart = calibrate_scores(views);
  EXPECT_DOUBLE_EQ(apart.least_p_value, 1.0 / 11);
  EXPECT_EQ(apart.in_groups, 0);
}

}  // namespace
}  // namespace peculiar::calibration
