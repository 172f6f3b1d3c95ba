#include "learning/learn.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "labels/label_log.h"
#include "learning/feature_table.h"
#include "learning/learning_testing.h"
#include "store/features_file.h"
#include "store/score_making.h"
#include "store/scores_file.h"

namespace peculiar::learning {
namespace {

using Kind = PlantedClasses::Kind;

/// Scores and features of planted classes, and labels of the highest.
class LearnTest : public testing::Test {
 protected:
  LearnTest() : planted_(600, 1, 4, 0.08) {
    write_scores("scores.h5");
    write_features("features.h5", "model");
    labels::LabelLog log(path("labels.csv"));
    std::vector<labels::Decision> decisions;
    for (const LabelledRow& one : planted_.highest(40)) {
      labels::Decision decision;
      decision.id = id(one.row);
      decision.label = one.is_artefact  ? labels::kArtefact
                       : one.target > 0 ? labels::kInteresting
                                        : labels::kBoring;
      decisions.push_back(decision);
    }
    log.append(decisions);
  }
  static std::string id(std::size_t row) { return "image_" + std::to_string(row); }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  void write_scores(const std::string& name) const {
    store::ScoresFile scores;
    std::vector<std::int64_t> rows;
    std::vector<std::string> ids;
    for (std::size_t row = 0; row < planted_.count(); ++row) {
      rows.push_back(static_cast<std::int64_t>(row) + 5);  // the sample has other rows before
      ids.push_back(id(row));
    }
    scores.table.add({"row", "", "", rows, {}});
    scores.table.add({"id", "", "", ids, {}});
    scores.table.add({"mass", "", "", planted_.prior, {}});
    scores.table.add({"combined", "", "", planted_.prior, {}});
    scores.set_attribute("ranking", "combined");
    scores.set_attribute("sample_job", "job of the sample");
    scores.set_attribute("model_fingerprint", "model");
    scores.set_attribute(store::kFeaturesOfScores, "features.h5");
    scores.set_attribute(store::kMaking, R"([{"columns": ["combined"], "settings": {}}])");
    store::write_scores(path(name), scores, true);
  }
  /// In another order than the scores.
  void write_features(const std::string& name, const std::string& model) const {
    const auto count = static_cast<std::int64_t>(planted_.count());
    store::RowFileSpec spec;
    spec.kind = store::kFeaturesKind;
    spec.version = store::kFeaturesVersion;
    spec.count = count;
    spec.arrays = {{store::kFeaturesArray, store::ArrayType::kFloat32, {PlantedClasses::kLength}, {}}};
    spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
    spec.attributes = {{"sample_job", std::string("job of the sample")}, {"model_fingerprint", model}};
    store::RowFileWriter writer(path(name), spec, {true, "job", {}});
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t row = count - 1 - i;
      rows.push_back(row + 5);
      writer.write(
          store::kFeaturesArray, i,
          std::span(planted_.features)
              .subspan(static_cast<std::size_t>(row * PlantedClasses::kLength), PlantedClasses::kLength));
    }
    writer.write(catalog::Column{"row", "", "", rows, {}}, 0);
    writer.commit(count);
    writer.finish();
  }
  LearnOptions options(const std::string& output = "ranked.h5") const {
    LearnOptions options;
    options.scores = path("scores.h5");
    options.labels = path("labels.csv");
    options.output = path(output);
    return options;
  }
  static std::vector<double> column(const std::string& file, const std::string& name) {
    return std::get<std::vector<double>>(store::read_scores(file).table.at(name).data);
  }
  std::string message(const LearnOptions& options) const {
    try {
      learn_ranking(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  TestFolder folder_;
  PlantedClasses planted_;
};

TEST_F(LearnTest, FeaturesComeInTheOrderOfTheScores) {
  const store::ScoresFile scores = store::read_scores(path("scores.h5"));
  const FeatureTable table = read_features(scores, path("scores.h5"), {{}, {"none"}});
  EXPECT_EQ(table.length, PlantedClasses::kLength);
  EXPECT_EQ(table.missing, 0);
  EXPECT_EQ(table.values, planted_.features);
  const FeatureTable with = read_features(scores, path("scores.h5"));
  ASSERT_EQ(with.length, PlantedClasses::kLength + 1) << "and the score";
  EXPECT_FLOAT_EQ(with.values[12], static_cast<float>(planted_.prior[0]));
}

TEST_F(LearnTest, RanksAnewAndSaysWhatToLookAtNext) {
  const LearnReport report = learn_ranking(options());
  EXPECT_TRUE(report.helped) << report.words;
  EXPECT_EQ(report.labels, 40);
  EXPECT_EQ(report.column, "combined");
  const store::ScoresFile ranked = store::read_scores(report.output);
  EXPECT_EQ(ranked.attribute("ranking"), kLearned);
  for (const char* name : {"mass", "combined", kLearned, kInterest, kInterestDeviation, kAskedFor})
    EXPECT_TRUE(ranked.table.has(name)) << name;
  const std::vector<LabelledRow> labels = planted_.highest(40);
  const std::size_t after = planted_.among_first(column(report.output, kLearned), labels, 30, Kind::kSought);
  EXPECT_GT(after,
            1.5 * static_cast<double>(planted_.among_first(planted_.prior, labels, 30, Kind::kSought)));
  ASSERT_EQ(report.asked.size(), 10U);
  EXPECT_EQ(report.asked.front().why, "rank");
  EXPECT_EQ(report.asked.back().why, "random");
  const auto first = static_cast<std::size_t>(report.asked.front().row);
  EXPECT_EQ(ranked.table.at(kAskedFor).text(first), "rank");
  EXPECT_EQ(report.asked.front().id, id(first));
}

TEST_F(LearnTest, TheLabelFileIsItsOnlyState) {
  const LearnReport first = learn_ranking(options());
  LearnOptions again = options("again.h5");
  again.scores = first.output;  // already ranked: by the same unsupervised score
  RunContext two;
  two.threads = 2;
  EXPECT_EQ(learn_ranking(again, two).column, "combined");
  EXPECT_EQ(column(first.output, kLearned), column(again.output, kLearned));
}

TEST_F(LearnTest, ViewsOfAGalaxyAreNoIndependentLabels) {
  EXPECT_EQ(learn_ranking(options()).words.find("of different galaxies"), std::string::npos);
  store::ScoresFile scores = store::read_scores(path("scores.h5"));
  std::vector<std::string> galaxies;
  for (std::size_t row = 0; row < planted_.count(); ++row)  // all that are sought are views of two
    galaxies.push_back(planted_.kinds[row] == Kind::kSought ? "sought " + std::to_string(row % 2) : id(row));
  scores.table.add({"galaxy", "", "", galaxies, {}});
  store::write_scores(path("scores.h5"), scores, true);
  const LearnReport report = learn_ranking(options("views.h5"));
  EXPECT_NE(report.words.find("probabilities come with 3 labels of each kind, of different galaxies"),
            std::string::npos)
      << report.words;
}

TEST_F(LearnTest, AColumnOfGroupsIsOneThatIsAskedFor) {
  store::ScoresFile scores = store::read_scores(path("scores.h5"));
  std::vector<std::string> objects;  // several of the highest are of one
  for (std::size_t row = 0; row < planted_.count(); ++row)
    objects.push_back(planted_.kinds[row] == Kind::kSought ? "sought " + std::to_string(row % 2) : id(row));
  scores.table.add({"object", "", "", objects, {}});
  store::write_scores(path("scores.h5"), scores, true);
  const auto objects_asked = [&](const LearnReport& report) {
    std::set<std::string> different;
    for (const AskedImage& one : report.asked) different.insert(objects[static_cast<std::size_t>(one.row)]);
    return different.size();
  };
  LearnOptions some = options();
  some.ask = 9;  // none at random
  const LearnReport before = learn_ranking(some);
  EXPECT_FALSE(before.grouping);
  EXPECT_LT(objects_asked(before), 9U);
  some = options("views.h5");
  some.ask = 9;
  some.group = "object";
  const LearnReport report = learn_ranking(some);
  EXPECT_EQ(report.grouping.columns, "object");
  EXPECT_NE(report.words.find("of different galaxies"), std::string::npos) << report.words;
  EXPECT_EQ(objects_asked(report), 9U);
  some = options("none.h5");
  some.group = "objects";
  EXPECT_NE(message(some).find("--group: the scores do not have a column 'objects' (did you mean 'object'?)"),
            std::string::npos)
      << message(some);
}

TEST_F(LearnTest, GroupNoneTakesImagesOneByOne) {
  store::ScoresFile scores = store::read_scores(path("scores.h5"));
  std::vector<std::string> galaxies;
  for (std::size_t row = 0; row < planted_.count(); ++row) galaxies.push_back(std::to_string(row / 100));
  scores.table.add({"galaxy", "", "", galaxies, {}});
  store::write_scores(path("views.h5"), scores, true);
  const LearnReport alone = learn_ranking(options());
  LearnOptions none = options("none.h5");
  none.scores = path("views.h5");
  none.group = "none";
  const LearnReport report = learn_ranking(none);
  EXPECT_FALSE(report.grouping);
  EXPECT_EQ(report.words, alone.words);
  none.group = "";
  none.output = path("grouped.h5");
  EXPECT_EQ(learn_ranking(none).grouping.columns, "galaxy");
}

TEST_F(LearnTest, AnotherClassCanBeSought) {
  LearnOptions artefacts = options();
  artefacts.sought = {labels::kArtefact};
  const LearnReport report = learn_ranking(artefacts);
  const std::vector<LabelledRow> labels = planted_.highest(40);
  EXPECT_GT(planted_.among_first(column(report.output, kLearned), labels, 20, Kind::kArtefact), 12U);
}

TEST_F(LearnTest, OnlyRowsThatAreSelectedAreRanked) {
  LearnOptions some = options();
  some.where = "mass > 0";
  const LearnReport report = learn_ranking(some);
  const std::vector<double> learned = column(report.output, kLearned);
  for (std::size_t row = 0; row < learned.size(); ++row)
    EXPECT_EQ(std::isfinite(learned[row]), planted_.prior[row] > 0) << row;
  for (const AskedImage& one : report.asked) EXPECT_GT(planted_.prior[static_cast<std::size_t>(one.row)], 0);
}

TEST_F(LearnTest, RandomOnesTellHowManyAreLeft) {
  labels::LabelLog log(path("labels.csv"));
  for (std::size_t row = 0; row < 100; ++row) {
    labels::Decision decision;
    decision.id = id(row);
    decision.label = planted_.kinds[row] == Kind::kSought ? labels::kInteresting : labels::kBoring;
    decision.asked = "random";
    log.append({decision});
  }
  const Remaining left = learn_ranking(options()).remaining;
  const std::vector<LabelledRow> before = planted_.highest(40);
  EXPECT_EQ(left.looked_at,
            100 - std::ranges::count_if(before, [](const LabelledRow& one) { return one.row < 100; }))
      << "an image with a label is not proposed";
  const auto sought = std::count(planted_.kinds.begin() + 100, planted_.kinds.end(), Kind::kSought);
  EXPECT_GE(static_cast<double>(sought), left.low);
  EXPECT_LT(static_cast<double>(sought), left.high);
  EXPECT_FALSE(left.advice.empty());
}

TEST_F(LearnTest, ErrorsSayWhatToDo) {
  LearnOptions bad = options();
  bad.labels = path("none.csv");
  EXPECT_NE(message(bad).find("none.csv"), std::string::npos);
  bad = options();
  bad.sought = {"ring"};
  EXPECT_NE(message(bad).find("has the class 'ring'; its classes are artefact, boring, interesting"),
            std::string::npos)
      << message(bad);
  write_features("features.h5", "another model");
  EXPECT_NE(message(options("other.h5")).find("by another model"), std::string::npos);
  std::filesystem::remove(path("features.h5"));
  EXPECT_NE(message(options("other.h5")).find("--features"), std::string::npos);
  labels::LabelLog log(path("strange.csv"));
  labels::Decision decision;
  decision.id = "nobody";
  decision.label = labels::kBoring;
  log.append({decision});
  bad = options("other.h5");
  bad.labels = path("strange.csv");
  EXPECT_NE(message(bad).find("has no usable label of an image"), std::string::npos);
}

}  // namespace
}  // namespace peculiar::learning
