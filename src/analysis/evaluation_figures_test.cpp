#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "analysis/analysis_testing.h"
#include "analysis/evaluate.h"
#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "base/test_folder.h"

namespace peculiar::analysis {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

/// Scores of 30 isolated galaxies, of log10 masses 10.00 to 10.29, and 30 post-mergers, 10.30 to 10.59; and
/// of 100 training images that are all heavier.
EvaluateOptions options_in(const std::filesystem::path& folder) {
  Words ids, roles, training_ids;
  Numbers scores, masses, times, training_scores, training_masses;
  for (int i = 0; i < 60; ++i) {
    ids.push_back(std::to_string(i));
    roles.push_back(i < 30 ? "isolated" : "post-merger");
    scores.push_back(i);
    masses.push_back(10 + 0.01 * i);
    times.push_back(i < 30 ? std::nan("") : 0.5);
  }
  for (int i = 0; i < 100; ++i) {
    training_ids.push_back("t" + std::to_string(i));
    training_scores.push_back(i);
    training_masses.push_back(12 + 0.01 * i);
  }
  EvaluateOptions options;
  options.scores = {write_test_table(folder, "scores", "scores", {{"id", ids}, {"combined", scores}})};
  options.training =
      write_test_table(folder, "training", "scores", {{"id", training_ids}, {"combined", training_scores}});
  options.with = {
      write_test_table(folder, "sample", "sample",
                       {{"id", ids}, {"role", roles}, {"log_mass", masses}, {"normalised_time", times}}),
      write_test_table(folder, "masses", "", {{"id", training_ids}, {"log_mass", training_masses}})};
  options.output = (folder / "out").string();
  options.figures = true;
  return options;
}

TEST(EvaluationFigures, BinsHaveEqualNumbersOfTheImagesDrawn) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  evaluate_scores(options_in(folder.path()));
  // The first of six bins holds 9 of the 60: its median is that of the fifth. With the training images, 26.
  for (const char* name : {"score_trends.csv", "flagged_trends.csv"})
    EXPECT_THAT(read_file(folder.path() / "out" / name), ContainsRegex("isolated,10\\.04[0-9]*,")) << name;
}

TEST(EvaluationFigures, TheCaptionSaysWhereMergerTimesBegin) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  const EvaluateOptions options = options_in(folder.path());
  evaluate_scores(options);
  std::string caption;
  for (const Exhibit& exhibit : read_exhibits(options.output).exhibits) {
    if (exhibit.id == "merger-time") caption = exhibit.caption;
  }
  EXPECT_THAT(caption, HasSubstr("-1 is the time when the companion is at the separation of the selection"));
}

}  // namespace
}  // namespace peculiar::analysis
