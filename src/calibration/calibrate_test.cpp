#include "calibration/calibrate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "statistics/distribution.h"
#include "store/sample_testing.h"
#include "store/scores_file.h"

namespace peculiar::calibration {
namespace {

/// Scores files as `peculiar score` writes them, in what calibrate reads.
class Calibrate : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::vector<double>& values,
                    const std::string& model = "m1", double flux = 1) const {
    store::ScoresFile scores;
    std::vector<std::int64_t> rows;
    std::vector<double> fluxes;
    RandomStream random(3, name);
    for (std::size_t i = 0; i < values.size(); ++i) {
      rows.push_back(static_cast<std::int64_t>(i));
      fluxes.push_back(flux * std::exp(random.normal()));
    }
    scores.table.add({"row", "", "", rows, {}});
    scores.table.add({"flux", "", "", fluxes, {}});
    scores.table.add({"half_light_radius", "pix", "", fluxes, {}});
    scores.table.add({"combined", "", "", values, {}});
    scores.attributes = {{"model", model + ".safetensors"},     {"model_fingerprint", model},
                         {"ranking", std::string("combined")},  {"orientations", std::string("8")},
                         {"precision", std::string("float32")}, {"provenance", "{\"of\":\"" + name + "\"}"}};
    const std::string path = (folder_.path() / name).string();
    store::write_scores(path, scores, true);
    return path;
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
    options.scores = write("scores.h5", values);
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
  EXPECT_GE(report.candidates, 20);
  EXPECT_LE(report.candidates, 24);
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
  again.scores = report.output;
  again.output = "";
  calibrate_scores(again);
  EXPECT_EQ(store::read_scores(report.output).table.names(), scores.table.names());
}

TEST_F(Calibrate, ThresholdsAreOfTheTrainingScoresWhereThereAreSome) {
  CalibrateOptions with = options();
  with.training = write("training.h5", normal_scores(2000, "training", -1));
  EXPECT_NEAR(calibrate_scores(with).thresholds[1].score, 1.282 - 1, 0.15);
}

TEST_F(Calibrate, TooFewNormalImagesSayWhatTheyCannotTell) {
  const CalibrateReport report = calibrate_scores(options(19));
  EXPECT_DOUBLE_EQ(report.least_p_value, 0.05);
  EXPECT_EQ(report.fewest_candidates, 299) << "0.05 x 299 / 0.05";
  EXPECT_EQ(report.candidates, 0);
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
  EXPECT_NE(report.drift[1].words().find("flux: median"), std::string::npos) << report.drift[1].words();
}

TEST_F(Calibrate, ErrorsNameFileAndWhatToDo) {
  CalibrateOptions bad = options();
  bad.normals = write("other.h5", normal_scores(50, "normals"), "m2");
  EXPECT_NE(message(bad).find("other.h5: its scores are of another model (m2.safetensors)"),
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

}  // namespace
}  // namespace peculiar::calibration
