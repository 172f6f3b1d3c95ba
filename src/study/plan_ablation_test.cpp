#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "base/error.h"
#include "study/plan.h"

namespace peculiar::study {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

StudyOptions ablation(bool quick = false) {
  StudyOptions options;
  options.kind = "mergers";
  options.ablation = true;
  options.quick = quick;
  return options;
}

const Step& step_of(const Plan& plan, const std::string& name) {
  for (const Step& step : plan.steps) {
    if (step.name == name) return step;
  }
  throw internal_error("there is no step {}", name);
}

std::string command(const Plan& plan, const std::string& name) { return step_of(plan, name).command() + " "; }

/// Words in one step's command and not in another's, except files and outputs.
std::set<std::string> added(const Plan& plan, const std::string& base, const std::string& changed) {
  const std::vector<std::string> before = step_of(plan, base).words, after = step_of(plan, changed).words;
  std::set<std::string> words(after.begin(), after.end());
  for (const std::string& word : before) words.erase(word);
  std::erase_if(words, [](const std::string& word) { return word.find('.') != std::string::npos; });
  return words;
}

TEST(Ablation, ChangesOneThingAtATime) {
  const Plan plan = make_plan(ablation(), {});
  using Set = std::set<std::string>;
  EXPECT_EQ(added(plan, "model", "model_width"), (Set{"--width", "32", "--no-encoder"}));
  EXPECT_EQ(added(plan, "model", "model_turned"), (Set{"--augment", "--no-encoder"}));
  EXPECT_EQ(added(plan, "model", "model_short"), (Set{"--steps", "1500", "--no-encoder"}));
  EXPECT_EQ(added(plan, "model", "model_window"), (Set{"--no-encoder"}));
  EXPECT_EQ(added(plan, "scores", "scores_fast"), (Set{"fast", "70"}));
  EXPECT_EQ(added(plan, "selection", "selection_peak"), (Set{"peak"}));
  EXPECT_EQ(added(plan, "selection", "selection_window"), (Set{"3", "unknown", "8"}));
  EXPECT_EQ(added(plan, "mocks", "mocks_window"), Set{});
  for (const char* scores : {"scores_width", "scores_turned", "scores_short", "scores_peak", "scores_window"})
    EXPECT_THAT(command(plan, scores), HasSubstr(" --method paper ")) << scores;
}

TEST(Ablation, SharesWhatIsTheSame) {
  const Plan plan = make_plan(ablation(), {});
  for (const char* change : {"_width", "_turned", "_short", "_fast"}) {
    const std::string evaluation = command(plan, std::string("evaluation") + change);
    EXPECT_THAT(evaluation, HasSubstr("--with to_score.h5,train.h5,measured.h5 ")) << "the same images";
    EXPECT_THAT(command(plan, std::string("scores") + change), HasSubstr(" to_score.h5 "));
  }
  EXPECT_THAT(command(plan, "scores_fast"), HasSubstr("score model.safetensors "));
  EXPECT_THAT(command(plan, "model"), HasSubstr(" --encoder ")) << "which the fast search begins with";
  EXPECT_THAT(command(plan, "scores_peak"), HasSubstr("score model.safetensors to_score_peak.h5 "));
  EXPECT_THAT(command(plan, "evaluation_peak"), HasSubstr(" --training training_scores.h5 "));
  EXPECT_THAT(command(plan, "evaluation_window"), HasSubstr(" --training training_scores_window.h5 "));
  EXPECT_THAT(command(plan, "model_window"), HasSubstr("train train_window.h5 "));
  int universes = 0, trainings = 0;
  for (const Step& step : plan.steps) {
    universes += step.words.front() == "simulate" ? 1 : 0;
    trainings += step.words.front() == "train" ? 1 : 0;
  }
  EXPECT_EQ(universes, 1);
  EXPECT_EQ(trainings, 5);
  // A tree is in the same set for any selection: one selection's model may score the other.
  EXPECT_THAT(command(plan, "training_peak"),
              AllOf(HasSubstr("--hash-column tree --seed 1"), HasSubstr("0.7")));
}

TEST(Ablation, EndsWithATableOfAllRows) {
  const Plan plan = make_plan(ablation(true), {});
  EXPECT_THAT(command(plan, "ablation"),
              AllOf(HasSubstr("collate evaluation evaluation_width evaluation_turned evaluation_short "
                              "evaluation_fast evaluation_peak evaluation_window"),
                    HasSubstr("as published,width 8,turns and flips,45 steps,fast search,"),
                    HasSubstr("--score anomaly_score -o ablation")));
  EXPECT_EQ(plan.exhibits, (std::vector<std::string>{"evaluation", "ablation", "calibration"}))
      << "the evaluation's tables are numbered as the paper's";
  EXPECT_EQ(plan.models.size(), 5U) << "their alarms belong on the page";
  EXPECT_TRUE(plan.departures);
  EXPECT_EQ(plan.steps.back().name, "report");
}

TEST(Ablation, TrainingsGoOnAndDoAllTheirSteps) {
  const Plan plan = make_plan(ablation(true), {});
  for (const char* model : {"model", "model_width", "model_turned", "model_short", "model_window"}) {
    EXPECT_THAT(command(plan, model), Not(HasSubstr("--time-limit"))) << model;
    EXPECT_EQ(step_of(plan, model).checkpoint, std::string(model) + ".safetensors.checkpoint");
  }
  StudyOptions options = ablation();
  options.time_limit_minutes = 50;
  EXPECT_THROW(make_plan(options, {}), Error);
  EXPECT_THROW(make_plan(ablation(), {{"train", {{"time_limit", {"5"}}}}}), Error);
}

TEST(Ablation, ItsSizesAreOfTheUsersTraining) {
  const Plan plan =
      make_plan(ablation(), {{"train", {{"width", {"48"}}, {"steps", {"4000"}}, {"batch", {"32"}}}}});
  EXPECT_THAT(command(plan, "model"), AllOf(HasSubstr(" --width 48 "), HasSubstr(" --steps 4000 ")));
  EXPECT_THAT(command(plan, "model_width"),
              AllOf(HasSubstr(" --width 24 "), HasSubstr(" --steps 4000 "), Not(HasSubstr("48"))));
  EXPECT_THAT(command(plan, "model_short"),
              AllOf(HasSubstr(" --width 48 "), HasSubstr(" --steps 600 "), Not(HasSubstr("4000"))));
  EXPECT_THAT(command(plan, "model_turned"), HasSubstr(" --batch 32 "));
  EXPECT_THROW(make_plan(ablation(), {{"train", {{"width", {"wide"}}}}}), Error);
}

TEST(Ablation, WhatItChangesIsNotForTheUsersTables) {
  for (const auto& [verb, key, value] :
       {std::tuple("select", "mass_at", "peak"), std::tuple("train", "epochs", "5"),
        std::tuple("evaluate", "columns", "density"), std::tuple("score", "method", "fast"),
        std::tuple("score", "reference", "true")})
    EXPECT_THROW(make_plan(ablation(), {{verb, {{key, {value}}}}}), Error) << key;
  StudyOptions compare = ablation();
  compare.kind = "compare";
  EXPECT_THROW(make_plan(compare, {}), Error);
}

}  // namespace
}  // namespace peculiar::study
