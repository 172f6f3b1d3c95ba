#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "study/plan.h"

namespace peculiar::study {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

StudyOptions outliers(bool quick) {
  StudyOptions options;
  options.kind = "outliers";
  options.sample = "images.h5";
  options.quick = quick;
  return options;
}

std::string command(const Plan& plan, const std::string& name) {
  return std::find_if(plan.steps.begin(), plan.steps.end(),
                      [&](const Step& step) { return step.name == name; })
      ->command();
}

std::string all_commands(const Plan& plan) {
  std::string all;
  for (const Step& step : plan.steps) all += step.command() + "\n";
  return all;
}

TEST(OutliersPlan, QuickRanksWithoutAGenerator) {
  const Plan plan = make_plan(outliers(true), {});
  for (const char* model : {"model_1", "model_2"})
    EXPECT_THAT(command(plan, model), AllOf(HasSubstr("--preset ranking"), HasSubstr("--drop-outliers 0.05"),
                                            HasSubstr("--time-limit 2")));
  for (const char* scores : {"scores_1", "scores_2"})
    EXPECT_THAT(command(plan, scores), EndsWith(".h5 --left-out"));
  EXPECT_THAT(all_commands(plan), AllOf(Not(HasSubstr("--method")), Not(HasSubstr("reconstruct")),
                                        Not(HasSubstr("generate")), Not(HasSubstr("encoder"))));
  EXPECT_TRUE(plan.reconstructions.empty());
  // Everything else is in the pages: p-values, measurements, the map.
  for (const char* step : {"calibration", "measurements", "features", "embedding", "report"})
    EXPECT_FALSE(command(plan, step).empty()) << step;
}

TEST(OutliersPlan, WithKnownNormalImagesTheSame) {
  StudyOptions options = outliers(true);
  options.normals = "normals.h5";
  const Plan plan = make_plan(options, {});
  EXPECT_THAT(command(plan, "model"), HasSubstr("--preset ranking"));
  EXPECT_THAT(all_commands(plan), AllOf(Not(HasSubstr("--method")), Not(HasSubstr("reconstruct"))));
  EXPECT_TRUE(plan.reconstructions.empty());
}

TEST(OutliersPlan, ATableAsksForReconstructions) {
  for (const VerbOptions& tables :
       {VerbOptions{{"train", {{"preset", {"quick"}}}}}, VerbOptions{{"train", {{"generator", {"true"}}}}}}) {
    const Plan plan = make_plan(outliers(true), tables);
    EXPECT_THAT(command(plan, "scores_1"), HasSubstr("--method fast --reconstruct top:0.1"));
    EXPECT_THAT(command(plan, "model_1"), HasSubstr("--time-limit 4"));
    EXPECT_EQ(plan.reconstructions.size(), 2u);
  }
}

TEST(OutliersPlan, WithoutQuickItIsAsEver) {
  const Plan plan = make_plan(outliers(false), {});
  EXPECT_THAT(command(plan, "model_1"), AllOf(HasSubstr("--preset standard"), Not(HasSubstr("ranking"))));
  EXPECT_THAT(command(plan, "scores_1"), HasSubstr("--method fast --reconstruct top:0.1"));
  // A table may request only the list.
  const Plan alone = make_plan(outliers(false), {{"train", {{"preset", {"ranking"}}}}});
  EXPECT_THAT(command(alone, "scores_1"), Not(HasSubstr("--method")));
}

TEST(OutliersPlan, PartialImagesAreTrainedOnIfTheyAreRanked) {
  EXPECT_THAT(all_commands(make_plan(outliers(true), {})), Not(HasSubstr("partial")));
  const Plan plan = make_plan(outliers(true), {{"calibrate", {{"rank_partial", {"true"}}}}});
  for (const char* model : {"model_1", "model_2"})
    EXPECT_THAT(command(plan, model), HasSubstr("--keep-partial"));
}

TEST(OutliersPlan, ASearchInARankingStudyIsRefusedBeforeItRuns) {
  for (const char* key : {"method", "reconstruct"}) {
    try {
      make_plan(outliers(true), {{"score", {{key, {key == std::string("method") ? "fast" : "all"}}}}});
      ADD_FAILURE() << key;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kConfig);
      EXPECT_THAT(error.what(), AllOf(HasSubstr(key), HasSubstr("[train] preset = 'quick'")));
    }
  }
  make_plan(outliers(true), {{"score", {{"method", {"combined"}}}}});
}

TEST(OutliersPlan, OtherStudiesKeepTheirGenerator) {
  for (const char* kind : {"mergers", "compare"}) {
    StudyOptions options = outliers(true);
    options.kind = kind;
    if (kind == std::string("mergers"))
      options.sample.clear();
    else
      options.survey = "survey.h5";
    EXPECT_THAT(all_commands(make_plan(options, {})),
                AllOf(HasSubstr("--preset quick"), HasSubstr("--method fast"), Not(HasSubstr("ranking"))))
        << kind;
  }
}

}  // namespace
}  // namespace peculiar::study
