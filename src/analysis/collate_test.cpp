#include "analysis/collate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/analysis_testing.h"
#include "analysis/evaluate.h"
#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar::analysis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Writes an evaluation of 20 isolated images with scores 0 to 19 and ten mergers, of which `high` are above
/// all of these; training images as the isolated ones.
std::string evaluate_mergers(const std::filesystem::path& place, const std::string& name, int high) {
  const std::filesystem::path folder = place / (name + "_files");
  std::filesystem::create_directory(folder);
  Words ids, roles, training_ids;
  Numbers scores, training;
  for (int i = 0; i < 30; ++i) {
    ids.push_back("i" + std::to_string(i));
    roles.emplace_back(i < 20 ? "isolated" : "post-merger");
    scores.push_back(i < 20 ? i : i < 20 + high ? 100 : 3);
  }
  for (int i = 0; i < 20; ++i) {
    training_ids.push_back("t" + std::to_string(i));
    training.push_back(i);
  }
  EvaluateOptions options;
  options.training = write_test_table(
      folder, "training", "scores", {{"id", training_ids}, {"combined", training}, {"pca_error", training}});
  options.scores = {write_test_table(folder, "scores", "scores",
                                     {{"id", ids}, {"combined", scores}, {"pca_error", scores}})};
  options.with = {write_test_table(folder, "sample", "sample", {{"id", ids}, {"role", roles}})};
  options.figures = false;
  options.output = (place / name).string();
  evaluate_scores(options);
  return options.output;
}

CollateOptions options_of(const TestFolder& folder) {
  CollateOptions options;
  options.evaluations = {evaluate_mergers(folder.path(), "first", 2),
                         evaluate_mergers(folder.path(), "second", 9)};
  options.score = "combined";
  options.output = (folder.path() / "both").string();
  return options;
}

std::string message_of(const CollateOptions& options) {
  try {
    collate_evaluations(options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Collate, PutsTheSameClassesSideBySide) {
  const TestFolder folder;
  CollateOptions options = options_of(folder);
  for (const char* score : {"combined", "pca_error"}) {  // in the first tables, and in those of other scores
    options.score = score;
    options.overwrite = true;
    const CollateReport report = collate_evaluations(options);
    std::vector<std::string> rows;
    for (const CollatedRow& row : report.rows) {
      const std::string share = row.above.at(1).substr(0, row.above.at(1).find(' '));
      rows.push_back(row.image_class + " | " + row.evaluation + " | " + row.images + " | " + share + " | " +
                     row.area.substr(0, 5));
    }
    const std::vector<std::string> isolated{"isolated, held out | first | 20 | 10.0 | -",
                                            "isolated, held out | second | 20 | 10.0 | -"};
    // Two are above all 20 images, and eight have score 3, above three images and level with one: 0.2 + 0.8 *
    // 3.5 / 20 = 0.34.
    EXPECT_THAT(
        std::vector<std::string>(rows.end() - 2, rows.end()),
        ElementsAre("post-merger | first | 10 | 20.0 | 0.340", "post-merger | second | 10 | 90.0 | 0.918"))
        << score;
    EXPECT_THAT(rows, testing::IsSupersetOf(isolated)) << score;
  }
  const Exhibits written = read_exhibits(options.output);
  EXPECT_EQ(written.kind, "collation");
  const std::string csv = read_file(folder.path() / "both" / written.exhibits.at(0).files.at("csv"));
  EXPECT_THAT(csv, HasSubstr("post-merger,second,10,\"90.0 +"));
  const std::string tex = read_file(folder.path() / "both" / written.exhibits.at(0).files.at("tex"));
  EXPECT_THAT(tex, testing::AllOf(HasSubstr("post-merger & second & 10 & $90.0^{+"),
                                  HasSubstr("$0.918^{+0.052}_{-0.133}$")));
}

TEST(Collate, BadInputIsTold) {
  const TestFolder folder;
  CollateOptions options = options_of(folder);
  options.names = {"one", "one"};
  EXPECT_THAT(message_of(options), HasSubstr("'one' is the name of two"));
  options.names = {"one"};
  EXPECT_THAT(message_of(options), HasSubstr("1 names for 2 evaluations"));
  options.names.clear();
  options.score = "density";
  EXPECT_THAT(message_of(options), HasSubstr("no score 'density'; they have combined, pca_error"));
  options.score = "combined";
  EXPECT_EQ(message_of(options), "");
  options.evaluations[1] = options.output;
  options.output += "2";
  EXPECT_THAT(message_of(options), HasSubstr("is not an evaluation but a collation"));
  options.evaluations.pop_back();
  EXPECT_THAT(message_of(options), HasSubstr("two evaluations"));
}

}  // namespace
}  // namespace peculiar::analysis
