#include "analysis/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/analysis_testing.h"
#include "analysis/evaluation_columns.h"
#include "analysis/exhibits.h"
#include "analysis/panels.h"
#include "analysis/properties.h"
#include "analysis/published_paper.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/random.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "statistics/distribution.h"
#include "store/row_file_testing.h"
#include "tables/table_file.h"

namespace peculiar::analysis {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// A study of mergers with known numbers: scores of training images 0, 1, ... 99, so that the thresholds are
/// 84.15, 89.1 and 94.05.
class Study {
 public:
  explicit Study(const std::filesystem::path& folder) : folder_(folder) {
    Words ids;
    Numbers scores, baseline;
    for (int i = 0; i < 100; ++i) {
      ids.push_back("t" + std::to_string(i));
      scores.push_back(i);
      baseline.push_back((i * 37) % 100);
    }
    options.training = write_test_table(folder, "training", "scores",
                                        {{"id", ids}, {"combined", scores}, {"pca_error", baseline}});
    // 40 isolated galaxies, of which 6, 4 and 2 are above the thresholds; four in cluster "0", the others in
    // "1".
    for (int i = 0; i < 40; ++i)
      add("isolated", i < 2 ? 95 : i < 4 ? 90 : i < 6 ? 86 : i, i % 50, 0, 0, i < 4 ? 0 : 1, 0.5);
    // 20 with a companion: half with flux ratio 0.7 (one as its inverse), all above; half with 0.05, one
    // above.
    for (int i = 0; i < 20; ++i)
      add("pre-merger",
          i < 10    ? 99
          : i == 10 ? 92
                    : 50,
          60, 1,
          i == 0   ? 1 / 0.7
          : i < 10 ? 0.7
                   : 0.05,
          0, -0.5 - 0.02 * i);
    // 8 without companion: two above. 10 post-mergers, one of them an ongoing merger: five above.
    for (int i = 0; i < 8; ++i) add("pre-merger", i < 2 ? 200 : 1, 60, 0, 0.5, 1, -0.9);
    for (int i = 0; i < 10; ++i) add(i == 0 ? "merger" : "post-merger", i < 5 ? 91 : 1, 60, 0, 0, 1, 0.5);
    add("other", 1000, 1000, 0, 0, 0, 0);  // in no class
    options.scores = {write_test_table(folder, "scores", "scores",
                                       {{"id", ids_}, {"combined", combined_}, {"pca_error", baseline_}})};
    options.with = {write_test_table(folder, "sample", "sample",
                                     {{"id", ids_},
                                      {"role", roles_},
                                      {"normalised_time", times_},
                                      {"companions", Numbers(ids_.size(), 7)},
                                      {"merger", Numbers(ids_.size(), 1)},
                                      {"companion_fraction_a", fractions_},
                                      {"companion_flux_ratio_a", ratios_}}),
                    write_test_table(folder, "measured", "measurements",
                                     {{"id", ids_}, {"companions", companions_}, {"cluster", clusters_}})};
    change_clusters(
        [](catalog::Column& cluster) { cluster.description = "k-means cluster; 0 is the largest"; });
    options.output = (folder / "out").string();
    options.figures = false;
  }

  /// Changes the column `cluster` of the measurements.
  void change_clusters(const std::function<void(catalog::Column&)>& change) const {
    catalog::Table measured = tables::read_table(options.with[1]);
    change(*measured.find("cluster"));
    tables::write_table(options.with[1], measured);
  }

  EvaluateOptions options;

 private:
  void add(const std::string& role, double score, double baseline, double companions, double ratio,
           double cluster, double time) {
    ids_.push_back(std::to_string(ids_.size()));
    roles_.push_back(role);
    combined_.push_back(score);
    baseline_.push_back(baseline);
    companions_.push_back(companions);
    // Truth: every pre-merger has its companion in the frame.
    fractions_.push_back(role == "pre-merger" ? 0.3 : 0);
    ratios_.push_back(ratio);
    clusters_.push_back(cluster);
    times_.push_back(role == "isolated" ? std::nan("") : time);
  }

  std::filesystem::path folder_;
  Words ids_, roles_;
  Numbers combined_, baseline_, companions_, fractions_, ratios_, clusters_, times_;
};

std::string words(const FlaggedShare& row) {
  return fmt::format("{} | {}{} | {} | {}: {} {} {}, {}/{}", row.table, row.image_class,
                     row.bin.empty() ? "" : " " + row.bin, row.score, row.images, row.above[0].count,
                     row.above[1].count, row.above[2].count, row.clustered.count, row.clustered.of);
}

std::vector<std::string> flagged_words(const EvaluateReport& report) {
  std::vector<std::string> all;
  for (const FlaggedShare& row : report.flagged) all.push_back(words(row));
  return all;
}

/// If a training table was included in the clustering, its majority determines the normal cluster, not that
/// of the evaluated images.
TEST(Evaluate, TrainingImagesSayWhichClusterIsNormal) {
  const TestFolder folder;
  Study study(folder.path());
  catalog::Table clusters = tables::read_table(study.options.with[1]);
  std::vector<bool> odd;
  for (std::size_t row = 0; row < clusters.rows(); ++row)
    odd.push_back(clusters.at("cluster").number(row) != 0);
  clusters.add({"odd_cluster", "", "", odd, {}});
  tables::write_table(study.options.with[1], clusters);
  EXPECT_THAT(flagged_words(evaluate_scores(study.options)),
              Contains("table-1 | isolated, held out | combined | 40: 6 4 2, 36/40"));
}

/// A catalogue's `cluster` is the name or number of a cluster of galaxies.
TEST(Evaluate, OnlyClustersOfKMeansStandBesideTheScores) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.overwrite = true;
  const auto heading = [&] {
    evaluate_scores(study.options);
    const std::string csv = read_file(folder.path() / "out" / "table_1.csv");
    return csv.substr(0, csv.find('\n'));
  };
  EXPECT_THAT(heading(), HasSubstr("k-means"));
  study.change_clusters([](catalog::Column& cluster) { cluster.description = ""; });
  EXPECT_THAT(heading(), HasSubstr("k-means")) << "CSV has no descriptions";
  study.change_clusters(
      [](catalog::Column& cluster) { cluster.description = "number in the list of Abell"; });
  EXPECT_THAT(heading(), testing::Not(HasSubstr("k-means")));
  study.change_clusters([](catalog::Column& cluster) {
    cluster.description = "";
    cluster.data = Words(cluster.size(), "A1689");
  });
  EXPECT_THAT(heading(), testing::Not(HasSubstr("k-means")));
}

TEST(Evaluate, CountsWhatEachThresholdFlags) {
  const TestFolder folder;
  const Study study(folder.path());
  const EvaluateReport report = evaluate_scores(study.options);
  EXPECT_EQ(report.main_score, "combined");
  const std::vector<std::string> flagged = flagged_words(report);
  for (const char* row :
       {"table-1 | isolated, training | combined | 100: 15 10 5, 0/0",
        "table-1 | isolated, held out | combined | 40: 6 4 2, 4/40",
        "table-1 | pre-merger with companion | combined | 20: 11 11 10, 20/20",
        "table-2 | pre-merger with companion 1:1 to 1:4 | combined | 10: 10 10 10, 10/10",
        "table-2 | pre-merger with companion below 1:10 | combined | 10: 1 1 0, 10/10",
        "table-3 | pre-merger without companion | combined | 8: 2 2 2, 0/8",
        "table-3 | post-merger | combined | 10: 5 5 0, 0/10",
        "table-3 | pre-merger without companion or post-merger | combined | 18: 7 7 2, 0/18"})
    EXPECT_THAT(flagged, Contains(row));
  EXPECT_EQ(flagged.size(), 15u) << "each with each of two scores, but for the training images";
  const Exhibits exhibits = read_exhibits(study.options.output);
  ASSERT_EQ(exhibits.exhibits.size(), 9u) << "completeness against time and flux ratio among them";
  EXPECT_EQ(exhibits.kind, "evaluation");
  EXPECT_THAT(exhibits.provenance, HasSubstr("measured.ecsv"));
  const std::string csv = read_file(folder.path() / "out" / "table_1.csv");
  EXPECT_THAT(
      csv,
      HasSubstr(
          "class,score,images,\"above 85 % [%]\",\"above 90 % [%]\",\"above 95 % [%]\",\"k-means [%]\"\n"));
  EXPECT_THAT(csv, HasSubstr("\"isolated, held out\",combined,40,\"15.0 +"));
  EXPECT_THAT(read_file(folder.path() / "out" / "table_1.tex"), HasSubstr("above 85 \\% [\\%]"));
  EXPECT_THAT(read_file(folder.path() / "out" / "table_1.txt"),
              HasSubstr("pre-merger with companion  combined"));
  // pca_error is not a leading score and has separate tables after the others.
  EXPECT_THAT(csv, testing::Not(HasSubstr("pca_error")));
  EXPECT_THAT(read_file(folder.path() / "out" / "table_1_others.csv"),
              HasSubstr("\"isolated, held out\",pca_error,40,"));
  EXPECT_THAT(read_file(folder.path() / "out" / "table_4.csv"), HasSubstr("pca_error *"))
      << "the best baseline beside the leading scores";
  for (std::size_t i = 0; i < exhibits.exhibits.size(); ++i)
    EXPECT_EQ(exhibits.exhibits[i].section, exhibits.exhibits[i].id == "completeness" ? "Completeness"
                                            : i < 6                                   ? "Tables"
                                                                                      : kOtherScores)
        << exhibits.exhibits[i].id;
}

/// The same table as a row file, with further columns that no evaluation uses.
std::string as_row_file(const std::string& path) {
  catalog::Table table = tables::read_table(path);
  store::RowFileSpec spec;
  spec.count = static_cast<std::int64_t>(table.rows());
  for (const auto& [key, value] : table.metadata) {
    if (key == "peculiar_file")
      spec.kind = value;
    else
      spec.attributes.emplace_back(key, value);
  }
  table.add({"unused_text", "", "", Words(table.rows(), "of no use"), {}});
  table.add({"combined_part", "", "", Numbers(table.rows(), 1), {}});
  for (const catalog::Column& column : table.columns()) spec.columns.push_back(store::column_spec(column));
  const std::string target = path + ".h5";
  store::RowFileWriter writer(target, spec, {false, path});
  for (const catalog::Column& column : table.columns()) writer.write(column, 0);
  writer.commit(spec.count);
  writer.finish();
  return target;
}

TEST(Evaluate, ReadsTheColumnsItNeeds) {
  const TestFolder folder;
  Study study(folder.path());
  // Known quantities in both scores and measurements, so that those of the measurements are renamed.
  for (const std::string& file : {study.options.scores.front(), study.options.with[1]}) {
    catalog::Table table = tables::read_table(file);
    Numbers sizes(table.rows()), ratios(table.rows());
    for (std::size_t row = 0; row < sizes.size(); ++row) {
      sizes[row] = static_cast<double>(row % 9) + (file == study.options.with[1] ? 0.5 : 0);
      ratios[row] = 0.1 * static_cast<double>(row % 10) + (file == study.options.with[1] ? 0.05 : 0);
    }
    table.add({"half_light_radius", "", file, sizes, {}});
    table.add({"axis_ratio", "", file, ratios, {}});
    tables::write_table(file, table);
  }
  const EvaluateReport expected = evaluate_scores(study.options);
  EvaluateOptions options = study.options;
  options.scores = {as_row_file(options.scores.front())};
  options.training = as_row_file(options.training);
  options.with[1] = as_row_file(options.with[1]);
  options.output = (folder.path() / "of_row_files").string();
  const EvaluateReport report = evaluate_scores(options);
  EXPECT_EQ(flagged_words(report), flagged_words(expected));
  EXPECT_EQ(report.findings, expected.findings);
  const Exhibits exhibits = read_exhibits(options.output);
  ASSERT_EQ(exhibits.exhibits.size(), read_exhibits(study.options.output).exhibits.size());
  for (const auto& entry : std::filesystem::directory_iterator(study.options.output)) {
    if (entry.path().extension() != ".csv") continue;
    EXPECT_EQ(read_file(std::filesystem::path(options.output) / entry.path().filename()),
              read_file(entry.path()))
        << entry.path();
  }
  options.overwrite = true;
  options.group = "unused_txt";
  EXPECT_THAT(store::message_of([&] { evaluate_scores(options); }), HasSubstr("did you mean 'unused_text'"));
  options.group = "auto";
  options.classes = {"plain=role == 'isolated'", "odd=unused_text == 'of no use' and role != 'isolated'"};
  options.normal = "plain";
  EXPECT_EQ(evaluate_scores(options).classes.size(), 2u);
}

TEST(Evaluate, WhatTheScoresAreRankedByIsTheMainScoreWhateverItsName) {
  const TestFolder folder;
  Study study(folder.path());
  catalog::Table scores = catalog::read_table_text(study.options.scores.front());
  catalog::Column bulk = scores.at("combined");
  bulk.name = "bulk_score";
  scores.add(bulk);
  std::erase_if(scores.metadata, [](const auto& entry) { return entry.first == "ranking"; });
  scores.metadata.emplace_back("ranking", "bulk_score");
  scores.metadata.emplace_back("calibrated_column", "bulk_score");
  scores.metadata.emplace_back("thresholds", R"({"85":1,"90":98,"95":99})");
  catalog::write_table_text(study.options.scores.front(), scores);
  EXPECT_THAT(evaluate_scores(study.options).findings, Contains(HasSubstr(" combined flags ")))
      << "the training images have no bulk_score";
  study.options.training = "";
  study.options.output = (folder.path() / "alone").string();
  // Ten of the 20 with a companion have 99, above the threshold 98 stored with the scores.
  EXPECT_THAT(evaluate_scores(study.options).findings, Contains(HasSubstr("bulk_score flags 50.0 %")));
}

TEST(Evaluate, ScoresThatAreAskedForAllLead) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.columns = {"combined", "pca_error"};
  evaluate_scores(study.options);
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits)
    EXPECT_NE(exhibit.section, kOtherScores) << exhibit.id;
}

TEST(Evaluate, WhatWasNotMeasuredIsNotWithoutCompanion) {
  const TestFolder folder;
  Study study(folder.path());
  // The eight pre-mergers without a companion are rows 60 to 67. One lacks measurements, one lacks the
  // number, one has no detected source, and one failed.
  Words ids;
  Numbers flags;
  std::vector<std::int64_t> companions;
  std::vector<bool> missing;
  for (int i = 0; i < 79; ++i) {
    if (i == 60) continue;
    ids.push_back(std::to_string(i));
    companions.push_back(i >= 40 && i < 60 ? 1 : 0);
    missing.push_back(i == 61);
    flags.push_back(i == 62 ? 1 + 32 : i == 63 ? 64 : i == 64 ? 2 + 16 + 32 : 0);
  }
  catalog::Table measured;
  measured.add({"id", "", "", ids, {}});
  measured.add({"companions", "", "", companions, missing});
  measured.add({"measure_flags", "", "", std::vector<std::int64_t>(flags.begin(), flags.end()), {}});
  measured.metadata = {{"peculiar_file", "measurements"}};
  catalog::write_table_text(study.options.with.back(), measured);
  const EvaluateReport report = evaluate_scores(study.options);
  const std::vector<std::string> flagged = flagged_words(report);
  EXPECT_THAT(flagged, Contains("table-1 | pre-merger with companion | combined | 20: 11 11 10, 0/0"));
  EXPECT_THAT(flagged, Contains("table-3 | pre-merger without companion | combined | 4: 0 0 0, 0/0"));
  const char* const words =
      "Left out: 4 pre-mergers for which it was not measured whether a companion is in the frame.";
  EXPECT_THAT(report.findings, Contains(words));
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits)
    EXPECT_THAT(exhibit.caption, HasSubstr(words)) << exhibit.id;
}

TEST(Evaluate, ACompanionOfUnknownLightIsNotWithoutCompanion) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.companion = "true";
  catalog::Table sample = catalog::read_table_text(study.options.with.front());
  auto& fractions = std::get<Numbers>(sample.find("companion_fraction_a")->data);
  Numbers other(fractions.size(), 0);
  fractions[60] = std::nan("");  // unknown in one band, none in the other
  other[61] = std::nan("");      // known in the first
  fractions[62] = 0;             // none in both
  sample.add({"companion_fraction_b", "", "", other, {}});
  catalog::write_table_text(study.options.with.front(), sample);
  const EvaluateReport report = evaluate_scores(study.options);
  const std::vector<std::string> flagged = flagged_words(report);
  EXPECT_THAT(flagged, Contains(HasSubstr("table-1 | pre-merger with companion | combined | 26:")));
  EXPECT_THAT(flagged, Contains(HasSubstr("table-3 | pre-merger without companion | combined | 1:")));
  EXPECT_THAT(report.findings, Contains(HasSubstr("Left out: 1 pre-merger for which")));
}

TEST(Evaluate, ScoresOfSeveralModelsAreSaidToMixScales) {
  const TestFolder folder;
  Study study(folder.path());
  EXPECT_THAT(evaluate_scores(study.options).findings,
              testing::Not(Contains(HasSubstr("scored by several models"))));
  catalog::Table scores = catalog::read_table_text(study.options.scores.front());
  std::erase_if(scores.metadata, [](const auto& entry) { return entry.first == "model_fingerprint"; });
  scores.metadata.emplace_back("model_fingerprint", "one,two");
  catalog::write_table_text(study.options.scores.front(), scores);
  study.options.training.clear();
  study.options.scores.resize(1);
  study.options.overwrite = true;
  EXPECT_THAT(evaluate_scores(study.options).findings,
              Contains(testing::AllOf(HasSubstr("scored by several models"),
                                      HasSubstr("those of combined are approximate."))));
  scores.metadata.emplace_back("calibrated_column", "combined");
  catalog::write_table_text(study.options.scores.front(), scores);
  EXPECT_THAT(evaluate_scores(study.options).findings,
              Contains(HasSubstr("those of combined are correct, as it was brought to a common scale")));
  study.options.columns = {"pca_error"};
  EXPECT_THAT(evaluate_scores(study.options).findings,
              Contains(HasSubstr("those of pca_error are approximate; combined is on a common scale.")));
}

TEST(Evaluate, ThresholdsHoldOnlyWhereTheIntervalsSaySo) {
  const TestFolder folder;
  Study study(folder.path());
  // Of 16 normal images 6, 4 and 2 are above: 15 is outside the interval of 37.5 %, 17.5 to 63.0, which
  // allows for a threshold from 100 images; but one of three intervals misses more often by chance. For 11
  // images it is also outside that wider interval.
  study.options.classes = {"plain=role == 'isolated' && combined >= 30", "odd=role == 'post-merger'"};
  study.options.normal = "plain";
  const EvaluateReport report = evaluate_scores(study.options);
  EXPECT_THAT(report.findings,
              Contains(testing::AllOf(
                  HasSubstr("flags 37.5 % (17.5 to 63.0), 25.0 % (9.5 to 51.4) and 12.5 % (3.2"),
                  HasSubstr("At the threshold of 85 % the interval lies above the expected fraction: more "
                            "normal images may be flagged than the threshold implies."),
                  testing::Not(HasSubstr("contain the expected fractions")))));
  study.options.classes[0] = "plain=role == 'isolated' && combined >= 35";
  study.options.overwrite = true;
  EXPECT_THAT(
      evaluate_scores(study.options).findings,
      Contains(HasSubstr(
          "That is more than expected at the thresholds of 85 % and 90 %: images that the model has")));
}

TEST(Evaluate, WordsOfTheNormalImagesComeFromTheIntervalsInBrackets) {
  // 9, 4 and 2 of 28: 32.1 % instead of the expected 15, more than twice as many.
  const TestFolder folder;
  Words ids, roles, training_ids;
  Numbers scores, training;
  for (int i = 0; i < 100; ++i) {
    training_ids.push_back("t" + std::to_string(i));
    training.push_back(i);
  }
  for (int i = 0; i < 30; ++i) {
    ids.push_back(std::to_string(i));
    roles.push_back(i < 28 ? "isolated" : "post-merger");
    scores.push_back(i < 2 ? 96 : i < 4 ? 91 : i < 9 ? 86 : i);
  }
  EvaluateOptions options;
  options.training =
      write_test_table(folder.path(), "training", "scores", {{"id", training_ids}, {"combined", training}});
  options.scores = {write_test_table(folder.path(), "scores", "scores", {{"id", ids}, {"combined", scores}})};
  options.with = {write_test_table(folder.path(), "sample", "sample", {{"id", ids}, {"role", roles}})};
  options.output = (folder.path() / "out").string();
  options.figures = false;
  const EvaluateReport report = evaluate_scores(options);
  EXPECT_THAT(read_file(folder.path() / "out" / "table_1.csv"), HasSubstr("combined,28,\"32.1 +9."));
  EXPECT_THAT(report.findings,
              Contains(testing::AllOf(
                  HasSubstr("flags 32.1 % (16.6 to 53.1), 14.3 %"),
                  HasSubstr("At the threshold of 85 % the interval lies above the expected fraction"),
                  testing::Not(HasSubstr("chance")), testing::Not(HasSubstr("contain the expected")))));
}

/// Adds an anomaly score equal to the combined score.
void add_papers_score(Study& study) {
  for (const std::string& file : {study.options.scores.front(), study.options.training}) {
    catalog::Table table = catalog::read_table_text(file);
    catalog::Column papers = table.at("combined");
    papers.name = "anomaly_score";
    table.add(papers);
    catalog::write_table_text(file, table);
  }
}

TEST(Evaluate, ThePapersNumbersStandBesideThoseFoundHere) {
  const TestFolder folder;
  Study study(folder.path());
  add_papers_score(study);
  const EvaluateReport report = evaluate_scores(study.options);
  const std::string csv = read_file(folder.path() / "out" / "paper.csv");
  EXPECT_THAT(csv, HasSubstr("class,\"in the paper\",threshold,\"paper [%]\",\"anomaly_score here [%]\","
                             "\"combined here [%]\"\n"));
  EXPECT_THAT(csv, HasSubstr("\"pre-merger with companion\",\"table 1\",\"85 %\",86,\"55.0 +"));
  EXPECT_THAT(csv,
              HasSubstr("\"pre-merger without companion or post-merger\",\"table 3\",\"95 %\",30,\"11.1 +"));
  EXPECT_THAT(
      report.findings,
      Contains(testing::AllOf(
          HasSubstr(
              "In the paper, the anomaly score flags 80 % of 'pre-merger with companion' above its 90 % "
              "threshold (table 1); here anomaly_score flags 55.0 % (34.2 to 74.2), which is lower."),
          HasSubstr("the paper has 39 % (table 3); here they are 38.9 %"),
          testing::EndsWith("which is not shown to differ."))));
  const Exhibits exhibits = read_exhibits(study.options.output);
  for (const Exhibit& exhibit : exhibits.exhibits) {
    if (exhibit.id == "paper") {
      EXPECT_THAT(exhibit.caption, HasSubstr("on images without dust and noise. The abstract of the paper"));
    } else if (exhibit.id == "table-3") {
      EXPECT_THAT(
          exhibit.caption,
          HasSubstr("By anomaly_score it is as table 3 of the paper (Margalef-Bentabol et al. 2020)."));
    }
  }
  // User-defined classes are not the paper's.
  study.options.classes = {"isolated=role == 'isolated'", "pre-merger with companion=role == 'pre-merger'"};
  study.options.normal = "isolated";
  study.options.output = (folder.path() / "own").string();
  EXPECT_THAT(evaluate_scores(study.options).findings, testing::Not(Contains(HasSubstr("In the paper"))));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "own" / "paper.csv"));
  EXPECT_THAT(read_exhibits(study.options.output).exhibits.front().caption,
              testing::Not(HasSubstr("of the paper")));
}

TEST(Evaluate, ThePageOfResultsHasThePapersNumbersFromTheSamePlace) {
  const std::string results = read_file(PECULIAR_SOURCE_DIR "/docs/results.md");
  for (const PublishedShares& one : published_shares()) {
    for (std::size_t i = 0; i < kPercentiles.size(); ++i)
      EXPECT_THAT(results, HasSubstr(fmt::format("| {} | {} | {} % | {} |", one.image_class, one.place,
                                                 kPercentiles[i], one.percent[i])));
  }
}

TEST(Evaluate, KMeansIsNamedWithItsFalseAlarms) {
  const TestFolder folder;
  const Study study(folder.path());
  EXPECT_THAT(evaluate_scores(study.options).findings,
              Contains(HasSubstr("k-means puts 100.0 % (83.9 to 100.0) of them, and 10.0 % (4.0 to 23.1) of "
                                 "'isolated', which are false alarms, into its outlier cluster.")));
}

TEST(Panels, BarsOfGroupsAreThoseOfTheTables) {
  // Five images of each of four galaxies; all images of two galaxies are flagged.
  const Property x{"x", "x", "x", Numbers(20, 1)};
  std::vector<std::size_t> rows, galaxies;
  statistics::GroupedValues flagged;
  for (std::size_t i = 0; i < 20; ++i) {
    rows.push_back(i);
    galaxies.push_back(i / 5);
    flagged.values.push_back(i < 10 ? 1 : 0);
    flagged.groups.push_back(i / 5);
  }
  const std::vector<ShareCurve> curves{{"all", &rows, [](std::size_t row) { return row < 10; }}};
  const figure::Series grouped = share_panel(x, "y", curves, {0, 2}, galaxies).series.front();
  const figure::Series apart = share_panel(x, "y", curves, {0, 2}, {}).series.front();
  const statistics::Share share = statistics::Share::of_values(flagged);
  EXPECT_EQ(grouped.y, Numbers{50});
  EXPECT_DOUBLE_EQ(grouped.low.front(), 100 * share.low());
  EXPECT_DOUBLE_EQ(grouped.high.front(), 100 * share.high());
  EXPECT_GT(grouped.high.front() - grouped.low.front(), 2 * (apart.high.front() - apart.low.front()));
}

TEST(Evaluate, TheTruthTellsCompanionsWhereAsked) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.companion = "true";
  EXPECT_THAT(flagged_words(evaluate_scores(study.options)),
              Contains("table-1 | pre-merger with companion | combined | 28: 13 13 12, 20/28"));
}

TEST(Evaluate, AreasAreMannWhitneysAndTheBestBaselineIsMarked) {
  const TestFolder folder;
  const Study study(folder.path());
  const EvaluateReport report = evaluate_scores(study.options);
  const auto post = std::find_if(report.quality.begin(), report.quality.end(), [](const ClassQuality& one) {
    return one.image_class == "post-merger" && one.score == "combined";
  });
  ASSERT_NE(post, report.quality.end());
  // For five at 91, two of 40 isolated are higher; five at 1 are above none (the lowest isolated is 6).
  EXPECT_NEAR(post->area, 5 * 38.0 / 400, 1e-12);
  EXPECT_EQ(post->recall_at_10.count, 5);
  EXPECT_EQ(post->recall_at_1.of, 0) << "40 normal images are too few for 1 %";
  EXPECT_LT(post->area_interval.low, post->area - 0.5 * post->area_error);
  const std::string table = read_file(folder.path() / "out/table_4.txt");
  EXPECT_THAT(table,
              HasSubstr("-: a rate of 1 % needs at least 99 images of isolated with the score, one of"));
  EXPECT_THAT(table, HasSubstr(fmt::format("{:.3f} +{:.3f} -{:.3f}", post->area,
                                           post->area_interval.high - post->area,
                                           post->area - post->area_interval.low)));
  for (const ClassQuality& one : report.quality) EXPECT_EQ(one.is_best_baseline, one.score == "pca_error");
  EXPECT_THAT(report.findings, Contains(HasSubstr("combined flags 55.0 % (34.2 to 74.2)")));
  EXPECT_THAT(report.findings, Contains(HasSubstr("the best baseline, pca_error, one of 1.000: combined "
                                                  "ranks worse than it (difference -0.070, -0.132")));
  EXPECT_THAT(
      report.findings,
      Contains(HasSubstr("flags 15.0 % (6.2 to 32.1), 10.0 % (3.4 to 26.1) and 5.0 % (1.1 to 19.5)"
                         "; 15, 10 and 5 % are expected. The intervals contain the expected fractions")));
}

TEST(Evaluate, FiguresAreDrawnAsFarAsTheColumnsGo) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  Study study(folder.path());
  add_papers_score(study);
  study.options.figures = true;
  const EvaluateReport report = evaluate_scores(study.options);
  std::vector<std::string> ids;
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits) ids.push_back(exhibit.id);
  EXPECT_THAT(ids, testing::ElementsAre("table-1", "table-2", "table-3", "table-4", "completeness", "paper",
                                        "table-1-others", "table-2-others", "table-3-others", "scores",
                                        "other-scores", "receiver-curves", "merger-time", "completeness-5",
                                        "completeness-10"));
  EXPECT_THAT(report.left_out, Contains(HasSubstr("99 normal images for every false-positive rate")))
      << "there are 40, of which 1 % is none";
  EXPECT_THAT(report.left_out, Contains(HasSubstr("stellar_mass")));
  EXPECT_THAT(report.left_out, Contains(HasSubstr("p_value")));
  const std::string points = read_file(folder.path() / "out" / "receiver_points.csv");
  EXPECT_THAT(points,
              testing::StartsWith("class,score,threshold,false_positive_share,true_positive_share\n"));
  for (const auto& [name, count] : report.classes) {
    if (name == report.classes.front().first) continue;
    const std::string cell = name.find(' ') == std::string::npos ? name : "\"" + name + "\"";
    EXPECT_THAT(points, HasSubstr(cell + "," + report.main_score + ",inf,0,0\n"));
    EXPECT_THAT(read_file(folder.path() / "out" / "receiver_curves.svg"), HasSubstr(name + ": AUC "));
  }
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits) {
    if (exhibit.id != "merger-time") continue;
    EXPECT_THAT(exhibit.caption, HasSubstr("By anomaly_score it is as figure 10 of the paper"));
    EXPECT_THAT(exhibit.caption, HasSubstr("pre-merger without companion 8, post-merger 10"));
  }
  const std::string time = read_file(folder.path() / "out" / "merger_time.csv");
  // One curve per class, one panel per score: of the eight at -0.9 two are above, of the ten post-mergers
  // five.
  EXPECT_THAT(time, HasSubstr("\"pre-merger without companion\",-0.9,25,"));
  EXPECT_THAT(time, HasSubstr("post-merger,0.5,50,"));
  EXPECT_THAT(time, testing::Not(HasSubstr("isolated")));
  const Exhibits drawn = read_exhibits(study.options.output);
  for (const Exhibit& exhibit : drawn.exhibits) {
    if (exhibit.id == "merger-time" || exhibit.id == "scores") {
      EXPECT_THAT(exhibit.title + exhibit.caption, HasSubstr("combined and anomaly_score")) << exhibit.id;
    }
  }
  const std::string scores = read_file(folder.path() / "out" / "scores.csv");
  EXPECT_THAT(scores, HasSubstr("combined,\"90 %\",89.1,"));
}

TEST(Evaluate, EveryFigureIsThereWhereItsColumnsAre) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  Study study(folder.path());
  RandomStream random(3, "columns");
  Words ids, types;
  std::vector<Numbers> columns(10);
  for (int i = 0; i < 79; ++i) {
    ids.push_back(std::to_string(i));
    types.push_back(i % 2 == 0 ? "E" : "S0");
    for (Numbers& column : columns) column.push_back(random.uniform(0.1, 1));
  }
  for (double& mass : columns[0]) mass = 1e10 * mass;
  study.options.with.push_back(write_test_table(folder.path(), "more", "",
                                                {{"id", ids},
                                                 {"stellar_mass", columns[0]},
                                                 {"redshift", columns[1]},
                                                 {"effective_radius", columns[2]},
                                                 {"axis_ratio", columns[3]},
                                                 {"sersic_n", columns[4]},
                                                 {"morphology", types},
                                                 {"companion_separation", columns[5]},
                                                 {"mass_ratio", columns[3]},
                                                 {"tidal_surface_brightness", columns[9]},
                                                 {"p_value", columns[6]}}));
  study.options.embedding =
      write_test_table(folder.path(), "embedding", "",
                       {{"id", ids}, {"embedding_x", columns[7]}, {"embedding_y", columns[8]}});
  study.options.figures = true;
  const EvaluateReport report = evaluate_scores(study.options);
  EXPECT_THAT(report.left_out,
              testing::ElementsAre(HasSubstr("for want of 99 normal images for every false-positive rate")));
  std::vector<std::string> there;
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits) there.push_back(exhibit.id);
  EXPECT_THAT(there, testing::IsSupersetOf(
                         {"distributions", "flagged-trends", "score-trends", "p-values", "embedding"}));
  const std::string trends = read_file(folder.path() / "out" / "score_trends.csv");
  EXPECT_THAT(trends, HasSubstr("log10 stellar mass"));
  EXPECT_THAT(trends, HasSubstr("\"morphological type\",isolated,0.88,"))
      << "S0 in the place of 1, the first of three classes to the left of it";
  // The p-values are between 0.1 and 1: none of 40 is at most 0.0562.
  EXPECT_THAT(read_file(folder.path() / "out" / "p_values.csv"),
              HasSubstr("p-value,isolated,0.05623413252,0,"));
}

TEST(Evaluate, BarsOfFiguresAreAsWideAsGroupsMakeThem) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  Study study(folder.path());
  study.options.figures = true;
  Words ids, trees;
  Numbers p_values;
  for (int i = 0; i < 79; ++i) {
    ids.push_back(std::to_string(i));
    trees.push_back(std::to_string(i / 10));  // ten images per galaxy
    p_values.push_back(i < 20 ? 0.03 : 0.6);
  }
  study.options.with.push_back(
      write_test_table(folder.path(), "more", "", {{"id", ids}, {"tree", trees}, {"p_value", p_values}}));
  study.options.group = "none";
  EXPECT_FALSE(evaluate_scores(study.options).grouping);
  study.options.group = "auto";
  study.options.output = (folder.path() / "grouped").string();
  const EvaluateReport report = evaluate_scores(study.options);
  EXPECT_EQ(report.grouping.columns, "tree");
  EXPECT_EQ(report.grouping.groups, 108) << "eight trees, and the training images on their own";
  EXPECT_THAT(report.findings, testing::Contains(HasSubstr("(108 groups of 179 images)")));
  for (const char* name : {"merger_time", "completeness_10", "p_values"}) {
    EXPECT_NE(read_file(folder.path() / "out" / (std::string(name) + ".csv")),
              read_file(folder.path() / "grouped" / (std::string(name) + ".csv")))
        << name;
  }
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits) {
    const bool has_bars =
        exhibit.id == "merger-time" || exhibit.id == "completeness-10" || exhibit.id == "p-values";
    if (!has_bars) continue;
    EXPECT_THAT(exhibit.caption, HasSubstr("the dependence of images of one tree")) << exhibit.id;
  }
}

/// Captions refer to the paper's figures of its score only if that score is drawn.
TEST(Evaluate, WithoutThePapersScoreNoFigureIsSaidToBeThePapers) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  Study study(folder.path());
  study.options.figures = true;
  evaluate_scores(study.options);
  for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits) {
    if (exhibit.id != "paper") {
      EXPECT_THAT(exhibit.caption, testing::Not(HasSubstr("of the paper"))) << exhibit.id;
    }
  }
}

TEST(Evaluate, TrainingImagesAreACurveOfTheirOwnWhereATableKnowsThem) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  Study study(folder.path());
  study.options.figures = true;
  Words ids, training_ids;
  Numbers masses, training_masses;
  for (int i = 0; i < 79; ++i) {
    ids.push_back(std::to_string(i));
    masses.push_back(10 + 0.01 * i);
  }
  for (int i = 0; i < 100; ++i) {
    training_ids.push_back("t" + std::to_string(i));
    training_masses.push_back(i < 30 ? 10.2 : 10.6);
  }
  study.options.with.push_back(
      write_test_table(folder.path(), "masses", "", {{"id", ids}, {"log_mass", masses}}));
  const auto caption = [&] {
    for (const Exhibit& exhibit : read_exhibits(study.options.output).exhibits) {
      if (exhibit.id == "distributions") return exhibit.caption;
    }
    return std::string();
  };
  evaluate_scores(study.options);
  EXPECT_THAT(caption(), HasSubstr("has these columns of the training images."));
  EXPECT_THAT(caption(), HasSubstr("As figure 5 of the paper"));
  study.options.with.push_back(write_test_table(folder.path(), "training_masses", "",
                                                {{"id", training_ids}, {"log_mass", training_masses}}));
  study.options.overwrite = true;
  evaluate_scores(study.options);
  EXPECT_THAT(caption(), testing::Not(HasSubstr("has these columns")));
  const std::string drawn = read_file(folder.path() / "out" / "distributions.csv");
  // 30 of the 100 have at most 10.2, which is between two points of the curve.
  EXPECT_THAT(drawn, testing::ContainsRegex("\"isolated, training\",10.4[0-9]*,30,"));
}

/// Scores of 200 untouched images, of planted rings, whose score is 300 from a contrast of 0.2 on, and of
/// tails, which are never found.
EvaluateOptions planted_scores(const std::filesystem::path& folder, bool rings_muted = false) {
  Words ids, kinds, sources;
  Numbers combined, asymmetry, p_values, contrast, distance, size;
  const auto add = [&](const std::string& kind, double score, double its_contrast, double its_distance) {
    sources.push_back(std::to_string(ids.size() % 200));
    ids.push_back(sources.back() + kind);
    kinds.push_back(kind);
    combined.push_back(score);
    asymmetry.push_back(-score);
    p_values.push_back(rings_muted && kind == "ring" ? std::nan("") : score >= 198 ? 0.005 : 0.5);
    contrast.push_back(its_contrast);
    distance.push_back(its_distance);
    size.push_back(kind.empty() ? std::nan("") : 3);
  };
  for (int i = 0; i < 200; ++i) add("", i, std::nan(""), std::nan(""));
  for (int i = 0; i < 120; ++i) {
    const double its = 0.02 * std::pow(100, i / 119.0);
    // Near the limit, those beyond 10 px are found.
    const double place = 2 + i % 16;
    const bool is_found = its > 0.4 || (its > 0.1 && place > 9.5);
    add("ring", is_found ? 300 : 50, its, place);
  }
  for (int i = 0; i < 60; ++i) add("tail", 10, 0.1 + 0.01 * i, 4 + i % 4);
  add("tail", 500, 0.5, std::nan(""));  // came to nothing
  EvaluateOptions options;
  options.scores = {write_test_table(folder, "scores", "scores",
                                     {{"id", ids},
                                      {"combined", combined},
                                      {"asymmetry", asymmetry},
                                      {"p_value", p_values},
                                      {"label", Words(ids.size(), "galaxy")},
                                      {"planted_kind", kinds},
                                      {"planted_source", sources},
                                      {"planted_contrast", contrast},
                                      {"planted_distance", distance},
                                      {"planted_size", size}})};
  options.output = (folder / "out").string();
  options.figures = false;
  return options;
}

TEST(Evaluate, CompletenessOfPlantedOutliersIsGivenByKind) {
  const TestFolder folder;
  EvaluateOptions options = planted_scores(folder.path());
  options.at_p = {"0.01", "0.001"};
  const EvaluateReport report = evaluate_scores(options);
  EXPECT_THAT(report.classes, testing::ElementsAre(testing::Pair("untouched", 200),
                                                   testing::Pair("ring", 120), testing::Pair("tail", 60)));
  EXPECT_EQ(report.grouping.columns, "planted_source") << "an image, and itself with something planted";
  const catalog::Table table = tables::read_table((folder.path() / "out" / "completeness.csv").string());
  const auto found = [&](std::size_t row, const char* column) {
    const std::string text = table.at(column).text(row);
    return text.substr(0, text.find(' '));
  };
  std::size_t rings = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.at("score").text(row) != "combined") continue;
    const bool is_ring = table.at("planted").text(row) == "ring";
    if (!is_ring) {
      EXPECT_EQ(found(row, "found at 1 % [%]"), "0.0");
    }
    if (is_ring && table.at("against").text(row) == "contrast planted") {
      const bool is_bright = table.at("bin").text(row).starts_with("0.4");
      EXPECT_EQ(found(row, "found at 1 % [%]") == "100.0", is_bright || rings > 4)
          << table.at("bin").text(row);
      EXPECT_EQ(found(row, "found at 1 % [%]"), found(row, "found at p 0.01 [%]"));
      EXPECT_EQ(found(row, "found at p 0.001 [%]"), "0.0");
      ++rings;
    }
  }
  EXPECT_EQ(rings, 6U);
  const catalog::Table grid = tables::read_table((folder.path() / "out" / "completeness_grid.csv").string());
  ASSERT_EQ(grid.rows(), 18U) << "three bins of contrast and of distance, for two kinds";
  EXPECT_TRUE(grid.at("found at 1 % [%]").text(0).starts_with("0.0"));
  EXPECT_TRUE(grid.at("found at 1 % [%]").text(8).starts_with("100.0")) << "bright and far";
  // Rings that are found are above 198, which one of the 200 untouched images exceeds: p-values of at most
  // 0.01.
  EXPECT_THAT(report.findings,
              Contains(testing::AllOf(HasSubstr("At 1 % of false positives, combined finds"),
                                      HasSubstr("of the 120 planted rings; half of them from a contrast of"),
                                      HasSubstr("half are found from"), HasSubstr("px on."),
                                      HasSubstr("asymmetry, the best baseline, finds"))));
  EXPECT_THAT(report.findings,
              Contains(HasSubstr("of the 60 planted tails; fewer than half at any contrast")));
  EXPECT_THAT(report.findings, Contains(testing::AllOf(
                                   HasSubstr("thresholds are set by 200 images of 'untouched': further ones"),
                                   HasSubstr("exceed that of 1 % at a rate of 0.1 to 2.8 %"),
                                   HasSubstr("exclude this uncertainty"))));
  options.output = (folder.path() / "other").string();
  options.at_p = {"1.5"};
  EXPECT_THROW(evaluate_scores(options), Error);
  options.at_p = {};
  EvaluateOptions alone = options;
  // Empty text in an ECSV file is missing.
  alone.classes = {"a=planted_kind == 'ring'", "b=missing(planted_kind)"};
  alone.normal = "b";
  EXPECT_EQ(evaluate_scores(alone).classes.size(), 2U) << "classes that are asked for";
}

TEST(Evaluate, MutedPlantedOutliersCountAsNotFound) {
  const TestFolder folder;
  EvaluateOptions options = planted_scores(folder.path(), true);
  options.at_p = {"0.01"};
  options.overwrite = true;
  for (const bool is_told : {false, true}) {
    if (is_told) {  // else only the missing p-values show it
      catalog::Table scores = catalog::read_table_text(options.scores.front());
      std::vector<std::int64_t> artefacts;
      for (std::size_t row = 0; row < scores.rows(); ++row)
        artefacts.push_back(scores.at("planted_kind").text(row) == "ring" ? 4 : 8);
      scores.add({"artefact_flags", "", "", artefacts, {}});
      scores.metadata.emplace_back("muted_artefacts", "4");
      catalog::write_table_text(options.scores.front(), scores);
    }
    const EvaluateReport report = evaluate_scores(options);
    const catalog::Table table = tables::read_table((folder.path() / "out" / "completeness.csv").string());
    std::size_t rings = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (table.at("score").text(row) != "combined" || table.at("planted").text(row) != "ring") continue;
      EXPECT_TRUE(table.at("found at p 0.01 [%]").text(row).starts_with("0.0")) << row;
      if (is_told) {
        EXPECT_TRUE(table.at("found at 1 % [%]").text(row).starts_with("0.0")) << row;
      }
      ++rings;
    }
    EXPECT_GT(rings, 0U);
    EXPECT_EQ(std::count_if(report.quality.begin(), report.quality.end(),
                            [](const ClassQuality& one) { return one.image_class == "ring"; }),
              is_told ? 0 : 2)
        << "they have no place in a ranking";
    const auto is_said = Contains(
        "Left out, as they are not ranked: 120 muted images. Completeness counts muted outliers (120) as not "
        "found.");
    EXPECT_EQ(testing::Value(report.findings, is_said), is_told);
  }
}

/// 35 more untouched images have the highest scores: 30 at the edge of a mosaic, 5 muted.
TEST(Evaluate, ImagesThatAreNotRankedAreInNoClass) {
  const TestFolder folder;
  EvaluateOptions options = planted_scores(folder.path());
  const EvaluateReport expected = evaluate_scores(options);
  const std::string completeness = read_file(folder.path() / "out" / "completeness.csv");
  catalog::Table scores = catalog::read_table_text(options.scores.front());
  std::vector<std::size_t> rows(scores.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::vector<std::int64_t> flags(rows.size(), 0), artefacts(rows.size(), 8);
  for (int i = 0; i < 35; ++i) {
    rows.push_back(0);
    flags.push_back(i < 30 ? 16 : 0);
    artefacts.push_back(i < 30 ? 0 : 4);
  }
  scores = scores.take(rows);
  for (std::size_t row = flags.size() - 35; row < flags.size(); ++row)
    std::get<Numbers>(scores.find("combined")->data)[row] = 1000;
  scores.add({"flags", "", "", flags, {}});
  scores.add({"artefact_flags", "", "", artefacts, {}});
  scores.metadata = {{"peculiar_file", "scores"}, {"ranking", "combined"}, {"muted_artefacts", "4"}};
  catalog::write_table_text(options.scores.front(), scores);
  options.overwrite = true;
  const EvaluateReport report = evaluate_scores(options);
  EXPECT_EQ(report.classes, expected.classes);
  ASSERT_EQ(report.quality.size(), expected.quality.size());
  for (std::size_t i = 0; i < report.quality.size(); ++i) {
    EXPECT_EQ(report.quality[i].area, expected.quality[i].area);
    EXPECT_EQ(report.quality[i].recall_at_1.count, expected.quality[i].recall_at_1.count);
  }
  EXPECT_EQ(read_file(folder.path() / "out" / "completeness.csv"), completeness);
  EXPECT_THAT(
      report.findings,
      Contains("Left out, as they are not ranked: 30 images at an edge or in a gap and 5 muted images."));

  // A CSV file does not say that it has scores, and which kinds of artefacts are muted. Their columns are in
  // the order of `score`.
  const std::string scores_file = options.scores.front();
  options.scores = {(folder.path() / "scores.csv").string()};
  catalog::Table mine = scores;
  mine.add({"row", "", "", std::vector<std::int64_t>(mine.rows(), 0), {}});
  catalog::write_table_text(options.scores.front(), mine);
  MessageLog of_mine;
  EXPECT_EQ(evaluate_scores(options, of_mine.context()).classes.front().second, 235)
      << "any table with these columns";
  EXPECT_THAT(of_mine.text(), testing::Not(HasSubstr("is taken as scores")));
  catalog::Table exported;
  for (const char* first : {"row", "flags"}) exported.add(mine.at(first));
  for (const catalog::Column& column : mine.columns()) {
    if (!exported.has(column.name)) exported.add(column);
  }
  catalog::write_table_text(options.scores.front(), exported);
  MessageLog of_exported;
  EXPECT_EQ(evaluate_scores(options, of_exported.context()).classes.front().second, 205);
  EXPECT_THAT(
      of_exported.text(),
      HasSubstr("scores.csv: is taken as scores, as its first column is 'row', and 'flags' comes before "
                "'combined'"));
  options.scores = {scores_file};

  scores.metadata.emplace_back("rank_partial", "yes");
  catalog::write_table_text(options.scores.front(), scores);
  EXPECT_EQ(evaluate_scores(options).classes.front().second, 230);
  scores.metadata.front().second = "sample";  // another table's flags mean nothing here
  catalog::write_table_text(options.scores.front(), scores);
  EXPECT_EQ(evaluate_scores(options).classes.front().second, 235);
}

TEST(Evaluate, TrainingImagesThatAreNotRankedSetNoThreshold) {
  const TestFolder folder;
  Study study(folder.path());
  catalog::Table training = catalog::read_table_text(study.options.training);
  std::vector<std::int64_t> flags;
  for (std::size_t row = 0; row < training.rows(); ++row) flags.push_back(row < 90 ? 0 : 32);
  training.add({"flags", "", "", flags, {}});
  catalog::write_table_text(study.options.training, training);
  const auto training_counts = Contains(HasSubstr("table-1 | isolated, training | combined | 90: 14 9 5"));
  EXPECT_THAT(flagged_words(evaluate_scores(study.options)), training_counts);

  // What the calibrated scores say holds for the training scores, which say nothing.
  study.options.overwrite = true;
  const std::string& file = study.options.scores.front();
  catalog::Table scores = catalog::read_table_text(file);
  scores.add({"artefact_flags", "", "", std::vector<std::int64_t>(scores.rows(), 0), {}});
  scores.metadata.emplace_back("muted_artefacts", "4");
  catalog::write_table_text(file, scores);
  EXPECT_THAT(store::message_of([&] { evaluate_scores(study.options); }),
              testing::AllOf(testing::StartsWith(study.options.training), HasSubstr("'artefact_flags'"),
                             HasSubstr(file + " mutes some")));
  for (std::int64_t& flag : flags) flag = flag == 32 ? 4 : 0;
  training.add({"artefact_flags", "", "", flags, {}});
  training.find("flags")->data = std::vector<std::int64_t>(training.rows(), 0);
  catalog::write_table_text(study.options.training, training);
  EXPECT_THAT(flagged_words(evaluate_scores(study.options)), training_counts);

  scores.metadata.emplace_back("rank_partial", "yes");
  std::erase(scores.metadata, std::pair<std::string, std::string>("muted_artefacts", "4"));
  catalog::write_table_text(file, scores);
  training.find("flags")->data = std::vector<std::int64_t>(training.rows(), 32);
  catalog::write_table_text(study.options.training, training);
  EXPECT_THAT(flagged_words(evaluate_scores(study.options)),
              Contains(HasSubstr("table-1 | isolated, training | combined | 100: 15 10 5")));
  training.metadata.emplace_back("rank_partial", "no");
  catalog::write_table_text(study.options.training, training);
  EXPECT_THAT(store::message_of([&] { evaluate_scores(study.options); }),
              testing::AllOf(testing::StartsWith(study.options.training), HasSubstr(file),
                             HasSubstr("with the same --rank-partial")));
}

TEST(Evaluate, CompletenessOfPlantedOutliersIsDrawnByKind) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  EvaluateOptions options = planted_scores(folder.path());
  options.figures = true;
  evaluate_scores(options);
  Words ids;
  for (const Exhibit& exhibit : read_exhibits(options.output).exhibits) ids.push_back(exhibit.id);
  EXPECT_THAT(ids, testing::IsSupersetOf(
                       {"completeness", "completeness-kinds", "completeness-ring", "completeness-tail"}));
  const std::string ring = read_file(folder.path() / "out" / "completeness_ring.csv");
  EXPECT_THAT(ring, HasSubstr("\"combined, 1 %\""));
  EXPECT_THAT(ring, HasSubstr("\"combined, p 0.01\""));
}

/// Columns of the completeness table for these scores.
Words completeness_columns(EvaluateOptions options) {
  options.overwrite = true;
  evaluate_scores(options);
  const catalog::Table table = tables::read_table(options.output + "/completeness.csv");
  Words names;
  for (const catalog::Column& column : table.columns()) names.push_back(column.name);
  return names;
}

TEST(Evaluate, PValuesThatTheCalibrationCannotGiveAreNotCounted) {
  const TestFolder folder;
  EvaluateOptions options = planted_scores(folder.path());
  catalog::Table scores = catalog::read_table_text(options.scores.front());
  scores.metadata.emplace_back("calibration", R"({"least_p_value": 0.0154})");
  catalog::write_table_text(options.scores.front(), scores);
  EXPECT_THAT(completeness_columns(options), testing::Not(Contains(HasSubstr("found at p"))));
  options.overwrite = true;
  EXPECT_THAT(evaluate_scores(options).findings,
              Contains(HasSubstr("at most 0.01 are not counted: the smallest")));
  options.at_p = {"0.05"};
  EXPECT_THAT(completeness_columns(options), Contains("found at p 0.05 [%]"));
}

TEST(Evaluate, PValuesOfOtherOutliersAreCountedWhereAskedFor) {
  const TestFolder folder;
  EvaluateOptions options = planted_scores(folder.path());
  options.classes = {"ring=planted_kind == 'ring'", "untouched=missing(planted_kind)"};
  options.normal = "untouched";
  options.property = {"separation=planted_distance"};
  EXPECT_THAT(completeness_columns(options),
              testing::AllOf(Contains("found at 1 % [%]"), testing::Not(Contains(HasSubstr("found at p")))));
  options.at_p = {"0.01"};
  EXPECT_THAT(completeness_columns(options), Contains("found at p 0.01 [%]"));
  options.main_score = "asymmetry";
  catalog::Table scores = catalog::read_table_text(options.scores.front());
  scores.metadata.emplace_back("calibrated_column", "combined");
  catalog::write_table_text(options.scores.front(), scores);
  EXPECT_THROW(completeness_columns(options), Error) << "p-values of another score";
}

/// The planted scores in two files, the untouched images in the first. Each has p-values if it is calibrated.
EvaluateOptions planted_in_two_files(const std::filesystem::path& folder, const std::string& first_calibrated,
                                     const std::string& second_calibrated) {
  EvaluateOptions options = planted_scores(folder);
  const catalog::Table scores = catalog::read_table_text(options.scores.front());
  options.scores.clear();
  for (const std::string& calibrated : {first_calibrated, second_calibrated}) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < scores.rows(); ++row) {
      if (scores.at("planted_kind").is_missing(row) == options.scores.empty()) rows.push_back(row);
    }
    catalog::Table part;
    const catalog::Table own = scores.take(rows);
    for (const catalog::Column& column : own.columns()) {
      if (column.name != "p_value" || !calibrated.empty()) part.add(column);
    }
    part.metadata = {{"peculiar_file", "scores"}, {"ranking", "combined"}};
    if (!calibrated.empty()) part.metadata.emplace_back("calibrated_column", calibrated);
    options.scores.push_back((folder / (options.scores.empty() ? "first.ecsv" : "second.ecsv")).string());
    catalog::write_table_text(options.scores.back(), part);
  }
  return options;
}

TEST(Evaluate, OutliersOfAFileWithoutPValuesAreNotSaidToBeMissed) {
  const TestFolder folder;
  const EvaluateOptions options = planted_in_two_files(folder.path(), "combined", "");
  const EvaluateReport report = evaluate_scores(options);
  const catalog::Table table = tables::read_table(options.output + "/completeness.csv");
  EXPECT_THAT(table.at("found at 1 % [%]").text(0), HasSubstr(" +"));
  const catalog::Column& by_p = table.at("found at p 0.01 [%]");
  ASSERT_GT(by_p.size(), 0u);
  for (std::size_t row = 0; row < by_p.size(); ++row)  // the reader of CSV takes "-" as missing or as text
    EXPECT_TRUE(by_p.is_missing(row) || by_p.text(row) == "-") << row;
  const std::string words =
      options.scores[1] +
      " has no p-values: its outliers are left out of the completeness at a given p-value (calibrate it like the "
      "other scores).";
  EXPECT_THAT(report.findings, Contains(words));
  for (const std::string& finding : report.findings)
    EXPECT_THAT(finding, testing::Not(HasSubstr("at p 0.01")));
  for (const Exhibit& exhibit : read_exhibits(options.output).exhibits) {
    if (exhibit.id == "completeness") {
      EXPECT_THAT(exhibit.caption, HasSubstr(words));
    }
  }
}

TEST(Evaluate, PValuesOfTheSecondFileAreThoseOfItsOwnScore) {
  const TestFolder folder;
  EXPECT_THAT(completeness_columns(planted_in_two_files(folder.path(), "", "combined")),
              Contains("found at p 0.01 [%]"));
  EvaluateOptions options = planted_in_two_files(folder.path(), "", "asymmetry");
  EXPECT_THAT(completeness_columns(options), testing::Not(Contains(HasSubstr("found at p"))));
  options.at_p = {"0.01"};
  EXPECT_THROW(completeness_columns(options), Error) << "they are not of the main score";
}

/// Only --at-p needs them.
TEST(Evaluate, PValuesOfDifferentScoresAreLeftOutWithAWord) {
  const TestFolder folder;
  EvaluateOptions options = planted_in_two_files(folder.path(), "combined", "asymmetry");
  const auto names_both = testing::AllOf(HasSubstr(options.scores[1] + ": its p-values are of 'asymmetry'"),
                                         HasSubstr(options.scores[0] + " of 'combined'"));
  MessageLog log;
  options.overwrite = true;
  EXPECT_EQ(evaluate_scores(options, log.context()).main_score, "combined");
  EXPECT_THAT(log.text(), testing::AllOf(names_both, HasSubstr("p-values are left out")));
  EXPECT_THAT(completeness_columns(options),
              testing::AllOf(Contains("found at 1 % [%]"), testing::Not(Contains(HasSubstr("found at p")))));
  options.at_p = {"0.01"};
  EXPECT_THAT(store::message_of([&] { completeness_columns(options); }), names_both);
}

/// Counts outliers above the threshold for 5 % of false positives.
TEST(Evaluate, CompletenessCountsWhatLiesAboveSoManyNormalImages) {
  const TestFolder folder;
  Words ids, roles;
  Numbers combined, asymmetry, times, tidal;
  const auto add = [&](const std::string& role, double score, double baseline, double time) {
    ids.push_back(std::to_string(ids.size()));
    roles.push_back(role);
    combined.push_back(score);
    asymmetry.push_back(baseline);
    times.push_back(time);
    tidal.push_back(24 + time);
  };
  for (int i = 0; i < 100; ++i) add("isolated", i, 99 - i, std::nan(""));
  // A score above 95 has a p-value of 5 / 101, above 99 one of 1 / 101, above 90 one of 10 / 101. Of ten
  // mergers at time 0.1 four have 95; of ten at 0.8 all have 200.
  for (int i = 0; i < 10; ++i) add("post-merger", i < 4 ? 95 : 90, 50, 0.1);
  for (int i = 0; i < 10; ++i) add("post-merger", 200, i < 3 ? 300 : 0, 0.8);
  EvaluateOptions options;
  options.scores = {write_test_table(folder.path(), "scores", "scores",
                                     {{"id", ids}, {"combined", combined}, {"asymmetry", asymmetry}})};
  options.with = {write_test_table(
      folder.path(), "sample", "sample",
      {{"id", ids}, {"role", roles}, {"normalised_time", times}, {"tidal_surface_brightness", tidal}})};
  options.output = (folder.path() / "out").string();
  options.figures = false;
  evaluate_scores(options);
  const catalog::Table table = tables::read_table((folder.path() / "out" / "completeness.csv").string());
  ASSERT_EQ(table.rows(), 6u) << "two bins of time and one of the light, two scores";
  const auto found = [&](std::size_t row, const char* column) {
    const std::string text = table.at(column).text(row);
    return text.substr(0, text.find(' '));
  };
  EXPECT_EQ(table.at("score").text(0), "combined");
  EXPECT_EQ(found(0, "found at 1 % [%]"), "0.0");
  EXPECT_EQ(found(0, "found at 5 % [%]"), "0.0");
  EXPECT_EQ(found(0, "found at 10 % [%]"), "40.0");
  EXPECT_EQ(table.at("score").text(1), "asymmetry");
  EXPECT_EQ(found(1, "found at 10 % [%]"), "0.0");
  EXPECT_EQ(found(2, "found at 1 % [%]"), "100.0");
  EXPECT_EQ(found(3, "found at 1 % [%]"), "30.0");
  EXPECT_EQ(table.at("images").number(3), 10);
  EXPECT_THAT(table.at("against").text(5), HasSubstr("tidal light"));
  const Exhibits exhibits = read_exhibits(options.output);
  const auto exhibit = std::find_if(exhibits.exhibits.begin(), exhibits.exhibits.end(),
                                    [](const Exhibit& one) { return one.id == "completeness"; });
  ASSERT_NE(exhibit, exhibits.exhibits.end());
  EXPECT_THAT(exhibit->caption,
              HasSubstr("threshold for 1 / 5 / 10 % of false positives, set by the 100 images "
                        "of isolated; asymmetry is the best baseline"));
}

TEST(Evaluate, TheLeadIsToldInErrors) {
  const TestFolder folder;
  const Study study(folder.path());
  const EvaluateReport report = evaluate_scores(study.options);
  // The difference is -0.070 and its interval (1.96 standard errors) starts at -0.132, so the error is 0.032.
  EXPECT_THAT(report.findings,
              Contains(testing::EndsWith("combined is behind pca_error by 0.070 +- 0.032 (2.2 errors).")));
}

TEST(Evaluate, TheBestOfSeveralAllowsForTheChoice) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.training = "";
  const std::string& file = study.options.scores.front();
  catalog::Table scores = catalog::read_table_text(file);
  for (const char* name : {"untrained_density", "pca_mahalanobis", "pca_neighbour"}) {
    catalog::Column other = scores.at("combined");
    other.name = name;
    scores.add(other);
  }
  catalog::write_table_text(file, scores);
  // As in TheLeadIsToldInErrors, 2.2 errors: enough for one baseline (1.96), not for the best of four (2.50).
  EXPECT_THAT(
      evaluate_scores(study.options).findings,
      Contains(testing::AllOf(
          HasSubstr("combined may rank worse than it, which is not certain, since it was chosen as the "
                    "best of 4 baselines (difference -0.070"),
          testing::EndsWith("(2.2 errors)."))));
}

TEST(Evaluate, TextsOfACatalogueRunNothing) {
  if (std::system("gnuplot --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const TestFolder folder;
  const std::string mark = (folder.path() / "mark").string();
  const std::string hostile =
      "`touch " + mark + "` $(touch " + mark + ") ';system('touch " + mark + "')\" @x %d";
  catalog::Table table;
  Words ids, labels, types;
  Numbers scores, masses;
  for (int i = 0; i < 60; ++i) {
    ids.push_back(std::to_string(i));
    labels.push_back(i < 40 ? "normal" : hostile);
    types.push_back(i % 2 == 0 ? hostile : "E");
    scores.push_back(i);
    masses.push_back(1e10 * (i + 1));
  }
  table.add({"id", "", "", ids, {}});
  table.add({"combined", hostile, hostile, scores, {}});
  table.add({"label", "", "", labels, {}});
  table.add({"morphology", "", hostile, types, {}});
  table.add({hostile, hostile, hostile, masses, {}});
  table.metadata = {{"peculiar_file", "scores"}, {"ranking", "combined"}};
  catalog::write_table_text(folder.path() / "scores.ecsv", table);
  const std::filesystem::path odd = folder.path() / ("`touch mark` $(touch mark) 'a'");
  std::filesystem::create_directory(odd);
  EvaluateOptions options;
  options.scores = {(folder.path() / "scores.ecsv").string()};
  options.normal = "normal";
  options.title = hostile;
  options.output = (odd / "|touch mark").string();
  evaluate_scores(options);
  EXPECT_FALSE(std::filesystem::exists(mark));
  EXPECT_FALSE(std::filesystem::exists("mark"));
  bool is_shown = false;
  for (const auto& file : std::filesystem::directory_iterator(options.output)) {
    if (file.path().extension() == ".svg")
      is_shown |= read_file(file).find("`touch " + mark) != std::string::npos;
  }
  EXPECT_TRUE(is_shown) << "the class's name stands in a figure as it is";
}

TEST(Properties, CataloguesNamesAreKnownInCapitalsToo) {
  catalog::Table table;
  table.add({"LMASS", "", "", std::vector<double>{10, 11, 10.5}, {}});
  table.add({"zphot", "", "", std::vector<double>{1, 2, 3}, {}});
  table.add({"ELLIPTICITY", "", "", std::vector<double>{0.2, 0.5, 0}, {}});
  const Properties properties(table, {}, false);
  ASSERT_NE(properties.find("mass"), nullptr);
  EXPECT_EQ(properties.find("mass")->values[1], 11);  // already a logarithm
  ASSERT_NE(properties.find("redshift"), nullptr);
  EXPECT_EQ(properties.find("redshift")->column, "zphot");
  ASSERT_NE(properties.find("axis_ratio"), nullptr);
  EXPECT_EQ(properties.find("axis_ratio")->values, (std::vector<double>{0.8, 0.5, 1}));
}

TEST(Properties, AColumnZIsARedshiftUnlessOthersShowItToBeAMagnitudeOrAPosition) {
  const auto redshift = [](const Words& names, const std::string& unit = "") -> std::string {
    catalog::Table table;
    for (const std::string& name : names)
      table.add({name, name == "z" ? unit : "", "", std::vector<double>{0.5, 1, 2}, {}});
    const Properties properties(table, {}, false);
    const Property* found = properties.find("redshift");
    return found != nullptr ? found->column : "";
  };
  EXPECT_EQ(redshift({"z"}), "z");
  EXPECT_EQ(redshift({"Z", "x"}), "Z");
  EXPECT_EQ(redshift({"g", "r", "i", "z", "photoz"}), "photoz");
  EXPECT_EQ(redshift({"G", "R", "I", "Z"}), "");
  EXPECT_EQ(redshift({"x", "y", "z"}), "");
  EXPECT_EQ(redshift({"ra", "dec", "x", "y", "z"}), "z") << "x and y are pixels";
  EXPECT_EQ(redshift({"z"}, "kpc"), "");
  const ColumnNeed need = evaluation_columns({});
  for (const char* name : {"z", "r", "i", "x", "y"}) EXPECT_TRUE(need.is_used(name)) << name;
}

TEST(Properties, LogarithmsOfMassesAreInSolarMasses) {
  for (const char* unit : {"[solMass]", "dex(solMass)", "log(solMass)", "log10(Msun)", "dex(M_sun)"}) {
    catalog::Table table;
    table.add({"log_mass", unit, "", std::vector<double>{10, 11, 10.5}, {}});
    const Properties properties(table, {"gas=log_mass"}, true);
    EXPECT_EQ(properties.find("mass")->unit, "solar masses") << unit;
    EXPECT_EQ(properties.find("mass")->label, "log10 stellar mass [solar masses]") << unit;
    EXPECT_EQ(properties.find("gas")->unit, unit) << "no logarithm is taken of other masses";
  }
  for (const char* unit : {"ln(solMass)", "[solMass/h]", "10**10solMass"}) {
    catalog::Table table;
    table.add({"log_mass", unit, "", std::vector<double>{10, 11, 10.5}, {}});
    EXPECT_EQ(Properties(table, {}, false).find("mass")->unit, unit);
  }
}

TEST(Evaluate, ClassesMayBeOnesOwn) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.training.clear();
  study.options.classes = {"plain=role == 'isolated'", "odd=combined > 80 && role != 'isolated'"};
  EXPECT_THROW(evaluate_scores(study.options), Error) << "which is normal?";
  study.options.normal = "plain";
  EXPECT_THAT(flagged_words(evaluate_scores(study.options)),
              Contains("table-1 | odd | combined | 19: 19 19 19, 12/19"));
}

/// Labels of images of the study: 40 isolated, of which 6 are above; rows 40 to 59 have a companion, 11
/// above.
std::string write_study_labels(const std::filesystem::path& folder) {
  std::string csv = "id,label,grade\n";
  for (int row = 0; row < 40; ++row) csv += fmt::format("{},boring,{}\n", row, row % 2);
  for (int row = 40; row < 60; ++row) csv += fmt::format("{},interesting,4\n", row);
  csv += "nobody,interesting,5\n";
  const std::string path = (folder / "labels.csv").string();
  write_file(path, csv);
  return path;
}

TEST(Evaluate, AScoreThatWasFittedToTheLabelsIsNamedFirst) {
  const TestFolder folder;
  Study study(folder.path());
  EvaluateOptions& options = study.options;
  options.training = "";
  options.overwrite = true;
  options.labels = write_study_labels(folder.path());
  catalog::Table scores = catalog::read_table_text(options.scores.front());
  catalog::Column learned = scores.at("combined");
  learned.name = "learned";
  scores.add(learned);
  std::erase_if(scores.metadata, [](const auto& entry) { return entry.first == "ranking"; });
  scores.metadata.emplace_back("ranking", "learned");
  scores.metadata.emplace_back(
      "making",
      fmt::format(
          R"([{{"columns":["learned"],"settings":{{"method":"learn","before":"combined","labels":"{}"}}}}])",
          file_fingerprint(options.labels)));
  catalog::write_table_text(options.scores.front(), scores);
  std::vector<std::string> warnings;
  RunContext context;
  context.log = [&](MessageLevel level, std::string_view message) {
    if (level == MessageLevel::kWarning) warnings.emplace_back(message);
  };
  const std::string words =
      "learned was fitted to labels of these images: its numbers here are too optimistic.";
  const std::string advice =
      " Use labels that it was not fitted to, or --main-score combined for the score that it started from.";
  EXPECT_EQ(evaluate_scores(options, context).findings.front(), words + advice);
  EXPECT_THAT(warnings, Contains(words + advice));

  warnings.clear();
  options.main_score = "combined";
  const EvaluateReport before = evaluate_scores(options, context);
  EXPECT_THAT(before.findings.front(), testing::Not(HasSubstr("fitted to labels")));
  EXPECT_EQ(before.findings.back(), words) << "its area is among the numbers";
  EXPECT_THAT(warnings, testing::Not(Contains(HasSubstr("fitted to labels"))));

  options.main_score = "";
  write_file(options.labels, read_file(options.labels) + "60,boring,1\n");
  EXPECT_THAT(evaluate_scores(options).findings.front(),
              testing::StartsWith("learned was fitted to labels of these images: if these labels are among "
                                  "them, its numbers here are too optimistic."));

  options.labels = "";
  for (const std::string& finding : evaluate_scores(options).findings)
    EXPECT_THAT(finding, testing::Not(HasSubstr("fitted to labels")));
}

TEST(Evaluate, LabelsOfPeopleTellTheClasses) {
  const TestFolder folder;
  Study study(folder.path());
  study.options.labels = write_study_labels(folder.path());
  const EvaluateReport report = evaluate_scores(study.options);
  EXPECT_THAT(report.classes,
              testing::ElementsAre(testing::Pair("boring", 40), testing::Pair("interesting", 20)));
  EXPECT_THAT(flagged_words(report), Contains("table-1 | interesting | combined | 20: 11 11 10, 20/20"));
  EXPECT_EQ(report.joined.back().file, study.options.labels);
  EXPECT_EQ(report.joined.back().found, 60);

  study.options.output = (folder.path() / "by_grade").string();
  study.options.classes = {"good=user_grade >= 4", "poor=user_grade < 2"};
  study.options.normal = "poor";
  const EvaluateReport graded = evaluate_scores(study.options);
  EXPECT_THAT(graded.classes, testing::ElementsAre(testing::Pair("poor", 40), testing::Pair("good", 20)));

  study.options.output = (folder.path() / "unlabelled").string();
  study.options.classes = {"found=user_label == 'interesting'", "rest=missing(user_label)"};
  study.options.normal = "rest";
  EXPECT_THAT(evaluate_scores(study.options).classes,
              testing::ElementsAre(testing::Pair("rest", 19), testing::Pair("found", 20)));

  study.options.classes.clear();
  study.options.normal.clear();
  study.options.output = (folder.path() / "wrong").string();
  write_file(study.options.labels, "id,grade\n1,3\n");
  EXPECT_THROW(evaluate_scores(study.options), Error) << "grades alone are no classes";
  write_file(study.options.labels, "id,label\nnobody,boring\n");
  EXPECT_THROW(evaluate_scores(study.options), Error) << "of none of the images";
}

TEST(Evaluate, WhatItCannotDoIsNamed) {
  const TestFolder folder;
  const Study study(folder.path());
  const auto error_of = [&](const std::function<void(EvaluateOptions&)>& change) -> std::string {
    EvaluateOptions options = study.options;
    change(options);
    try {
      evaluate_scores(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.with.clear(); }), HasSubstr("--with SAMPLE.h5"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.columns = {"densty"}; }), HasSubstr("densty"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.columns = {"role"}; }), HasSubstr("text"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.normal = "isolatd"; }), HasSubstr("'isolated'"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.classes = {"x"}; }), HasSubstr("NAME=EXPRESSION"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.property = {"colour=x"}; }),
              HasSubstr("no property 'colour'"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) {
                o.flux_ratio_bins = {"0.1", "0.5"};
              }),
              HasSubstr("must decrease"));
  EXPECT_THAT(error_of([](EvaluateOptions& o) { o.flux_ratio_bins = {"1", "x"}; }), HasSubstr("'x'"));
  EXPECT_EQ(error_of([](EvaluateOptions&) {}), "");
  EXPECT_THAT(error_of([](EvaluateOptions&) {}), HasSubstr("overwrite"));
}

}  // namespace
}  // namespace peculiar::analysis
