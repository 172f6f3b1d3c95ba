#include <fmt/format.h>

#include "base/error.h"
#include "study/plan.h"
#include "study/plan_parts.h"

namespace peculiar::study {

namespace {

const std::vector<UsualOption> kRate{{"fdr", "0.1"}};

/// Cross-fitting: each fold of the images is scored by a model that has learned from the others, and the null
/// distribution is fitted to the bulk of all scores.
void plan_folds(Planner& planner, const StudyOptions& options, const std::string& sample, Plan& plan) {
  std::vector<std::string> scores;
  for (std::int64_t fold = 1; fold <= options.folds; ++fold) {
    const std::string model = fmt::format("model_{}.safetensors", fold);
    scores.push_back(fmt::format("scores_{}.h5", fold));
    plan.models.push_back(model);
    plan.reconstructions.push_back(fmt::format("scores_{}.reconstructions.h5", fold));
    add_training(planner, options, sample, options.group,
                 {"--fold", fmt::format("{}/{}", fold, options.folds)}, fmt::format("model_{}", fold), model,
                 {{"drop_outliers", "0.05"}});
    add_scores(planner, fmt::format("scores_{}", fold), sample, scores.back(), plan.reconstructions.back(),
               model, {"--left-out"});
  }
  add_calibration(planner, scores, "", "", plan.scores, kRate);
}

/// Against images that are known to be normal, a fifth of which the model does not learn from.
void plan_normals(Planner& planner, const StudyOptions& options, const std::string& sample, Plan& plan) {
  add_split(planner, "training", Planner::from_here(options.normals), "train.h5", "normals.h5", 0.8,
            options.group, 1);
  add_training(planner, options, "train.h5", options.group);
  plan.models = {kModel};
  plan.reconstructions = {"scores.reconstructions.h5"};
  add_scores(planner, "normal_scores", "normals.h5", "normal_scores.h5");
  add_scores(planner, "scores", sample, "scores.h5", plan.reconstructions.front());
  add_calibration(planner, {"scores.h5"}, "normal_scores.h5", "", plan.scores, kRate);
}

}  // namespace

/// The main job: the most unusual of a survey's images, and how many of them are more than chance.
Plan plan_outliers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  if (options.sample.empty())
    throw usage_error(
        "study outliers: --sample names the images (peculiar import makes a sample of a folder, peculiar cutout of mosaics and a catalogue)");
  Planner planner(options, tables, seed);
  Plan plan;
  plan.sample = Planner::from_here(options.sample);
  plan.scores = "calibrated.h5";
  plan.exhibits = {kCalibration};
  if (options.normals.empty()) {
    plan_folds(planner, options, plan.sample, plan);
  } else {
    plan_normals(planner, options, plan.sample, plan);
  }
  add_measurement(planner, "measurements", plan.sample, "measured.h5");
  add_report(planner, plan);
  plan.steps = planner.take();
  return plan;
}

}  // namespace peculiar::study
