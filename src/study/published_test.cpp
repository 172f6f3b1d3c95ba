#include "study/published.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace peculiar::study {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

StudyOptions as_published(bool quick = false) {
  StudyOptions options;
  options.kind = "mergers";
  options.as_published = true;
  options.quick = quick;
  return options;
}

std::string command(const Plan& plan, const std::string& name) {
  for (const Step& step : plan.steps) {
    if (step.name == name) return step.command() + " ";
  }
  return "";
}

/// "what: published / here"
std::vector<std::string> departures(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Departure& one : plan.departures.value_or(std::vector<Departure>()))
    lines.push_back(one.what + ": " + one.published + " / " + one.here);
  return lines;
}

TEST(Published, EverySettingIsAnOptionOfAStep) {
  const Plan plan = make_plan(as_published(), {});
  EXPECT_THAT(command(plan, "selection"),
              AllOf(HasSubstr(" --mass-at before "), HasSubstr(" --branch-ends alone "),
                    HasSubstr(" --isolation-window 1000 "), HasSubstr(" --isolation-separation 0 "),
                    HasSubstr(" --mass-ratio-min 0.1 "), Not(HasSubstr("peak"))));
  EXPECT_THAT(command(plan, "mocks"), AllOf(HasSubstr(" --projections x,y,z "), HasSubstr(" --dust none ")));
  EXPECT_EQ(command(plan, "noise"), "");
  EXPECT_THAT(command(plan, "model"),
              AllOf(HasSubstr(" --preset paper "), HasSubstr(" --no-augment "), HasSubstr(" --no-encoder "),
                    HasSubstr(" --no-contrast "), Not(HasSubstr("standard"))));
  for (const char* name : {"training_scores", "normal_scores", "scores"})
    EXPECT_THAT(command(plan, name), AllOf(HasSubstr(" --method paper "), Not(HasSubstr("fast")))) << name;
  EXPECT_THAT(command(plan, "calibration"),
              AllOf(HasSubstr(" --column anomaly_score "), HasSubstr(" --training training_scores.h5 "),
                    Not(HasSubstr("combined"))));
  EXPECT_THAT(command(plan, "evaluation"),
              AllOf(HasSubstr(" --columns anomaly_score "), HasSubstr(" --main-score anomaly_score "),
                    HasSubstr(" --training training_scores.h5 ")));
}

TEST(Published, TheReferenceSearchGoesThroughAllIterations) {
  EXPECT_THAT(command(make_plan(as_published(), {}), "scores"), HasSubstr(" --tolerance 0.001 "));
  const Plan plan = make_plan(as_published(), {{"score", {{"reference", {"true"}}}}});
  EXPECT_THAT(command(plan, "scores"), AllOf(HasSubstr(" --reference "), HasSubstr(" --iterations 500 "),
                                             Not(HasSubstr("tolerance"))));
  EXPECT_THAT(departures(plan), Not(Contains(HasSubstr("reference"))));
}

TEST(Published, ThresholdsAreOfAllTrainingImagesAndClustersOfBothSets) {
  for (const bool published : {true, false}) {
    StudyOptions options = as_published();
    options.as_published = published;
    const Plan plan = make_plan(options, {});
    EXPECT_THAT(command(plan, "training_scores"),
                AllOf(HasSubstr("score model.safetensors train.h5 -o training_scores.h5"),
                      Not(HasSubstr("--where"))));
    EXPECT_THAT(command(plan, "model"), HasSubstr("train train.h5 "));
    EXPECT_THAT(command(plan, "training_measurements"),
                HasSubstr("measure train.h5 -o training_measured.h5"));
    EXPECT_THAT(command(plan, "clusters"), HasSubstr("kmeans measured.h5 --training training_measured.h5"));
  }
}

TEST(Published, QuickIsTheSameInSmall) {
  const Plan plan = make_plan(as_published(true), {});
  EXPECT_THAT(command(plan, "model"), AllOf(HasSubstr(" --preset quick "), HasSubstr(" --no-augment "),
                                            HasSubstr(" --no-encoder "), HasSubstr(" --no-contrast ")));
  EXPECT_THAT(command(plan, "scores"), HasSubstr(" --method paper "));
  EXPECT_THAT(departures(plan), Contains("preset of networks and training: paper / quick"));
  EXPECT_THAT(departures(make_plan(as_published(), {})), Not(Contains(HasSubstr("preset of networks"))));
}

TEST(Published, TheUsersSettingsWinAndAreToldAsDepartures) {
  const VerbOptions tables{
      {"select", {{"isolation_separation", {"8"}}, {"isolation_time", {"0.5"}}}},
      {"train", {{"width", {"32"}}, {"augment", {"true"}}, {"latent", {"128"}}, {"seed", {"3"}}}},
      {"mock", {{"projections", {"x", "random"}}}},
      {"noise", {{"depth", {"27.5"}}, {"exposure", {"3300"}}}}};
  const Plan plan = make_plan(as_published(), tables);
  EXPECT_THAT(command(plan, "selection"),
              AllOf(HasSubstr(" --isolation-separation 8 "), Not(HasSubstr("separation 0"))));
  EXPECT_THAT(command(plan, "model"),
              AllOf(HasSubstr(" --width 32 "), HasSubstr(" --augment "), Not(HasSubstr("--no-augment"))));
  EXPECT_THAT(departures(plan),
              AllOf(Contains("minimum distance of companions: none / 8"),
                    Contains("[select] isolation_time: left as it is / 0.5"),
                    Contains("augmentation of the training images: not mentioned, as far as known / true"),
                    Contains("[train] width: left as it is / 32"),
                    Contains("projections: along x, y and z / x,random"), Not(Contains(HasSubstr("latent"))),
                    Not(Contains(HasSubstr("seed"))),
                    Contains("noise: none / noise mocks.h5 -o noisy.h5 --depth 27.5 --exposure 3300")));
}

TEST(Published, DeparturesLeftAreFactsOfTheRun) {
  const Plan own = make_plan(as_published(), {});
  ASSERT_TRUE(own.departures);
  EXPECT_THAT(departures(own), Contains(AllOf(HasSubstr("simulation: Horizon-AGN / the built-in universe"),
                                              HasSubstr("galaxies 1000"))));
  EXPECT_THAT(departures(own), Contains(HasSubstr("Bruzual & Charlot (2003) / PopStar")));
  EXPECT_THAT(departures(own), Contains(HasSubstr("/ a stand-in")));
  EXPECT_THAT(departures(own), Contains(HasSubstr("snapshot % 6 == 0")));
  EXPECT_THAT(departures(own), Contains(HasSubstr("at most 500 iterations, fewer")));
  EXPECT_EQ(own.departures->size(), 5U);
  for (const Departure& one : *own.departures) EXPECT_TRUE(one.differs) << one.what;
  StudyOptions options = as_published();
  options.simulation = "somewhere/horizon";
  const Plan theirs = make_plan(
      options, {{"mock", {{"populations", {"/data/bc03.fits"}}, {"psf", {"F160W=/data/f160w.fits"}}}}});
  EXPECT_THAT(departures(theirs),
              testing::ElementsAre(HasSubstr("/ horizon, as given"), HasSubstr("/ bc03.fits, as given"),
                                   HasSubstr("/ F160W=f160w.fits, as given"), HasSubstr("end of a search")));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_FALSE((*theirs.departures)[i].differs);
  options.as_published = false;
  EXPECT_FALSE(make_plan(options, {}).departures);
}

TEST(Published, AFlagThatAPresetDecidesIsLeftToIt) {
  const Plan plan = make_plan(as_published(), {{"train", {{"augment", {"auto"}}}}});
  EXPECT_THAT(command(plan, "model"), AllOf(Not(HasSubstr("augment")), HasSubstr(" --preset paper ")));
}

TEST(Published, IsAStudyOfMergers) {
  StudyOptions options = as_published();
  options.kind = "outliers";
  options.sample = "images.h5";
  EXPECT_THROW(make_plan(options, {}), Error);
}

}  // namespace
}  // namespace peculiar::study
