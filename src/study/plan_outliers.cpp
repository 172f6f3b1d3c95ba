#include "base/error.h"
#include "study/plan.h"
#include "study/plan_parts.h"

namespace peculiar::study {

/// The main job: images without labels. Trained on four in five of them, those that look outlying left out;
/// all are scored, and p-values measured against the fifth that was held out, outliers among them: which
/// makes p-values too large rather than too small.
Plan plan_outliers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  if (options.sample.empty())
    throw usage_error(
        "study outliers: --sample names the images (peculiar import makes a sample of a folder, peculiar cutout of mosaics and a catalogue)");
  Planner planner(options, tables, seed);
  const std::string sample = Planner::from_here(options.sample);
  add_split(planner, "training", sample, "train.h5", "normals.h5", 0.8, options.group, 1);
  add_training(planner, options, "train.h5", {{"drop_outliers", "0.05"}});
  add_scores(planner, "normal_scores", "normals.h5", "normal_scores.h5");
  add_scores(planner, "scores", sample, "scores.h5", "scores.reconstructions.h5");
  add_calibration(planner, "scores.h5", "normal_scores.h5", "", "calibrated.h5");
  add_measurement(planner, "measurements", sample, "measured.h5");
  Plan plan;
  plan.scores = "calibrated.h5";
  plan.sample = sample;
  plan.reconstructions = "scores.reconstructions.h5";
  plan.model = kModel;
  add_report(planner, plan);
  plan.steps = planner.take();
  return plan;
}

}  // namespace peculiar::study
