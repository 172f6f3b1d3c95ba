#include <gmock/gmock.h>

#include <functional>

#include "catalog/table_file.h"
#include "report/report_page_testing.h"

namespace peculiar::report {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(Report, LeadsWithWhatWasFoundThenTheHighestThenTheRest) {
  write_known_folder(path());
  write_known_exhibits(path() / "calibration", "Scores and null", kKnownSvg, "calibration");
  write(options());
  EXPECT_THAT(
      texts("//main/section/h2"),
      ElementsAre("What was found", "The 24 highest of 39 scores", "Scores and null", "Mergers of the test",
                  "The highest as a table", "Training", "Drift", "Columns", "How to repeat it"));
  EXPECT_THAT(texts("//nav//a"), texts("//main/section/h2"));
  // Candidates follow from their column; findings of the evaluation come after.
  EXPECT_THAT(
      texts("//section[@id='summary']/ul/li"),
      ElementsAre("39 images were scored. 4 of them are candidates at a false-discovery rate of 0.05.",
                  "Of the mergers 67.5 % are found."));
  // Caveats come first, the most serious at the top.
  EXPECT_EQ(count("//section[@id='summary']/div[@class='caution']/following-sibling::ul[@class='findings']"),
            1u);
  EXPECT_THAT(
      texts("//section[@id='summary']/div[@class='caution']//li"),
      ElementsAre(
          "Training, collapse: the images are all alike.",
          "The images differ from the normal images in flux. High scores may reflect this difference between the two sets of images, in instrument, depth or selection, not an unusual galaxy.",
          "1 of 40 images is not ranked: it has no score."));
}

TEST_F(Report, NumbersTablesAndFiguresOverTheWholePage) {
  write_known_folder(path());
  write_known_exhibits(path() / "calibration", "Scores and null", kKnownSvg, "calibration");
  const std::string titles = "//section[starts-with(@id, 'exhibits-')]/h2";
  const std::string tables = "//section[starts-with(@id, 'exhibits-')]//caption";
  const std::string figures = "//section[starts-with(@id, 'exhibits-')]//figcaption/strong";
  for (const char* kind : {"mergers", "outliers"}) {
    json run = known_run();
    run["kind"] = kind;
    run["exhibits"] = {"evaluation", "calibration"};
    write_run(run);
    write(options());
    // In a study of mergers, tables have the paper's numbers.
    EXPECT_THAT(texts(titles), std::string(kind) == "mergers"
                                   ? ElementsAre("Mergers of the test", "Scores and null")
                                   : ElementsAre("Scores and null", "Mergers of the test"));
    EXPECT_THAT(texts(tables),
                ElementsAre("Table 1. Share found. In per cent.", "Table 2. Share found. In per cent."));
    EXPECT_THAT(texts(figures),
                ElementsAre("Figure 1. Scores of each class.", "Figure 2. Scores of each class."));
  }
}

TEST_F(Report, AStudyOfThePapersSaysWhoseItIs) {
  write_known_folder(path());
  for (const char* kind : {"mergers", "compare", "outliers"}) {
    json run = known_run();
    run["kind"] = kind;
    write_run(run);
    write(options());
    const bool is_papers = std::string(kind) != "outliers";
    EXPECT_EQ(count("//header/p[@id='paper']"), is_papers ? 1u : 0u) << kind;
    if (!is_papers) continue;
    EXPECT_THAT(
        texts("//p[@id='paper']").front(),
        HasSubstr(
            "L. Zanisi (2020), Detecting outliers in astronomical images with deep generative networks, "
            "MNRAS 496, 2346-2361: doi:10.1093/mnras/staa1647, arXiv:2003.08263"));
    EXPECT_EQ(count("//p[@id='paper']/a[@href='https://doi.org/10.1093/mnras/staa1647']"), 1u);
    EXPECT_EQ(count("//p[@id='paper']/a[@href='https://arxiv.org/abs/2003.08263']"), 1u);
  }
}

TEST_F(Report, AStudyOfMergersSpeaksOfNoSurvey) {
  write_known_folder(path());
  write_run(known_run());
  write(options());
  // A difference between mergers and isolated galaxies is not a caveat.
  EXPECT_THAT(texts("//div[@class='caution']//li"),
              ElementsAre("Training, collapse: the images are all alike.", HasSubstr("not ranked")));
  EXPECT_THAT(
      texts("//section[@id='drift']/p"),
      ElementsAre("The images differ from the normal images in flux. This is expected in this study: "
                  "mergers are among the images, and only isolated galaxies among the normal images."));
}

TEST_F(Report, ThePapersScoreIsExplainedWhereItIsFirstMet) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  catalog::Column papers = scores.table.at("combined");
  papers.name = "anomaly_score";
  scores.table.add(papers);
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//section[@id='summary']/p").front(),
              testing::AllOf(
                  HasSubstr("combined merges"),
                  HasSubstr("anomaly_score is the score of Margalef-Bentabol et al. (2020): the "
                            "difference between the image and the best image that the generator can make.")));
  const std::size_t explained = page_.find("anomaly_score is the score");
  EXPECT_EQ(page_.find("anomaly_score"), explained) << "named nowhere above that";
}

/// The summary of scores only, with a record of `peculiar calibrate`.
class CalibratedReport : public Report {
 protected:
  std::vector<std::string> sentences(const json& calibration, double least_candidate) {
    write_known_scores(path(), "galaxy_");
    store::ScoresFile scores = store::read_scores(path() / "scores.h5");
    scores.set_attribute("calibration", calibration.dump());
    scores.set_attribute("drift", "");
    std::vector<bool> candidate;
    for (std::int64_t row = 0; row < kImages; ++row)
      candidate.push_back(row != kUnscoredRow && known_score(row) >= least_candidate);
    scores.table.find("candidate")->data = candidate;
    store::write_scores(path() / "scores.h5", scores, true);
    write(options());
    return texts("//section[@id='summary']/ul/li");
  }
};

TEST_F(CalibratedReport, SaysHowManyCandidatesAreFalseAndWhatIsAssumed) {
  const json bulk = {{"null", "bulk"},
                     {"fdr", 0.1},
                     {"candidates", 4},
                     {"expected_false", 0.93},
                     {"expected_false_interval", {0.0278, 15}},
                     {"share_of_outliers", 0.19},
                     {"share_of_outliers_interval", {0.17, 0.21}},
                     {"assumption", "most images are normal"},
                     {"warnings", {"The bulk is narrow"}}};
  EXPECT_THAT(
      sentences(bulk, 3.5),
      ElementsAre(
          "39 images were scored; an estimated 19 % of them are outliers (17 to 21 %).",
          "4 of them are candidates at a false-discovery rate of 10 %: about 0.9 of these are expected to be false (0.0 to 15.0).",
          "The null distribution was fitted to the bulk of the scores: most images are normal."));
  EXPECT_THAT(texts("//div[@class='caution']//li"),
              ElementsAre("1 of 40 images is not ranked: it has no score.", "The bulk is narrow."));
}

TEST_F(CalibratedReport, ALearnedRankingSaysWhichScoreItsCandidatesAreOf) {
  write_known_scores(path(), "galaxy_");
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  catalog::Column learned = scores.table.at("combined");
  learned.name = "learned";
  scores.table.add(learned);
  scores.set_attribute("ranking", "learned");
  scores.set_attribute("ranking_before", "combined");
  scores.set_attribute("model", "model_1.safetensors,model_2.safetensors");
  scores.set_attribute("model_fingerprint", "m,n");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_EQ(texts("//section[@id='summary']/ul/li")[1],
            "4 of them are candidates by combined at a false-discovery rate of 0.05.");
  EXPECT_THAT(
      texts("//section[@id='summary']/p").front(),
      testing::StartsWith(
          "learned ranks the images by your labels, with the unsupervised score as prior. combined merges"));
  EXPECT_THAT(texts("//header/p").front(), HasSubstr("models model_1.safetensors and model_2.safetensors."));
}

TEST_F(CalibratedReport, SaysPlainlyThatThereIsNoCandidate) {
  EXPECT_THAT(
      sentences({{"null", "normals"}, {"fdr", 0.05}}, 100),
      ElementsAre(
          HasSubstr("39 images were scored."),
          "None of them is a candidate at a false-discovery rate of 5 %: no score is high enough to rule out chance among so many images. The highest scores are still the first to look at.",
          "The null distribution is that of scores of normal images that were not used in training."));
  EXPECT_THAT(texts("//div[@class='caution']//li"), ElementsAre(HasSubstr("not ranked")));
  EXPECT_EQ(count("//span[@class='badge']"), 0u);
}

TEST_F(CalibratedReport, TooFewNormalImagesAreNotBlamedOnTheScores) {
  EXPECT_THAT(
      sentences({{"null", "normals"},
                 {"fdr", 0.05},
                 {"why_none", "36 normal images are too few. More normal images would."}},
                100),
      Contains(
          "None of them is a candidate at a false-discovery rate of 5 %: the 36 normal images are too few. More normal images would. The highest scores are still the first to look at."));
}

TEST_F(CalibratedReport, OfOneCandidateAndOfADamagedNote) {
  EXPECT_THAT(
      sentences({{"null", "normals"}, {"fdr", 0.001}, {"candidates", 1}, {"expected_false", 0.001}}, 3.85),
      Contains(
          "1 of them is a candidate at a false-discovery rate of 0.1 %: fewer than 0.1 of these is expected to be false."));
  EXPECT_THAT(
      sentences(json("no object"), 3.85),
      ElementsAre(HasSubstr("39 images"), "1 of them is a candidate at a false-discovery rate of 0.05.",
                  "The highest value of combined, 3.9, is that of galaxy_17 (odd)."));
}

TEST_F(CalibratedReport, OfSomeOfItsCandidatesItDoesNotSayHowManyAreFalse) {
  EXPECT_THAT(
      sentences({{"null", "normals"}, {"fdr", 0.05}, {"candidates", 12}, {"expected_false", 1.2}}, 2.65),
      Contains(
          "12 of them are candidates at a false-discovery rate of 5 %: about 1.2 of these are expected to be false."));
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> kinds(kImages, 0);
  for (std::int64_t rank = 2; known_score(known_row(rank)) > 2.65; ++rank)
    kinds[static_cast<std::size_t>(known_row(rank))] = 16;
  scores.table.add({store::kArtefactFlags, "", "", kinds, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  ReportOptions muted = options();
  muted.mute = {"artefacts"};
  write(muted);
  EXPECT_THAT(texts("//section[@id='summary']/ul/li"),
              Contains("2 of them are candidates at a false-discovery rate of 5 %."));
}

TEST_F(CalibratedReport, OfSomeOfItsImagesItDoesNotSayHowManyAreOutliers) {
  const json bulk = {{"null", "bulk"}, {"images", 39}, {"share_of_outliers", 0.19}};
  EXPECT_EQ(sentences(bulk, 3.5).front(), "39 images were scored; an estimated 19 % of them are outliers.");
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> kinds(kImages, 0);
  kinds[static_cast<std::size_t>(known_row(3))] = 16;
  scores.table.add({store::kArtefactFlags, "", "", kinds, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  ReportOptions muted = options();
  muted.mute = {"artefacts"};
  write(muted);
  EXPECT_EQ(texts("//section[@id='summary']/ul/li").front(), "38 images were ranked.");
}

/// One alarm at a time: a caveat on the page and in the final report.
class Alarms : public Report {
 protected:
  void change_scores(const std::function<void(store::ScoresFile&)>& change) {
    write_known_folder(path());
    store::ScoresFile scores = store::read_scores(path() / "scores.h5");
    scores.set_attribute("drift", "");
    change(scores);
    store::write_scores(path() / "scores.h5", scores, true);
  }
  std::vector<std::string> cautions() {
    const ReportSummary summary = write(options());
    const std::vector<std::string> shown = texts("//section[@id='summary']/div[@class='caution']//li");
    EXPECT_THAT(shown, testing::ElementsAreArray(summary.alarms));
    return shown;
  }
};

TEST_F(Alarms, OfATrainingThatItsTimeLimitEnded) {
  change_scores([](store::ScoresFile&) {});
  write_known_model(path() / "model.safetensors", {}, {"encoder: 800 of 3000 steps"});
  EXPECT_THAT(cautions(), Contains(HasSubstr("ended the training early (encoder: 800 of 3000 steps)")));
  EXPECT_THAT(texts("//section[@id='health']/ul/li"),
              Contains("Cut short by the time limit, encoder: 800 of 3000 steps."));
  EXPECT_THAT(cautions(), testing::Not(Contains(HasSubstr("Most parts"))));
  write_known_model(path() / "model.safetensors", {}, {"contrast network: 97 of 6000 steps"});
  EXPECT_THAT(
      cautions(),
      Contains(HasSubstr(
          "allows more steps. Most parts of combined come from the contrast network: after a short training it can rank worse than asymmetry.")));
  write_known_model(path() / "model.safetensors", {}, {"contrast network: 5814 of 6000 steps"});
  EXPECT_THAT(cautions(), testing::Not(Contains(HasSubstr("Most parts"))));
}

TEST_F(Alarms, CountRankedImagesOnly) {
  // The three highest: a muted candidate, one at an edge, and one that is ranked.
  change_scores([](store::ScoresFile& scores) {
    std::vector<std::int64_t> flags(kImages, 0), kinds(kImages, 0);
    kinds[static_cast<std::size_t>(known_row(0))] = 16;
    flags[static_cast<std::size_t>(known_row(1))] = store::kFlagEdge;
    scores.table.add({"flags", "", "", flags, {}});
    scores.table.add({store::kArtefactFlags, "", "", kinds, {}});
    const double least = scores.table.at("p_value").number(static_cast<std::size_t>(known_row(2)));
    scores.set_attribute("calibration", json{{"null", "normals"}, {"least_p_value", least}}.dump());
  });
  ReportOptions muted = options();
  muted.mute = {"artefacts"};
  EXPECT_THAT(write(muted).alarms,
              testing::IsSupersetOf({HasSubstr("3 of 40 images are not ranked: 1 at an edge or in a gap "
                                               "has a list of its own, 1 has no score and 1 is muted."),
                                     HasSubstr("1 image has the smallest p-value")}));
  // Of the four candidates two are ranked.
  EXPECT_EQ(texts("//section[@id='summary']/ul/li").front(),
            "37 images were ranked. 2 of them are candidates at a false-discovery rate of 0.05.");
}

TEST_F(Alarms, GiveTheCauseOfEachMissingScore) {
  // As peculiar learn writes them: images that are not ranked have no score.
  const auto write_missing = [&](bool is_edge_scored) {
    change_scores([&](store::ScoresFile& scores) {
      std::vector<std::int64_t> flags(kImages, 0), kinds(kImages, 0);
      const auto at_edge = static_cast<std::size_t>(known_row(1));
      kinds[static_cast<std::size_t>(known_row(0))] = 16;
      flags[static_cast<std::size_t>(known_row(0))] = store::kFlagEdge;  // muted all the same
      flags[at_edge] = store::kFlagEdge;
      flags[static_cast<std::size_t>(known_row(2))] = is_edge_scored ? std::int64_t{store::kFlagGap} : 0;
      scores.table.add({"flags", "", "", flags, {}});
      scores.table.add({store::kArtefactFlags, "", "", kinds, {}});
      auto& combined = std::get<std::vector<double>>(scores.table.find("combined")->data);
      combined[static_cast<std::size_t>(known_row(0))] = combined[at_edge] = std::nan("");
      scores.set_attribute(store::kMutedArtefacts, "16");
    });
  };
  write_missing(false);
  EXPECT_THAT(cautions(), Contains("3 of 40 images are not ranked: 1 is at an edge or in a gap, 1 has no "
                                   "score for another reason and 1 is muted."));
  write_missing(true);
  EXPECT_THAT(
      cautions(),
      Contains("4 of 40 images are not ranked: 1 at an edge or in a gap has a list of its own, 1 at "
               "an edge or in a gap has no score, 1 has no score for another reason and 1 is muted."));
}

TEST_F(Alarms, OfTrainingsInTheirOwnWordsOncePerKind) {
  change_scores([](store::ScoresFile& scores) {
    scores.set_attribute("model", "model.safetensors,second.safetensors");
  });
  write_known_model(path() / "model.safetensors",
                    {"encoder: no nearer than the mean", "collapse: all alike"});
  EXPECT_THAT(cautions(), ElementsAre("Training, encoder: no nearer than the mean.",
                                      "Training, collapse: all alike.", HasSubstr("not ranked")));
  write_known_model(path() / "second.safetensors", {"encoder: other numbers"});
  json run = known_run();
  run["model"] = {"model.safetensors", "second.safetensors"};
  run["health"] = {"model.health", "model.health"};
  write_run(run);
  EXPECT_THAT(
      cautions(),
      ElementsAre("Training of model.safetensors and second.safetensors, encoder: no nearer than the mean.",
                  "Training of model.safetensors, collapse: all alike.", HasSubstr("not ranked")));
}

TEST_F(Alarms, OfSearchesThatHadNotConverged) {
  std::vector<double> converged(kImages, std::nan(""));  // NaN: not searched
  for (std::size_t row = 0; row < 10; ++row) converged[row] = row < 2 ? 1 : 0;
  const auto put = [&](store::ScoresFile& scores) { scores.table.add({"converged", "", "", converged, {}}); };
  change_scores(put);
  EXPECT_THAT(cautions(), Contains(HasSubstr("8 of 10 searches for a reconstruction did not converge")));
  converged[2] = 1;
  change_scores(put);
  EXPECT_THAT(cautions(), testing::Not(Contains(HasSubstr("converge"))));
}

TEST_F(Alarms, OfImagesThatAreLeftOut) {
  change_scores([](store::ScoresFile& scores) {
    std::vector<std::int64_t> flags(kImages, 0);
    flags[3] = store::kFlagEdge;
    flags[4] = store::kFlagGap;
    scores.table.add({"flags", "", "", flags, {}});
  });
  EXPECT_THAT(
      cautions(),
      Contains(
          "3 of 40 images are not ranked: 2 at an edge or in a gap have a list of their own and 1 has no score."));
  EXPECT_THAT(texts("//ul[@class='findings']/li").front(), HasSubstr("37 images were ranked."));
}

TEST_F(Alarms, OfPValuesAtTheirFloor) {
  double least = 0;
  const auto put = [&](store::ScoresFile& scores) {
    least = scores.table.at("p_value").number(static_cast<std::size_t>(known_row(1)));
    scores.set_attribute("calibration", json{{"null", "normals"}, {"least_p_value", least}}.dump());
  };
  change_scores(put);
  EXPECT_THAT(cautions(),
              Contains(fmt::format(
                  "2 images have the smallest p-value possible with this number of normal images, 1/{:.0f}, "
                  "so they may be more unusual than the p-value says; use more normal images.",
                  1 / least)));
  change_scores([&](store::ScoresFile& scores) {
    put(scores);
    scores.set_attribute("calibration", json{{"null", "bulk"}, {"least_p_value", 0}}.dump());
  });
  EXPECT_THAT(cautions(), testing::Not(Contains(HasSubstr("smallest p-value"))));
  change_scores([&](store::ScoresFile& scores) {  // which the first sentence then says
    scores.set_attribute(
        "calibration",
        json{{"null", "normals"}, {"least_p_value", least}, {"why_none", "9 are too few."}}.dump());
  });
  EXPECT_THAT(cautions(), testing::Not(Contains(HasSubstr("smallest p-value"))));
}

TEST_F(Alarms, OfStarsAndBlendsAmongTheHighest) {
  const auto crowd = [](store::ScoresFile& scores) {
    std::vector<double> ra, dec, star;
    for (std::int64_t row = 0; row < kImages; ++row) {
      ra.push_back(10 + 0.01 * static_cast<double>(row));
      dec.push_back(5);
      star.push_back(row == known_row(1) ? 0.97 : 0.02);
    }
    // Half an arcsecond from one of the lowest; stamps are 1.44 arcsec wide, with 0.06 arcsec pixels.
    for (const std::int64_t rank : {0, 1}) {
      ra[static_cast<std::size_t>(known_row(rank))] = ra[static_cast<std::size_t>(known_row(38 - rank))];
      dec[static_cast<std::size_t>(known_row(rank))] = 5 + 0.35 / 3600;
    }
    scores.table.add({"ra", "deg", "", ra, {}});
    scores.table.add({"dec", "deg", "", dec, {}});
    scores.table.add({"CLASS_STAR", "", "", star, {}});
  };
  change_scores(crowd);
  ReportOptions some = options();
  some.number = 4;
  const ReportSummary summary = write(some);
  EXPECT_THAT(
      summary.alarms,
      testing::IsSupersetOf(
          {std::string(
               "1 of the 4 highest is like a star (badge Star-like); --where 'CLASS_STAR < 0.8' leaves "
               "them out of the sample."),
           std::string(
               "2 of the 4 highest have another object close by (badge Neighbour), compared with 10.3 "
               "% of all ranked images: blends rank high; peculiar cutout --neighbours mask removes neighbours from the stamps (in a "
               "study: neighbours = \"mask\" under [cutout]).")}));
  EXPECT_THAT(texts("//li[@id='outlier-2']//span[@class='badge ordinary']"),
              ElementsAre("Star-like", "Neighbour"));
  EXPECT_THAT(texts("//li[@id='outlier-2']/p[@class='cause']"),
              ElementsAre(fmt::format(
                  "Like a star: CLASS_STAR 0.97. In the catalogue, galaxy_{} lies 0.35 arcsec away.",
                  known_row(37))));
  EXPECT_EQ(count("//li[@id='outlier-3']//span[@class='badge ordinary']"), 0u);
  const catalog::Table table = catalog::read_table_text(path() / "report_highest.csv");
  EXPECT_EQ(table.at("star_like").text(1), "true");
  EXPECT_NEAR(table.at("neighbour_distance").number(1), 0.35, 1e-4);
  EXPECT_TRUE(table.at("neighbour_distance").is_missing(2));
  change_scores([&](store::ScoresFile& scores) {
    crowd(scores);
    scores.table.add({"removed_share", "", "", std::vector<double>(kImages, 0), {}});
  });
  EXPECT_THAT(write(some).alarms,
              Contains(testing::AllOf(HasSubstr("badge Neighbour"),
                                      HasSubstr("light that touches the object stayed in its stamp"))));
}

TEST_F(Report, AStudyThatRepeatsThePaperSaysInWhatItIsNotThat) {
  write_known_folder(path());
  json run = known_run();
  write_run(run);
  write(options());
  EXPECT_EQ(count("//section[@id='published']"), 0u);
  EXPECT_THAT(page_, testing::Not(HasSubstr("published experiment")));
  run["departures"] = {
      {{"section", "2.1"}, {"what", "simulation"}, {"published", "Horizon-AGN"}, {"here", "mine & yours"}}};
  write_run(run);
  write(options());
  EXPECT_THAT(texts("//section[@id='published']//tbody/tr"),
              ElementsAre(testing::AllOf(HasSubstr("Horizon-AGN"), HasSubstr("mine & yours"))));
  EXPECT_THAT(page_, HasSubstr("except for one thing."));
  // Given values may equal the paper's and are not counted.
  run["departures"].push_back({{"section", "2.1.1"},
                               {"what", "populations"},
                               {"published", "theirs"},
                               {"here", "mine.fits"},
                               {"differs", false}});
  write_run(run);
  write(options());
  EXPECT_EQ(count("//section[@id='published']//tbody/tr"), 2u);
  EXPECT_THAT(page_, HasSubstr("except for one thing."));
  run["kind"] = "compare";
  write_run(run);
  write(options());
  EXPECT_EQ(texts("//section[@id='published']/h2"), std::vector<std::string>{"The mock images"});
  EXPECT_THAT(page_, testing::Not(HasSubstr("It repeats the published experiment")));
}

}  // namespace
}  // namespace peculiar::report
