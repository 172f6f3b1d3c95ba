#include "report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/table_file.h"
#include "catalog/votable_encoding.h"
#include "report/report_testing.h"
#include "report/sky_position.h"

namespace peculiar::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A run folder, its page, and the page as a tree.
class Report : public testing::Test {
 protected:
  const fs::path& path() const { return folder_.path(); }

  ReportOptions options() const {
    ReportOptions some;
    some.folder = path().string();
    some.output = (path() / "report.html").string();
    some.overwrite = true;
    return some;
  }

  ReportSummary write(const ReportOptions& some) {
    const ReportSummary summary = write_report(some);
    page_ = read_file(some.output);
    EXPECT_EQ(summary.bytes, static_cast<std::int64_t>(page_.size()));
    const pugi::xml_parse_result parsed = tree_.load_string(page_.c_str());
    EXPECT_TRUE(parsed) << parsed.description() << " at "
                        << page_.substr(static_cast<std::size_t>(parsed.offset), 80);
    return summary;
  }

  std::string error_of(const ReportOptions& some, ErrorKind kind = ErrorKind::kInput) {
    try {
      write_report(some);
    } catch (const Error& error) {
      return error.kind() == kind ? error.what() : std::string("of another kind: ") + error.what();
    }
    return "no error";
  }

  void write_run(const json& run) { write_file(path() / "run.json", run.dump()); }

  /// All text in the places that an XPath finds.
  std::vector<std::string> texts(const std::string& xpath) const {
    std::vector<std::string> found;
    for (const pugi::xpath_node& place : tree_.select_nodes(xpath.c_str())) {
      std::string text;
      const pugi::xpath_node_set parts = place.node().select_nodes(".//text()");
      for (const pugi::xpath_node& part : parts) text += part.node().value();
      for (std::size_t at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0"))
        text.replace(at, 2, " ");  // a space that does not break
      found.push_back(text);
    }
    return found;
  }
  std::size_t count(const std::string& xpath) const { return tree_.select_nodes(xpath.c_str()).size(); }

  /// The picture of an <img>, decoded.
  image::Image picture(const std::string& xpath) const {
    const std::string source = tree_.select_node(xpath.c_str()).node().attribute("src").value();
    const std::string head = "data:image/png;base64,";
    EXPECT_TRUE(source.starts_with(head)) << xpath;
    const std::string png = catalog::detail::decode_base64(source.substr(head.size())).value_or("");
    return image::decode_picture({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()}, xpath);
  }

  TestFolder folder_;
  std::string page_;
  pugi::xml_document tree_;
};

TEST_F(Report, TablesAndFiguresAreThoseOfTheExhibits) {
  write_known_folder(path());
  write_run(known_run());
  const ReportSummary summary = write(options());
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.figures, 3);  // one exhibit, two of health
  EXPECT_TRUE(summary.left_out.empty());
  EXPECT_THAT(texts("//h1"), ElementsAre("The paper's mergers"));
  EXPECT_THAT(page_, HasSubstr("2026-02-03T04:05:06Z"));
  EXPECT_THAT(texts("//section[@id='exhibits-1']/ul/li"), ElementsAre("Of the mergers 67.5 % are found."));
  const std::string table = "//table[@id='exhibits-1-table-1']";
  EXPECT_THAT(texts(table + "/caption"), ElementsAre("Table 1. Share found. In per cent."));
  EXPECT_THAT(texts(table + "//th[@scope='col']"), ElementsAre("sample", "per cent", "n"));
  EXPECT_THAT(texts(table + "//th[@scope='row']"), ElementsAre("isolated", "Mergers of the test"));
  // As they stand in the file: 67.50 does not become 67.5.
  EXPECT_THAT(texts(table + "//td[@class='number']"), ElementsAre("85.0", "100", "67.50", "80"));
  const std::string figure = "//figure[@id='exhibits-1-scores']";
  EXPECT_EQ(count(figure + "//svg[@role='img' and @aria-label='two humps']"), 1u);
  EXPECT_EQ(count(figure + "//use[@href='#exhibits-1-scores-dot']"), 1u);
  EXPECT_THAT(texts(figure + "//text"), ElementsAre("axis"));
}

TEST_F(Report, TheGalleryHoldsTheHighest) {
  write_known_folder(path());
  ReportOptions some = options();
  some.number = 6;
  some.columns = {"flux", "id"};
  EXPECT_EQ(write(some).outliers, 6);
  const std::vector<std::string> headings = texts("//ol[@class='gallery']/li//h3");
  ASSERT_EQ(headings.size(), 6u);
  std::int64_t first_in_full = -1;
  for (std::int64_t rank = 0, place = 0; place < 6; ++rank) {
    const std::int64_t row = known_row(rank);
    if (row == kUnscoredRow) continue;  // has no score
    ++place;
    EXPECT_EQ(headings[static_cast<std::size_t>(place - 1)], fmt::format("{}. galaxy_{}", place, row));
    const std::string item = fmt::format("//li[@id='outlier-{}']", place);
    const auto values = texts(item + "/dl//dd");
    EXPECT_EQ(values[0], fmt::format("{:.4g}", known_score(row)));
    EXPECT_EQ(values[1], fmt::format("{:.4g}", 1 / (1 + 10 * known_score(row))));
    EXPECT_EQ(values[3], fmt::format("{:.4g} nJy", 10.5 + static_cast<double>(row)));
    EXPECT_EQ(count(item + "//span[@class='badge']"), known_score(row) > 3.55 ? 1u : 0u);
    EXPECT_EQ(count(item + "//img"), rank < kRebuilt ? 3u : 1u);
    EXPECT_EQ(count(item + fmt::format("//img[@alt='Image of galaxy_{}']", row)), 1u);
    // The bright pixel of line 3 stands on the fourth line from below, since rows go upward.
    const image::Image drawn = picture(item + "//img[1]");
    ASSERT_EQ(drawn.width, kEdge);
    EXPECT_EQ(drawn.at(0, kEdge - 4, static_cast<int>(row % kEdge)), 255.0f);
    EXPECT_LT(drawn.at(0, 3, static_cast<int>(row % kEdge)), 100.0f);
    first_in_full = first_in_full < 0 ? row : first_in_full;
  }
  EXPECT_EQ(first_in_full, known_row(0));
  EXPECT_THAT(texts("//header/p").front(), HasSubstr("Sample sample.h5, model model.safetensors."));
  EXPECT_THAT(texts("//table[@id='drift-statistics']//td[@class='number']"),
              ElementsAre("2.5", "1.25", "0.4", "0.001"));
}

/// The known scores with positions, and with flags of the first two of the ranking: at an edge and in a gap.
void add_places_and_flags(const std::filesystem::path& folder) {
  store::ScoresFile scores = store::read_scores(folder / "scores.h5");
  std::vector<double> ra, dec;
  std::vector<std::int64_t> flags(kImages, 0);
  for (std::int64_t row = 0; row < kImages; ++row) {
    ra.push_back(150.1 + 1e-5 * static_cast<double>(row));
    dec.push_back(-0.5);
  }
  flags[static_cast<std::size_t>(known_row(0))] = store::kFlagEdge | store::kFlagNotFinite;
  flags[static_cast<std::size_t>(known_row(1))] = store::kFlagGap;
  scores.table.add({"ra", "deg", "right ascension, ICRS", ra, {}});
  scores.table.add({"dec", "deg", "declination, ICRS", dec, {}});
  scores.table.add({"flags", "", "", flags, {}});
  store::write_scores(folder / "scores.h5", scores, true);
}

TEST_F(Report, ImagesInPartHaveAListOfTheirOwn) {
  write_known_folder(path());
  add_places_and_flags(path());
  ReportOptions some = options();
  some.number = 8;
  write(some);
  EXPECT_EQ(texts("//section[@id='outliers']//li//h3").front(), fmt::format("1. galaxy_{}", known_row(2)));
  EXPECT_THAT(
      texts("//section[@id='in-part']//li//h3"),
      ElementsAre(fmt::format("1. galaxy_{}", known_row(0)), fmt::format("2. galaxy_{}", known_row(1))));
  EXPECT_THAT(texts("//section[@id='in-part']//span[@class='flags']"),
              ElementsAre("not finite, edge", "gap"));
  EXPECT_EQ(count("//section[@id='outliers']//span[@class='flags']"), 0u);
  EXPECT_THAT(texts("//section[@id='summary']//li").front(),
              HasSubstr("37 images were scored. 2 more at an edge"));
}

TEST_F(Report, PlacesAreGivenInFullWithLinksToLookThemUp) {
  write_known_folder(path());
  add_places_and_flags(path());
  write(options());
  const std::string item = "//li[@id='outlier-1']/p[@class='place']";
  const double ra = 150.1 + 1e-5 * static_cast<double>(known_row(2));
  EXPECT_THAT(texts(item).front(), HasSubstr(fmt::format("{:.6f} -0.500000 (10:00:2", ra)));
  EXPECT_THAT(texts(item).front(), HasSubstr("-00:30:00.0)"));
  EXPECT_EQ(count(item + "/a"), 4u);
  EXPECT_EQ(count(item + fmt::format("/a[contains(@href, 'ra={:.6f}&dec=-0.500000')]", ra)), 1u);
}

TEST_F(Report, TheHighestAreListedInFilesBesideThePage) {
  write_known_folder(path());
  add_places_and_flags(path());
  ReportOptions some = options();
  some.number = 5;
  const ReportSummary summary = write(some);
  ASSERT_EQ(summary.lists.size(), 3u);
  const std::string stem = some.output.substr(0, some.output.size() - 5) + "_highest";
  for (const char* suffix : {".csv", ".vot"}) {
    const catalog::Table table = catalog::read_table_text(stem + suffix);
    ASSERT_EQ(table.rows(), 5u) << suffix;
    const std::int64_t ranks[] = {2, 3, 5, 6, 7};  // the fifth has no score
    for (std::size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(table.at("rank").number(i), static_cast<double>(i + 1));
      EXPECT_EQ(table.at("row").number(i), static_cast<double>(known_row(ranks[i])));
      EXPECT_NEAR(table.at("ra").number(i), 150.1 + 1e-5 * table.at("row").number(i), 1e-9);
    }
  }
  const std::string regions = read_file(stem + ".reg");
  EXPECT_THAT(regions, HasSubstr("\nicrs\n"));
  EXPECT_THAT(regions,
              HasSubstr(fmt::format("circle({:.7f},-0.5000000,2\") # text={{1 galaxy_{}}}",
                                    150.1 + 1e-5 * static_cast<double>(known_row(2)), known_row(2))));
  EXPECT_EQ(std::count(regions.begin(), regions.end(), '\n'), 7);
  EXPECT_THAT(texts("//table[@id='ranked-table']//th[@scope='row']"), ElementsAre("1", "2", "3", "4", "5"));
  for (const std::string& name : summary.lists) EXPECT_EQ(count("//a[@href='" + name + "']"), 1u);
}

TEST_F(Report, AListThatIsThereIsNotLost) {
  write_known_folder(path());
  write_file(path() / "report_highest.csv", "my own");
  ReportOptions some = options();
  some.overwrite = false;
  EXPECT_THAT(error_of(some), HasSubstr("report_highest.csv"));
  EXPECT_EQ(read_file(path() / "report_highest.csv"), "my own");
  EXPECT_FALSE(std::filesystem::exists(path() / "report.html"));
}

TEST_F(Report, ThePValueThatNormalImagesEndAtIsSaidAsThat) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  const double least = scores.table.at("p_value").number(static_cast<std::size_t>(known_row(0)));
  scores.set_attribute("calibration", nlohmann::json{{"null", "normals"}, {"least_p_value", least}}.dump());
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_EQ(texts("//li[@id='outlier-1']/dl[1]//dd")[1], fmt::format("at most 1/{:.0f}", 1 / least));
  EXPECT_EQ(texts("//li[@id='outlier-2']/dl[1]//dd")[1].find("at most"), std::string::npos);
}

TEST(SkyPosition, SecondsThatRoundUpCarry) {
  EXPECT_EQ(position_words({359.99999999, 89.99999999}), "0.000000 +90.000000 (00:00:00.00 +90:00:00.0)");
  EXPECT_EQ(position_words({180, -0.0166665}), "180.000000 -0.016667 (12:00:00.00 -00:01:00.0)");
}

TEST_F(Report, TheGallerySaysWhyAScoreIsHigh) {
  write_known_folder(path());
  write(options());
  // Row 17 has the highest score, 3.9. 39 of 40 rows have a contrast but for every tenth: 36, of which it is
  // the highest; its density is lower than that of the 17 rows before it and higher than of 22 behind.
  ASSERT_EQ(known_row(0), 17);
  const std::string item = "//li[@id='outlier-1']";
  EXPECT_THAT(texts(item + "/table[@class='why']//th"), ElementsAre("contrast", "density"));
  EXPECT_THAT(texts(item + "/table[@class='why']//td[@class='number']"),
              ElementsAre("3.9", "100 %", "-17", "56 %"));
  EXPECT_THAT(texts(item + "/table[@class='why']/caption"),
              ElementsAre("Why combined is high. Higher than this share of the images:"));
  EXPECT_THAT(texts(item + "/p[@class='residual']"),
              ElementsAre("Residual: excess light of 9 sigma over 9 px, 5.5 px to the right of the centre."));
  EXPECT_EQ(count(item + "//img[@alt='Significance of galaxy_17']"), 1u);
  const image::Image map = picture("(" + item + "//img)[3]");
  ASSERT_EQ(map.bands, 3);
  EXPECT_EQ(map.at(2, 0, 0), 255.0f);                                    // white
  EXPECT_LT(map.at(2, kEdge - 13, 17), map.at(2, kEdge - 14, 17));       // the peak is the deepest red,
  EXPECT_LT(map.at(2, kEdge - 14, 17) + 50, map.at(0, kEdge - 14, 17));  // rows go upward
  // Without parts of its own, a ranking stands beside the other scores.
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  scores.set_attribute("ranking", "contrast");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//li[@id='outlier-1']/table[@class='why']//th"), ElementsAre("combined", "density"));
  EXPECT_THAT(texts("//li[@id='outlier-1']/table[@class='why']/caption"),
              ElementsAre(testing::StartsWith("Other scores.")));
}

TEST_F(Report, PartsAreComparedAmongImagesThatTheSameModelScored) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> folds;
  for (std::int64_t row = 0; row < kImages; ++row) {
    folds.push_back(1 + row % 2);
    // The first model's scale is another: of all images, those that it scored would lead.
    if (row % 2 == 0) std::get<std::vector<double>>(scores.table.find("density")->data)[row] += 1000;
  }
  scores.table.add({"fold", "", "", folds, {}});
  scores.set_attribute("model_fingerprint", "m,n");
  scores.set_attribute("making", R"([{"columns":["combined"],"settings":{"weights":{"density":1}}}])");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  const std::string why = "//li[@id='outlier-1']/table[@class='why']";
  EXPECT_THAT(texts(why + "//th"), ElementsAre("density")) << "what it is made of";
  // Of the 20 images of odd rows, 11 are below row 17.
  EXPECT_THAT(texts(why + "//td[@class='number']"), ElementsAre("-17", "57 %"));
}

TEST_F(Report, LeadsWithWhatWasFoundThenTheHighestThenTheRest) {
  write_known_folder(path());
  write_known_exhibits(path() / "calibration", "Scores and null", kKnownSvg, "calibration");
  write(options());
  EXPECT_THAT(
      texts("//main/section/h2"),
      ElementsAre("What was found", "The 24 highest of 39 scores", "Scores and null", "Mergers of the test",
                  "The highest as a table", "Training", "Drift", "Columns", "How to repeat it"));
  EXPECT_THAT(texts("//nav//a"), texts("//main/section/h2"));
  // Candidates are known by their column; what the evaluation found comes behind.
  EXPECT_THAT(
      texts("//section[@id='summary']/ul/li"),
      ElementsAre(
          "39 images were scored. 1 image has no score. 4 of them are candidates at a false-discovery rate of 0.05.",
          "Of the mergers 67.5 % are found."));
  EXPECT_THAT(
      texts("//section[@id='summary']/p"),
      ElementsAre(
          "combined joins density, contrast and asymmetry in one number: the higher it is, the less likely a normal image is to look as odd.",
          "Caution. The images differ from the training images in flux. High scores may reflect this difference between the two sets of images, in instrument, depth or selection, and no unusual galaxy. The training raised an alarm; see Training."));
  EXPECT_EQ(count("//p[@id='paper']"), 0u) << "not the paper's experiment, as far as the folder tells";
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
  // That mergers are not like isolated galaxies is no caution.
  EXPECT_THAT(texts("//p[@class='caution']"),
              ElementsAre("Caution. The training raised an alarm; see Training."));
  EXPECT_THAT(
      texts("//section[@id='drift']/p"),
      ElementsAre("The images differ from the training images in flux. That is what this study is "
                  "about: mergers are among the images, and only isolated galaxies are in training."));
}

TEST_F(Report, ThePapersScoreIsExplainedWhereItIsFirstMet) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  catalog::Column papers = scores.table.at("combined");
  papers.name = "anomaly_score";
  scores.table.add(papers);
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(
      texts("//section[@id='summary']/p").front(),
      testing::AllOf(HasSubstr("combined joins"),
                     HasSubstr("anomaly_score is the score of Margalef-Bentabol et al. (2020): how "
                               "far the best image that the generator can make stays from this one.")));
  const std::size_t explained = page_.find("anomaly_score is the score");
  EXPECT_EQ(page_.find("anomaly_score"), explained) << "named nowhere above that";
}

TEST_F(Report, WhatTheTimeLimitCutShortIsSaid) {
  write_known_folder(path());
  write_known_model(path() / "model.safetensors", {"encoder: 800 of 3000 steps"});
  write(options());
  EXPECT_THAT(texts("//p[@class='caution']").front(),
              HasSubstr("before all its steps were done (encoder: 800 of 3000 steps)"));
  EXPECT_THAT(texts("//section[@id='health']/ul/li"),
              Contains("Cut short by the time limit, encoder: 800 of 3000 steps."));
}

/// The summary of scores alone, with what `peculiar calibrate` says of itself.
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
                     {"expected_false", 0.93},
                     {"expected_false_interval", {0.2, 2.5}},
                     {"share_of_outliers", 0.19},
                     {"share_of_outliers_interval", {0.17, 0.21}},
                     {"assumption", "most images are normal"},
                     {"warnings", {"The bulk is narrow"}}};
  EXPECT_THAT(
      sentences(bulk, 3.5),
      ElementsAre(
          "39 images were scored; an estimated 19 % of them are outliers (17 to 21 %). 1 image has no score.",
          "4 of them are candidates at a false-discovery rate of 10 %: about 0.9 of these are expected to be false (0.2 to 2.5).",
          "The null distribution was fitted to the bulk of the scores: most images are normal."));
  EXPECT_THAT(texts("//p[@class='caution']"), ElementsAre("Caution. The bulk is narrow."));
}

TEST_F(CalibratedReport, SaysPlainlyThatThereIsNoCandidate) {
  EXPECT_THAT(
      sentences({{"null", "normals"}, {"fdr", 0.05}}, 100),
      ElementsAre(
          HasSubstr("39 images were scored."),
          "None of them is a candidate at a false-discovery rate of 5 %: no score is high enough to rule out chance among so many images. The highest are still the first to look at.",
          "The null distribution is that of the scores of normal images that the model was not trained on."));
  EXPECT_EQ(count("//p[@class='caution']"), 0u);
  EXPECT_EQ(count("//span[@class='badge']"), 0u);
}

TEST_F(CalibratedReport, TooFewNormalImagesAreNotBlamedOnTheScores) {
  EXPECT_THAT(
      sentences({{"null", "normals"}, {"fdr", 0.05}, {"normals", 36}, {"fewest_candidates", 22}}, 100),
      Contains(
          "None of them is a candidate at a false-discovery rate of 5 %: the 36 normal images are too few to single out fewer than 22 of the images at that rate. The highest are still the first to look at."));
}

TEST_F(CalibratedReport, OfOneCandidateAndOfADamagedNote) {
  EXPECT_THAT(
      sentences({{"null", "normals"}, {"fdr", 0.001}, {"expected_false", 0.001}}, 3.85),
      Contains(
          "1 of them is a candidate at a false-discovery rate of 0.1 %: fewer than 0.1 of these is expected to be false."));
  EXPECT_THAT(
      sentences(json("no object"), 3.85),
      ElementsAre(HasSubstr("39 images"), "1 of them is a candidate at a false-discovery rate of 0.05.",
                  "The highest combined is 3.9, of galaxy_17 (odd)."));
}

TEST_F(Report, SearchesThatHadNotConvergedAreACaution) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<double> converged(kImages, std::nan(""));  // of those that were not searched for
  for (std::size_t row = 0; row < 10; ++row) converged[row] = row < 2 ? 1 : 0;
  scores.table.add({"converged", "", "", converged, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//p[@class='caution']").front(),
              HasSubstr("8 of 10 searches for a reconstruction had not converged"));
  converged[2] = 1;
  scores.table.find("converged")->data = converged;
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//p[@class='caution']").front(), testing::Not(HasSubstr("converged")));
}

TEST_F(Report, OtherScoresAreFolded) {
  write_known_folder(path());
  analysis::Exhibits exhibits = analysis::read_exhibits(path() / "evaluation");
  exhibits.exhibits[0].section = "Other scores";
  for (int i = 2; i < 8; ++i) exhibits.findings.push_back(fmt::format("Finding {}.", i));
  analysis::write_exhibits(path() / "evaluation", exhibits);
  write(options());
  const std::string section = "//section[@id='exhibits-1']";
  EXPECT_EQ(count(section + "/details//table"), 1u);
  EXPECT_EQ(count(section + "/div//table"), 0u);
  EXPECT_THAT(texts(section + "/details/summary"),
              ElementsAre("2 more findings of Mergers of the test", "Other scores in Mergers of the test"));
  EXPECT_THAT(texts(section + "/details[1]/ul/li"), ElementsAre("Finding 6.", "Finding 7."));
}

TEST_F(Report, SeveralModelsMayHaveScoredTheSample) {
  write_known_folder(path());
  write_known_model(path() / "second.safetensors");
  fs::create_directories(path() / "second.health");
  image::write_png(path() / "second.health" / "health.png", image::Image(1, 10, 10, 0.5f));
  write_known_reconstructions(path() / "more.h5", kRebuilt, 2, "n");
  const auto set = [&](const std::string& fingerprints) {
    store::ScoresFile scores = store::read_scores(path() / "scores.h5");
    scores.set_attribute("model_fingerprint", fingerprints);
    scores.set_attribute("model", "model.safetensors,second.safetensors");
    scores.set_attribute("reconstructions", "scores.reconstructions.h5,more.h5");
    store::write_scores(path() / "scores.h5", scores, true);
  };
  json run = known_run();
  run["model"] = {"model.safetensors", "second.safetensors"};
  run["health"] = {"model.health", "second.health"};
  run["gallery"]["reconstructions"] = {"scores.reconstructions.h5", "more.h5"};
  set("m,n");
  for (const bool noted : {true, false}) {
    noted ? write_run(run) : static_cast<void>(fs::remove(path() / "run.json"));
    write(options());
    EXPECT_EQ(count("//img[starts-with(@alt, 'Significance')]"), 4u);  // one has no score
    EXPECT_THAT(texts("//section[@id='health']/h3"), ElementsAre("model.safetensors", "second.safetensors"));
    EXPECT_EQ(count("//section[@id='health']//img"), 3u);
    EXPECT_EQ(count("//table[@id='health-2-history']"), 1u);
  }
  run["health"] = "model.health";
  write_run(run);
  EXPECT_THAT(error_of(options()), HasSubstr("names 2 models and 1 folders of their health"));
  fs::remove(path() / "run.json");
  set("m");
  EXPECT_THAT(error_of(options()), testing::AllOf(HasSubstr("more.h5"), HasSubstr("belong to other scores")));
}

// A page that is sent on tells nobody where it was made.
TEST_F(Report, NoPathLeadsOutOfTheRun) {
  const std::string here = fs::canonical(path()).string();
  const std::string home = "/home/a person/data";
  write_known_folder(
      path(), "/home/somebody/galaxy_", "From " + here + "/evaluation",
      "<svg viewBox='0 0 1 1'><title>" + home + "</title><text>" + here + "/scores.csv</text></svg>");
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  json provenance = json::parse(scores.attribute("provenance"));
  provenance["settings"]["sample"] = here + "/sample.h5";
  provenance["settings"]["weights"] = {home + "/weight map.fits", "../../root/data/w.fits"};
  provenance["inputs"][0]["file"] = home + "/sample.h5";
  scores.set_attribute("provenance", provenance.dump());
  scores.set_attribute("sample", here + "/sample.h5");
  scores.set_attribute("model", here + "/model.safetensors");
  store::write_scores(path() / "scores.h5", scores, true);
  for (const bool noted : {true, false}) {
    json run = known_run();
    run["title"] = "In " + here;
    run["settings"]["sky"] = home + "/sky.h5";
    run["settings"]["output"] = here;
    run["settings"]["survey"] = fs::canonical(path()).parent_path().string() + "/survey.toml";
    run["steps"][0]["command"] =
        "peculiar train '" + home + "/train set.h5' -o " + here + "/model.safetensors --resume ../../root/c";
    run["steps"][0]["inputs"][0]["path"] = home + "/train set.h5";
    noted ? write_run(run) : static_cast<void>(fs::remove(path() / "run.json"));
    ReportOptions some = options();
    some.scores = (path() / "scores.h5").string();
    some.columns = {"flux"};
    write(some);
    for (const std::string& hidden : {here, path().string(), std::string("/home"), std::string("somebody"),
                                      std::string("a person"), std::string("root/data")})
      EXPECT_EQ(page_.find(hidden), std::string::npos)
          << hidden << ": " << page_.substr(page_.find(hidden) < 60 ? 0 : page_.find(hidden) - 60, 160);
    EXPECT_EQ(texts("//ol[@class='gallery']/li[1]//h3").front(), "1. .../galaxy_17");
    const std::string commands = texts("//pre[@class='copy']").front();
    EXPECT_THAT(commands,
                HasSubstr("peculiar report . -o 'report.html' --columns 'flux' --scores 'scores.h5'"));
    if (noted) {
      EXPECT_THAT(commands,
                  HasSubstr("peculiar train '.../train set.h5' -o model.safetensors --resume .../c\n"));
      EXPECT_THAT(texts("//table[@id='study-settings']//td"),
                  testing::IsSupersetOf({".", ".../sky.h5", "../survey.toml"}));
      EXPECT_THAT(texts("//table[@id='files']//th[@scope='row']"), Contains(".../train set.h5"));
    } else {
      EXPECT_THAT(commands, HasSubstr("sample = \"sample.h5\"\n"));
      EXPECT_THAT(commands, HasSubstr("weights = [\".../weight map.fits\",\".../w.fits\"]\n"));
    }
  }
  const char* own_home = std::getenv("HOME");
  if (own_home != nullptr && std::string(own_home).size() > 1) {
    std::string words = page_;  // pictures hold any letters
    for (std::size_t at = words.find("base64,"); at != std::string::npos; at = words.find("base64,", at))
      words.erase(at, words.find('"', at) - at);
    EXPECT_EQ(words.find(own_home), std::string::npos);
  }
}

TEST_F(Report, HealthSettingsVersionsAndFingerprintsAreThere) {
  write_known_folder(path());
  write_run(known_run());
  write(options());
  EXPECT_THAT(texts("//section[@id='health']/ul/li"),
              ElementsAre("Alarm: collapse: the images are all alike"));
  EXPECT_THAT(page_, HasSubstr("<td class=\"number\">9.5</td><td class=\"number\">1.125</td>"));
  const image::Image curves = picture("//section[@id='health']//img[1]");
  EXPECT_EQ(curves.width, 1600);  // of 2000
  EXPECT_EQ(curves.height, 320);
  EXPECT_NEAR(curves.at(0, 100, 100), 127.5, 0.6);
  EXPECT_THAT(
      texts("//pre[@class='copy']"),
      ElementsAre("peculiar train train.h5 -o model.safetensors\npeculiar report . -o 'report.html'\n"));
  EXPECT_THAT(texts("//table[@id='steps']//td"), ElementsAre("12.3", "no", "model.safetensors"));
  EXPECT_THAT(texts("//table[@id='study-settings']//th[@scope='row']"), ElementsAre("seed", "train.preset"));
  EXPECT_THAT(texts("//table[@id='study-settings']//td"), ElementsAre("3", "quick"));
  EXPECT_THAT(texts("//table[@id='versions']//td"), ElementsAre("0.1.0 (abc)", "1.10.8"));
  EXPECT_THAT(texts("//table[@id='files']//td"), ElementsAre("xxh3-in", "xxh3-out", "f00d"));
}

TEST_F(Report, HeadingsAndLandmarksAreInOrder) {
  write_known_folder(path());
  write(options());
  int level = 0;
  for (const pugi::xpath_node& heading : tree_.select_nodes("//h1|//h2|//h3|//h4")) {
    const int own = heading.node().name()[1] - '0';
    EXPECT_LE(own, level + 1) << heading.node().text().get();
    level = own;
  }
  for (const char* one :
       {"//header", "//nav", "//main", "//footer", "//h1", "//a[@class='skip' and @href='#content']"})
    EXPECT_EQ(count(one), 1u) << one;
  std::set<std::string> ids;
  for (const pugi::xpath_node& node : tree_.select_nodes("//*[@id]"))
    EXPECT_TRUE(ids.insert(node.node().attribute("id").value()).second)
        << node.node().attribute("id").value();
  for (const pugi::xpath_node& link : tree_.select_nodes("//a[starts-with(@href, '#')]"))
    EXPECT_EQ(ids.count(link.node().attribute("href").value() + 1), 1u)
        << link.node().attribute("href").value();
  EXPECT_EQ(count("//img[not(@alt) or @alt='']"), 0u);
}

TEST_F(Report, WhatFilesSayIsTextAndNothingElse) {
  const std::string hostile = "<script>bad</script>\"'><img src=x onerror=bad>&amp;\x01";
  write_known_folder(
      path(), hostile, hostile,
      "<svg viewBox='0 0 1 1' onload='bad'><script>bad</script><text>&lt;script></text></svg>");
  json run = known_run();
  run["title"] = run["kind"] = run["created"] = run["steps"][0]["command"] = run["steps"][0]["name"] =
      hostile;
  run["settings"] = {{hostile, hostile}};
  write_run(run);
  write(options());
  EXPECT_EQ(count("//script"), 0u);
  EXPECT_EQ(count("//img[@onerror or @src='x']"), 0u);
  for (const pugi::xpath_node& node : tree_.select_nodes("//@*"))
    EXPECT_FALSE(std::string(node.attribute().name()).starts_with("on")) << node.attribute().name();
  std::string shown = hostile;
  shown.back() = ' ';  // a control character
  EXPECT_EQ(texts("//h1").front(), shown);
  EXPECT_THAT(texts("//ol[@class='gallery']/li[1]//h3").front(), HasSubstr("<script>bad</script>\"'>"));
  EXPECT_THAT(texts("//table[@id='exhibits-1-table-1']//th[@scope='row']"),
              ElementsAre("isolated", testing::StartsWith("<script>")));
}

TEST_F(Report, BytesThatAreNotUtf8BecomeTheSignForThat) {
  write_known_folder(path(), "caf\xe9_");
  write(options());
  EXPECT_THAT(page_, HasSubstr("caf\xef\xbf\xbd_"));
  EXPECT_THAT(page_, Not(HasSubstr("caf\xe9_")));
}

TEST_F(Report, TheSameFolderGivesTheSamePage) {
  write_known_folder(path());
  write(options());
  const std::string first = page_;
  const fs::path other = path() / "elsewhere";
  fs::create_directory(other);
  ReportOptions some = options();
  some.output = (other / "report.html").string();
  write(some);
  EXPECT_EQ(page_, first);
}

TEST_F(Report, AFolderWithoutRunJsonIsLookedThrough) {
  write_known_folder(path());
  const ReportSummary summary = write(options());
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.figures, 3);
  EXPECT_EQ(summary.outliers, 24);
  // The commands follow from the provenance, the first one first.
  const std::string commands = texts("//pre[@class='copy']").front();
  EXPECT_THAT(
      commands,
      testing::StartsWith(
          "peculiar import --config /dev/stdin <<'END'\ninputs = [\"images\"]\noutput = \"sample.h5\"\nEND\npeculiar score"));
}

TEST_F(Report, OfSeveralScoresTheCalibratedOnesOrThoseNamed) {
  write_known_folder(path());
  store::RowFileSpec spec;
  spec.kind = "scores";
  spec.count = 1;
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0},
                  {"combined", "", "", store::ColumnType::kFloat, 0}};
  spec.attributes = {{"ranking", std::string("combined")}};
  for (const char* name : {"normals.h5", "others.h5"}) {
    store::RowFileWriter writer(path() / name, spec, {true, name, {}});
    writer.write({"row", "", "", std::vector<std::int64_t>{0}, {}}, 0);
    writer.write({"combined", "", "", std::vector<double>{1.5}, {}}, 0);
    writer.commit(1);
    writer.finish();
  }
  EXPECT_EQ(write(options()).outliers, 24);
  ReportOptions named = options();
  named.scores = (path() / "normals.h5").string();
  const ReportSummary summary = write(named);
  EXPECT_EQ(summary.outliers, 1);
  EXPECT_THAT(texts("//ol[@class='gallery']/li//h3"), ElementsAre("1. row 0"));
  EXPECT_THAT(summary.left_out, ElementsAre(HasSubstr("images of the highest scores")));
  EXPECT_THAT(texts("//section[@id='left-out']/ul/li"),
              ElementsAre(HasSubstr("images of the highest scores")));
  fs::remove(path() / "scores.h5");
  EXPECT_THAT(error_of(options()),
              testing::AllOf(HasSubstr("normals.h5"), HasSubstr("others.h5"), HasSubstr("--scores")));
}

TEST_F(Report, WhatHasNoRoomIsNamed) {
  std::string big = "<svg viewBox='0 0 1 1'>";
  while (big.size() < 2'000'000) big += "<rect x='0.123456789' y='0.123456789' width='1' height='1'/>";
  write_known_folder(path(), "galaxy_", "Big", big + "</svg>");
  ReportOptions some = options();
  EXPECT_EQ(write(some).figures, 3);
  some.most_megabytes = 1;
  const ReportSummary summary = write(some);
  EXPECT_LT(summary.bytes, 1'000'000);
  EXPECT_EQ(summary.figures, 2);
  EXPECT_EQ(summary.tables, 1);
  EXPECT_EQ(summary.outliers, 24);
  EXPECT_THAT(summary.left_out, ElementsAre(HasSubstr("the figure 'Scores of each class' (2.")));
  EXPECT_THAT(page_, HasSubstr("Left out for its size: the figure"));
}

TEST_F(Report, LongTablesAreCutAndSaySo) {
  write_known_folder(path());
  std::string csv = "name,n\n";
  for (int row = 0; row < 1000; ++row) csv += fmt::format("row_{},{}\n", row, row);
  write_file(path() / "evaluation" / "table_1.csv", csv);
  write(options());
  EXPECT_EQ(count("//table[@id='exhibits-1-table-1']/tbody/tr"), 200u);
  EXPECT_THAT(page_, HasSubstr("The first 200 of 1000 rows"));
}

TEST_F(Report, ErrorsNameTheFileAndWhatToDo) {
  ReportOptions some = options();
  EXPECT_THAT(error_of(some), HasSubstr("has nothing to report on"));
  some.folder = (path() / "none").string();
  EXPECT_THAT(error_of(some), HasSubstr("none: is no folder"));
  write_known_folder(path());
  some = options();
  some.columns = {"fluxx"};
  EXPECT_THAT(error_of(some), HasSubstr("'fluxx' (did you mean 'flux'?)"));
  write(options());
  some = options();
  some.overwrite = false;
  EXPECT_THAT(error_of(some, ErrorKind::kUsage), HasSubstr("report.html"));
  json run = known_run();
  run["gallery"]["sample"] = "gone.h5";
  write_run(run);
  EXPECT_THAT(error_of(options()),
              testing::AllOf(HasSubstr("run.json: names"), HasSubstr("gone.h5, which is not there")));
  run = known_run();
  run["steps"][0].erase("command");
  write_run(run);
  EXPECT_THAT(error_of(options()), testing::AllOf(HasSubstr("run.json: is damaged"), HasSubstr("command")));
  run = known_run();
  run["version"] = 2;
  write_run(run);
  EXPECT_THAT(error_of(options()), HasSubstr("take a newer one"));
  write_run({{"format", "other"}});
  EXPECT_THAT(error_of(options()), HasSubstr("is no run of `peculiar study`"));
  fs::remove(path() / "run.json");
  fs::remove(path() / "evaluation" / "scores.svg");
  EXPECT_THAT(error_of(options()), HasSubstr("scores.svg, which is not there"));
}

TEST_F(Report, FilesOfAnotherRunAreRefused) {
  write_known_folder(path());
  store::SampleHeader header;
  header.count = header.height = header.width = 1;
  header.bands = {"r"};
  store::SampleWriter sample(path() / "other.h5", header, {}, {true, "another"});
  sample.write_images(0, std::vector<float>{1});
  sample.rows().commit(1);
  sample.rows().finish();
  ReportOptions some = options();
  some.sample = (path() / "other.h5").string();
  EXPECT_THAT(error_of(some),
              testing::AllOf(HasSubstr("other.h5: is not the sample that"), HasSubstr("--sample")));
  write_file(path() / "model.safetensors", "no model");
  EXPECT_THAT(error_of(options()), HasSubstr("model.safetensors: is no model"));
  write_known_model(path() / "model.safetensors");
  store::RowFileSpec spec;
  spec.kind = "reconstructions";
  spec.count = 1;
  spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
  spec.attributes = {{"sample_job", std::string("another")}, {"model_fingerprint", std::string("m")}};
  store::RowFileWriter writer(path() / "scores.reconstructions.h5", spec, {true, "other", {}});
  writer.write({"row", "", "", std::vector<std::int64_t>{0}, {}}, 0);
  writer.commit(1);
  writer.finish();
  EXPECT_THAT(error_of(options()), HasSubstr("belong to other scores"));
}

}  // namespace
}  // namespace peculiar::report
