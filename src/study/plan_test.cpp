#include "study/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar::study {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

StudyOptions options_of(const std::string& kind) {
  StudyOptions options;
  options.kind = kind;
  if (kind != "mergers") options.sample = "images.h5";
  if (kind == "compare") options.survey = "survey.h5";
  return options;
}

const Step& step_of(const Plan& plan, const std::string& name) {
  return *std::find_if(plan.steps.begin(), plan.steps.end(),
                       [&](const Step& step) { return step.name == name; });
}

std::string message_of(const StudyOptions& options, const VerbOptions& tables) {
  try {
    make_plan(options, tables);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Plan, EveryStepNeedsOnlyWhatIsThereByThen) {
  for (const StudyKind& kind : study_kinds()) {
    const Plan plan = make_plan(options_of(kind.name), {});
    std::set<std::string> there{Planner::from_here("images.h5"), Planner::from_here("survey.h5")};
    std::set<std::string> names;
    for (const Step& step : plan.steps) {
      EXPECT_TRUE(names.insert(step.name).second) << step.name << " twice";
      for (const std::string& input : step.inputs)
        EXPECT_TRUE(there.contains(input)) << kind.name << ": " << step.name << " needs " << input;
      for (const std::string& output : step.outputs)
        EXPECT_TRUE(there.insert(output).second) << output << " is made twice";
      for (const std::string& input : step.inputs)  // it is on the command line, or the verb reads the folder
        EXPECT_TRUE(step.name == "report" || step.command().find(input) != std::string::npos)
            << step.command();
    }
    std::vector<std::string> shown{plan.scores, plan.sample};
    for (const auto* more : {&plan.reconstructions, &plan.models, &plan.exhibits})
      shown.insert(shown.end(), more->begin(), more->end());
    for (const std::string& file : shown) EXPECT_TRUE(there.contains(file)) << kind.name << ": " << file;
    EXPECT_EQ(plan.steps.back().name, "report");
    EXPECT_FALSE(plan.title.empty());
  }
}

TEST(Plan, NoGalaxyIsOnTwoSides) {
  const Plan plan = make_plan(options_of("mergers"), {});
  const std::string training = step_of(plan, "training").command();
  const std::string normals = step_of(plan, "normals").command();
  for (const std::string& command : {training, normals})
    EXPECT_THAT(command, HasSubstr("--hash-column tree"));
  // The same hash would put all remaining rows in one set.
  EXPECT_THAT(training, HasSubstr("--seed 1"));
  EXPECT_THAT(normals, HasSubstr("--seed 2"));
}

TEST(Plan, NoImageIsScoredByAModelThatHasSeenIt) {
  StudyOptions options = options_of("outliers");
  options.folds = 3;
  options.group = "galaxy";
  const Plan plan = make_plan(options, {});
  EXPECT_EQ(plan.models.size(), 3u);
  for (int fold = 1; fold <= 3; ++fold) {
    const std::string number = std::to_string(fold);
    EXPECT_THAT(step_of(plan, "model_" + number).command(),
                HasSubstr("-o model_" + number + ".safetensors --group galaxy --fold " + number + "/3"));
    EXPECT_THAT(step_of(plan, "scores_" + number).command(),
                AllOf(HasSubstr("score model_" + number + ".safetensors"), HasSubstr("--left-out")));
  }
  // The map shows one model's features, for a limited number of images.
  EXPECT_THAT(step_of(plan, "features").command(),
              HasSubstr("score model_1.safetensors " + plan.sample +
                        " -o feature_scores.h5 --scorers contrast_density --features-out features.h5"));
  EXPECT_EQ(plan.features, "features.h5");
  EXPECT_THAT(step_of(plan, "embedding").command(),
              AllOf(HasSubstr("--highest calibrated.h5"), HasSubstr("--most 3000")));
  EXPECT_EQ(plan.embedding, "embedding.fits");
  const std::string calibration = step_of(plan, "calibration").command();
  EXPECT_THAT(calibration, HasSubstr("calibrate scores_1.h5 scores_2.h5 scores_3.h5 -o calibrated.h5"));
  EXPECT_THAT(calibration, Not(HasSubstr("--normals")));
}

TEST(Plan, NamedNormalsAreTrainedOnAndCalibratedAgainst) {
  StudyOptions options = options_of("outliers");
  options.normals = "normal_images.h5";
  const Plan plan = make_plan(options, {});
  EXPECT_THAT(
      step_of(plan, "training").command(),
      HasSubstr("split " + Planner::from_here("normal_images.h5") + " -o train.h5 --rest normals.h5"));
  EXPECT_THAT(step_of(plan, "calibration").command(), HasSubstr("--normals normal_scores.h5"));
  EXPECT_THAT(step_of(plan, "scores").command(), Not(HasSubstr("--left-out")));
}

TEST(Plan, OutliersBeginWithAMosaicOrAFolder) {
  StudyOptions options = options_of("outliers");
  options.sample.clear();
  options.mosaic = "field.fits";
  options.weight = "field_wht.fits";
  options.catalogue = "cat.fits";
  options.where = "mag < 24";
  const Plan cut = make_plan(options, {{"cutout", {{"zero_point", {"25.9463"}}}}});
  EXPECT_EQ(cut.steps.front().command(),
            "peculiar cutout --mosaic " + Planner::from_here("field.fits") + " --weight " +
                Planner::from_here("field_wht.fits") + " --catalogue " + Planner::from_here("cat.fits") +
                " --where 'mag < 24' -o sample.h5 --size 64 --zero-point 25.9463");
  EXPECT_EQ(cut.sample, "sample.h5");
  const VerbOptions alone{{"cutout", {{"neighbours", {"noise"}}, {"neighbour_level", {"3"}}}}};
  EXPECT_THAT(make_plan(options, alone).steps.front().command(),
              HasSubstr("--neighbours noise --neighbour-level 3"));
  EXPECT_THAT(step_of(cut, "model_1").command(), HasSubstr("train sample.h5"));
  options.catalogue.clear();
  EXPECT_THAT(message_of(options, {}), HasSubstr("--where"));
  options.where.clear();
  const Plan found = make_plan(options, {});
  EXPECT_THAT(found.steps[0].command(), HasSubstr("detect --mosaic"));
  EXPECT_THAT(found.steps[1].command(), HasSubstr("--catalogue sources.fits"));
  options.images = {"pictures"};
  EXPECT_THAT(message_of(options, {}), HasSubstr("give only one of --sample"));
  options.mosaic.clear();
  EXPECT_THAT(message_of(options, {}), HasSubstr("--weight needs --mosaic"));
  options.weight.clear();
  EXPECT_THAT(make_plan(options, {}).steps.front().command(),
              HasSubstr("import " + Planner::from_here("pictures") + " -o sample.h5"));
  options.images.clear();
  options.mosaics = "list.toml";
  EXPECT_THAT(message_of(options, {}), HasSubstr("--mosaics needs --catalogue"));
}

TEST(Plan, TheMergersTablesLeadWithThePapersScores) {
  // Named columns would all come first, forty rows of them; the others have tables of their own.
  EXPECT_THAT(step_of(make_plan(options_of("mergers"), {}), "evaluation").command(),
              Not(HasSubstr("--columns")));
}

TEST(Plan, TheMergersReportSaysOfEachImageWhatItIs) {
  EXPECT_THAT(step_of(make_plan(options_of("mergers"), {}), "report").command(), EndsWith("--columns role"));
  EXPECT_THAT(step_of(make_plan(options_of("mergers"), {{"report", {{"columns", {"mass_ratio"}}}}}), "report")
                  .command(),
              EndsWith("--columns mass_ratio"));
}

TEST(Plan, TablesChangeWhatIsUsual) {
  StudyOptions options = options_of("mergers");
  options.quick = true;
  const Plan plan = make_plan(options,
                              {{"train", {{"preset", {"paper"}}, {"encoder", {"false"}}}},
                               {"mock", {{"projections", {"x", "random"}}, {"seed", {"5"}}}}},
                              7);
  EXPECT_EQ(
      step_of(plan, "model").command(),
      "peculiar train train.h5 -o model.safetensors --group tree --time-limit 4 --preset paper --no-encoder --seed 7");
  EXPECT_THAT(step_of(plan, "mocks").command(), HasSubstr("--projections x --projections random --seed 5"));
  EXPECT_THAT(step_of(plan, "simulation").command(), HasSubstr("--galaxies 160 "));  // the small one
  EXPECT_THAT(step_of(make_plan(options_of("mergers"), {}), "simulation").command(),
              HasSubstr("--galaxies 1000 "));
}

TEST(Plan, TheTrainingsTimeLimitsSumToTheStudys) {
  StudyOptions options = options_of("mergers");
  EXPECT_THAT(step_of(make_plan(options, {}), "model").command(), Not(HasSubstr("--time-limit")));
  options.quick = true;
  EXPECT_THAT(step_of(make_plan(options, {}), "model").command(), EndsWith("--time-limit 4"));
  options.time_limit_minutes = 10;
  EXPECT_THAT(step_of(make_plan(options, {}), "model").command(), EndsWith("--time-limit 10"));
  EXPECT_THAT(step_of(make_plan(options, {{"train", {{"time_limit", {"2"}}}}}), "model").command(),
              HasSubstr("--time-limit 2"));
  StudyOptions outliers = options_of("outliers");
  outliers.time_limit_minutes = 10;
  outliers.folds = 4;
  const Plan folds = make_plan(outliers, {});
  for (const char* model : {"model_1", "model_2", "model_3", "model_4"})
    EXPECT_THAT(step_of(folds, model).command(), EndsWith("--time-limit 2.5")) << model;
}

TEST(Plan, NoiseIsMadeWhereItIsAskedFor) {
  StudyOptions options = options_of("mergers");
  options.universe = "smooth";
  EXPECT_EQ(step_of(make_plan(options, {}), "isolated").inputs[0], "mocks.h5");
  EXPECT_EQ(step_of(make_plan(options, {{"noise", {{"depth", {"27.8"}}}}}), "isolated").inputs[0],
            "noisy.h5");
  options.sky = "sky.h5";
  EXPECT_THAT(step_of(make_plan(options, {}), "noise").command(),
              HasSubstr("--sky " + Planner::from_here("sky.h5")));
}

TEST(Plan, NoiseIsAddedToAGivenSampleOfMockImages) {
  StudyOptions options = options_of("compare");
  options.sample = "mocks.h5";
  EXPECT_EQ(step_of(make_plan(options, {}), "training").inputs[0], Planner::from_here("mocks.h5"));
  const Plan plan = make_plan(options, {{"noise", {{"depth", {"27.8"}}}}});
  EXPECT_THAT(step_of(plan, "noise").command(),
              HasSubstr("noise " + Planner::from_here("mocks.h5") + " -o noisy.h5 --depth 27.8"));
  EXPECT_EQ(step_of(plan, "training").inputs[0], "noisy.h5");
}

TEST(Plan, ValuesThatNameFilesAreSeenFromWhereTheProgramWasCalled) {
  const TestFolder folder;
  write_file(folder.path() / "psf.fits", "x");
  const std::string name = (folder.path() / "psf.fits").string();
  const std::string given = std::filesystem::relative(name).string();
  const Plan plan =
      make_plan(options_of("mergers"), {{"mock", {{"psf", {given}}, {"unit", {"no such.file"}}}}});
  EXPECT_THAT(step_of(plan, "mocks").command(), HasSubstr("--psf " + name + " --unit 'no such.file'"));
}

TEST(Plan, ImagesOneByOneAreSplitSo) {
  StudyOptions options = options_of("compare");
  options.group = "none";
  const Plan plan = make_plan(options, {});
  for (const char* name : {"training", "model", "calibration", "comparison"})
    EXPECT_THAT(step_of(plan, name).command(), HasSubstr("--group none")) << name;
  EXPECT_THAT(step_of(plan, "training").command(), Not(HasSubstr("--hash-column")));
}

TEST(Plan, ASimulationWithoutATreeIsComparedByAllItsGalaxies) {
  StudyOptions options = options_of("compare");
  options.sample.clear();
  options.simulation = "tng";
  options.sky = "sky.h5";
  const Plan plan = make_plan(options, {{"select", {{"all", {"true"}}, {"mass_min", {"1e10"}}}}});
  EXPECT_THAT(step_of(plan, "selection").command(),
              AllOf(HasSubstr("--all --mass-min 1e10"), Not(HasSubstr("--roles"))));
  // The verbs find out which images belong together: there may be no tree.
  for (const char* name : {"training", "model", "comparison"}) {
    EXPECT_THAT(step_of(plan, name).command(), Not(HasSubstr("tree"))) << name;
    EXPECT_THAT(step_of(plan, name).command(), Not(HasSubstr("--group"))) << name;
  }
  options.galaxies = "subhaloes.csv";
  const Plan own = make_plan(options, {{"mock", {{"id", {"ID"}}}}});
  EXPECT_THAT(step_of(own, "mocks").command(),
              AllOf(HasSubstr("--galaxies " + Planner::from_here("subhaloes.csv")), HasSubstr("--id ID")));
  for (const Step& step : own.steps) EXPECT_NE(step.name, "selection");
  EXPECT_THAT(message_of(options, {{"select", {{"all", {"true"}}}}}),
              HasSubstr("[select]: this study has no settings of this verb (--galaxies takes its place)"));
  bool looked_at = false;
  for (const GivenFile& file : given_files(options))
    looked_at |= file.option == "--galaxies" && file.role == FileRole::kTable;
  EXPECT_TRUE(looked_at) << "a missing table is told before anything runs";
  options.sky = options.survey;
  EXPECT_THAT(message_of(options, {}), HasSubstr("is the sample of images itself"));
  options.sky = "sky.h5";
  options.simulation.clear();
  EXPECT_THAT(message_of(options, {}), HasSubstr("--galaxies needs --simulation"));
  StudyOptions mergers = options_of("mergers");
  EXPECT_THAT(message_of(mergers, {{"select", {{"all", {"true"}}}}}), HasSubstr("leave out [select] all"));
  mergers.galaxies = "subhaloes.csv";
  EXPECT_EQ(message_of(mergers, {}), "study mergers: --galaxies goes with study compare");
}

TEST(Plan, ComparedMocksAreOfGalaxiesOfEveryRole) {
  StudyOptions options = options_of("compare");
  options.sample.clear();
  options.sky = "sky.h5";
  for (const bool own : {false, true}) {
    if (own) options.simulation = "tng";
    const Plan plan = make_plan(options, {});
    EXPECT_THAT(step_of(plan, "selection").command(),
                HasSubstr("--roles isolated,pre-merger,merger,post-merger,other"));
    for (const Step& step : plan.steps)
      EXPECT_THAT(step.command(), Not(HasSubstr("role =="))) << "no role is left out or thinned";
  }
  EXPECT_THAT(
      step_of(make_plan(options, {{"select", {{"roles", {"isolated", "other"}}}}}), "selection").command(),
      EndsWith("--roles isolated --roles other"));
}

TEST(Plan, ASurveysThresholdsAreOfTheTrainingImagesAndItsMapHasBothSets) {
  const Plan plan = make_plan(options_of("compare"), {});
  EXPECT_THAT(step_of(plan, "training_scores").command(),
              HasSubstr("score model.safetensors train.h5 -o training_scores.h5"));
  EXPECT_THAT(step_of(plan, "calibration").command(),
              HasSubstr("--normals mock_scores.h5 --training training_scores.h5"));
  EXPECT_THAT(step_of(plan, "mock_features").command(),
              HasSubstr("score model.safetensors held_out.h5 -o mock_features.h5 --scorers features"));
  EXPECT_THAT(
      step_of(plan, "survey_features").command(),
      HasSubstr("score model.safetensors " + Planner::from_here("survey.h5") + " -o survey_features.h5"));
  EXPECT_THAT(step_of(plan, "embedding").command(),
              AllOf(HasSubstr("embed mock_features.h5 survey_features.h5 -o embedding.fits"),
                    HasSubstr("--most 3000")));
  EXPECT_THAT(step_of(plan, "comparison").command(),
              HasSubstr("--training training_scores.h5 --embedding embedding.fits"));
}

TEST(Plan, TheBuiltInUniverseLooksAsASurveyWouldSeeIt) {
  StudyOptions options = options_of("mergers");
  const Plan plan = make_plan(options, {});
  EXPECT_THAT(step_of(plan, "simulation").command(), HasSubstr("--structure observed"));
  EXPECT_THAT(step_of(plan, "selection").command(), HasSubstr("--mass-ratio-min 0.02"));
  EXPECT_THAT(step_of(plan, "mocks").command(), HasSubstr("--field candels-wide --dust disc --truth auto"));
  EXPECT_THAT(step_of(plan, "noise").command(), EndsWith("--depth 27.52 --exposure 3300"));
  EXPECT_EQ(step_of(plan, "isolated").inputs[0], "noisy.h5");
  EXPECT_THAT(step_of(plan, "evaluation").command(), HasSubstr("--flux-ratio-bins 1,0.25,0.1,0.02,0"));
  // The user's settings take precedence; a given sky replaces all of the noise.
  const Plan own = make_plan(options, {{"mock", {{"dust", {"none"}}}}, {"noise", {{"depth", {"26"}}}}});
  EXPECT_THAT(step_of(own, "mocks").command(), AllOf(HasSubstr("--dust none"), Not(HasSubstr("disc"))));
  EXPECT_THAT(step_of(own, "noise").command(), EndsWith("--exposure 3300 --depth 26"));
  options.sky = "sky.h5";
  EXPECT_THAT(step_of(make_plan(options, {}), "noise").command(),
              AllOf(HasSubstr("--sky"), Not(HasSubstr("--depth")), Not(HasSubstr("--exposure"))));
}

TEST(Plan, ASmoothUniverseIsThatOfThePaper) {
  StudyOptions options = options_of("mergers");
  options.universe = "smooth";
  const Plan smooth = make_plan(options, {});
  options.universe = "auto";
  options.as_published = true;
  for (const Plan& plan : {smooth, make_plan(options, {})}) {
    EXPECT_THAT(step_of(plan, "simulation").command(), HasSubstr("--structure smooth"));
    EXPECT_THAT(step_of(plan, "mocks").command(), HasSubstr("--field none"));
    EXPECT_EQ(step_of(plan, "isolated").inputs[0], "mocks.h5");
    for (const Step& step : plan.steps) {
      EXPECT_NE(step.name, "noise");
      EXPECT_THAT(step.command(),
                  AllOf(Not(HasSubstr("0.02")), Not(HasSubstr("disc ")), Not(HasSubstr("candels"))));
    }
  }
  // The published selection and training, on images as a survey would see them.
  options.universe = "observed";
  const Plan hard = make_plan(options, {});
  EXPECT_THAT(step_of(hard, "selection").command(),
              AllOf(HasSubstr("--mass-ratio-min 0.1"), HasSubstr("--isolation-window 1000")));
  EXPECT_THAT(
      step_of(hard, "mocks").command(),
      AllOf(HasSubstr("--dust disc"), HasSubstr("--field candels-wide"), HasSubstr("--projections x,y,z")));
  EXPECT_EQ(step_of(hard, "isolated").inputs[0], "noisy.h5");
  EXPECT_THAT(step_of(hard, "model").command(), HasSubstr("--no-augment"));
}

TEST(Plan, ASimulationOfTheUsersIsTakenAsItIs) {
  for (const char* kind : {"mergers", "compare"}) {
    StudyOptions options = options_of(kind);
    options.sample.clear();
    options.simulation = "tng";
    const VerbOptions noise{{"noise", {{"depth", {"26"}}, {"exposure", {"900"}}}}};
    const Plan plan = make_plan(options, noise);
    EXPECT_EQ(step_of(plan, "mocks").command(),
              "peculiar mock " + Planner::from_here("tng") + " --galaxies galaxies.fits -o mocks.h5");
    EXPECT_THAT(step_of(plan, "selection").command(), Not(HasSubstr("mass-ratio-min")));
    EXPECT_EQ(step_of(plan, "noise").command(),
              "peculiar noise mocks.h5 -o noisy.h5 --depth 26 --exposure 900");
    if (options.kind == "mergers") {
      for (const Step& step : make_plan(options, {}).steps) EXPECT_NE(step.name, "noise");
    }
    options.universe = "observed";
    EXPECT_THAT(message_of(options, noise), HasSubstr("leave it out with --simulation"));
  }
}

TEST(Plan, TheNoiseOfAComparisonIsTheSurveys) {
  StudyOptions options = options_of("compare");
  options.sample.clear();
  EXPECT_THAT(message_of(options, {}), HasSubstr("noiseless mock images cannot be compared"));
  options.sky = "sky.h5";
  const Plan plan = make_plan(options, {});
  EXPECT_THAT(step_of(plan, "simulation").command(), HasSubstr("--structure observed"));
  EXPECT_THAT(step_of(plan, "mocks").command(), HasSubstr("--field candels-wide"));
  EXPECT_THAT(step_of(plan, "noise").command(), Not(HasSubstr("--depth")));
}

TEST(Plan, FilesOfBandsAreSeenFromThereToo) {
  const TestFolder folder;
  write_file(folder.path() / "psf.fits", "x");
  const std::string name = (folder.path() / "psf.fits").string();
  StudyOptions options = options_of("outliers");
  options.sample.clear();
  options.mosaics = "list.toml";
  options.catalogue = "objects.fits";
  const std::string given = std::filesystem::relative(name).string();
  const Plan plan = make_plan(options, {{"cutout", {{"psf", {"F160W=" + given, "J=no_such.fits"}}}}});
  EXPECT_THAT(step_of(plan, "sample").command(), HasSubstr("--psf F160W=" + name + " --psf J=no_such.fits"));
}

TEST(Plan, ReconstructionsAreLeftOutOnDemand) {
  for (const StudyKind& kind : study_kinds()) {
    const StudyOptions options = options_of(kind.name);
    const Plan usual = make_plan(options, {});
    const Plan none = make_plan(options, {{"score", {{"reconstruct", {"none"}}}}});
    EXPECT_FALSE(usual.reconstructions.empty()) << kind.name;
    EXPECT_TRUE(none.reconstructions.empty()) << kind.name;
    ASSERT_EQ(none.steps.size(), usual.steps.size());
    for (const Step& step : none.steps) {
      for (const auto* files : {&step.inputs, &step.outputs})
        EXPECT_THAT(*files, Not(Contains(HasSubstr("reconstructions")))) << kind.name << ": " << step.name;
    }
    EXPECT_THAT(message_of(options, {{"score", {{"reconstructions", {"mine.h5"}}}}}),
                HasSubstr("score.reconstructions: is set by the study itself"))
        << kind.name;
  }
}

TEST(Plan, ASearchWithoutAGeneratorIsRefusedBeforeItRuns) {
  for (const char* kind : {"mergers", "compare"}) {
    const StudyOptions options = options_of(kind);
    VerbOptions tables{{"train", {{"preset", {"ranking"}}}}};
    EXPECT_THAT(message_of(options, tables),
                AllOf(HasSubstr("without a generator"), HasSubstr("preset = 'quick'"),
                      HasSubstr("method = 'combined' and reconstruct = 'none'")))
        << kind;
    tables["score"] = {{"method", {"combined"}}};
    EXPECT_THAT(message_of(options, tables), HasSubstr("without a generator")) << kind;
    tables["score"].emplace_back("reconstruct", std::vector<std::string>{"none"});
    EXPECT_EQ(message_of(options, tables), "") << kind;
    EXPECT_EQ(message_of(options, {{"train", {{"preset", {"ranking"}}, {"generator", {"true"}}}}}), "");
    EXPECT_THAT(message_of(options, {{"train", {{"generator", {"false"}}}}}),
                HasSubstr("without a generator"));
  }
}

TEST(Plan, ATitleGoesToTheReport) {
  StudyOptions options = options_of("outliers");
  EXPECT_THAT(step_of(make_plan(options, {}), "report").command(), Not(HasSubstr("--title")));
  options.title = "Odd ones";
  EXPECT_THAT(step_of(make_plan(options, {}), "report").command(), EndsWith("--title 'Odd ones'"));
  EXPECT_THAT(step_of(make_plan(options, {{"report", {{"title", {"Mine"}}}}}), "report").command(),
              AllOf(EndsWith("--title Mine"), Not(HasSubstr("Odd"))));
}

TEST(Plan, ImagesOfAPatternAreInputsByTheirNames) {
  StudyOptions options = options_of("outliers");
  options.sample.clear();
  options.images = {"nights/*.fits", "more"};
  const Plan plan = make_plan(options, {});
  const Step& import = step_of(plan, "sample");
  EXPECT_THAT(import.large_inputs, ElementsAre(Planner::from_here("nights/*.fits")));
  EXPECT_THAT(import.inputs, ElementsAre(Planner::from_here("more")));
}

/// Each kind of study with each of its sources of images.
std::vector<StudyOptions> studies() {
  std::vector<StudyOptions> all(9);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].kind = i < 2 ? "mergers" : i < 5 ? "compare" : "outliers";
    if (all[i].kind == "compare") all[i].survey = "survey.h5";
  }
  all[1].simulation = "tng";
  all[2].sample = "mocks.h5";
  for (const std::size_t i : {3, 4}) all[i].sky = "sky.h5";
  all[4].simulation = "tng";
  for (const std::size_t i : {5, 6}) all[i].sample = "images.h5";
  all[6].normals = "normals.h5";
  all[7].mosaic = "field.fits";
  all[7].catalogue = "objects.fits";
  all[8].images = {"pictures"};
  return all;
}

TEST(Plan, EveryInputIsUsedOrRefused) {
  const std::set<std::string> others{"kind",         "settings", "output",     "quick",
                                     "as_published", "ablation", "time_limit", "plan"};
  const std::map<std::string, std::string> valid{{"universe", "smooth"}, {"folds", "13"}};
  for (const StudyOptions& study : studies()) {
    ASSERT_EQ(message_of(study, {}), "") << study.kind;
    StudyOptions named;
    Fields fields;
    named.describe(fields);
    for (const std::string& name : fields.names()) {
      if (others.contains(name)) continue;
      StudyOptions options = study;
      Fields own;
      options.describe(own);
      const std::string value = valid.contains(name) ? valid.at(name) : "given_" + name;
      own.find(name)->assign(std::vector<std::string>{value}, name);
      try {
        std::string commands;
        for (const Step& step : make_plan(options, {}).steps) commands += step.command() + "\n";
        EXPECT_THAT(commands, HasSubstr(value)) << study.kind << " ignores " << name;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kUsage) << error.what();
        EXPECT_THAT(error.what(), HasSubstr(own.find(name)->option_name())) << study.kind;
      }
    }
  }
}

TEST(Plan, AnInputOfAnotherKindIsRefusedWithThatKind) {
  StudyOptions mergers = options_of("mergers");
  mergers.sample = "mocks.h5";
  EXPECT_EQ(message_of(mergers, {}), "study mergers: --sample goes with study compare or outliers");
  mergers.sample.clear();
  mergers.group = "galaxy";
  EXPECT_EQ(message_of(mergers, {}), "study mergers: --group goes with study compare or outliers");
  StudyOptions outliers = options_of("outliers");
  outliers.sky = "sky.h5";
  EXPECT_EQ(message_of(outliers, {}), "study outliers: --sky goes with study mergers or compare");
  StudyOptions compare = options_of("compare");
  compare.where = "mag < 24";
  EXPECT_EQ(message_of(compare, {}), "study compare: --where goes with study outliers");
  compare.where.clear();
  compare.simulation = "tng";
  EXPECT_THAT(message_of(compare, {}), HasSubstr("give only one of --sample"));
}

TEST(Plan, WhatCannotBeIsRefused) {
  StudyOptions mergers = options_of("mergers");
  mergers.settings = "study.toml";
  EXPECT_THAT(message_of(mergers, {{"train", {{"output", {"x"}}}}}),
              HasSubstr("study.toml: train.output: is set by the study itself"));
  EXPECT_THAT(message_of(mergers, {{"trian", {}}}), HasSubstr("did you mean 'train'"));
  EXPECT_THAT(message_of(mergers, {{"split", {{"fraction", {"0.5"}}}}}),
              AllOf(HasSubstr("[split]"), HasSubstr("it has those of calibrate, embed, ")));
  StudyOptions compare = options_of("compare");
  compare.sample.clear();
  EXPECT_THAT(message_of(compare, {}), HasSubstr("noiseless"));
  EXPECT_EQ(message_of(compare, {{"noise", {{"depth", {"27"}}}}}), "");
  compare.survey.clear();
  EXPECT_THAT(message_of(compare, {}), HasSubstr("--survey"));
  StudyOptions outliers = options_of("outliers");
  outliers.sample.clear();
  EXPECT_THAT(message_of(outliers, {}), HasSubstr("--sample"));
}

TEST(Step, ItsCommandCanBeTyped) {
  const Step step{"s", {"split", "a b.h5", "--where", "role == 'isolated'", "--x="}, {}, {}, ""};
  EXPECT_EQ(step.command(), "peculiar split 'a b.h5' --where 'role == '\\''isolated'\\''' --x=");
}

}  // namespace
}  // namespace peculiar::study
