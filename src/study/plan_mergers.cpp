#include "base/error.h"
#include "study/plan.h"
#include "study/plan_parts.h"
#include "study/published.h"

namespace peculiar::study {

/// Applications 1 and 2 of the paper (sections 4.1.2 and 4.1.3): trained on isolated galaxies, asked about
/// others and about mergers.
Plan plan_mergers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  Planner planner(options, tables, seed,
                  options.as_published ? published_experiment(options.quick) : Preset());
  if (!options.galaxies.empty() || planner.sets("select", "all"))
    throw usage_error(
        "study mergers: asks which galaxies merge, and so selects them by their merger tree: leave out {}",
        options.galaxies.empty() ? "[select] all" : "--galaxies");
  const std::string images = add_mocks(planner, options);
  planner.add_fixed(
      "isolated",
      {"split", images, "-o", "isolated.h5", "--rest", "mergers.h5", "--where", "role == 'isolated'"},
      {images}, {"isolated.h5", "mergers.h5"});
  add_split(planner, "training", "isolated.h5", "train.h5", "held_out.h5", 0.7, "tree", 1);
  add_split(planner, "normals", "held_out.h5", "normals.h5", "unseen.h5", 0.5, "tree", 2);
  planner.add_fixed("images", {"merge", "unseen.h5", "mergers.h5", "-o", "to_score.h5"},
                    {"unseen.h5", "mergers.h5"}, {"to_score.h5"});
  add_training(planner, options, "train.h5", "tree");
  add_scores(planner, "training_scores", "train.h5", "training_scores.h5");
  add_scores(planner, "normal_scores", "normals.h5", "normal_scores.h5");
  add_scores(planner, "scores", "to_score.h5", "scores.h5", "scores.reconstructions.h5");
  add_calibration(planner, {"scores.h5"}, "normal_scores.h5", "training_scores.h5", "calibrated.h5", "");
  add_measurement(planner, "measurements", "to_score.h5", "measured.h5");
  add_measurement(planner, "training_measurements", "train.h5", "training_measured.h5",
                  {{"sersic", "false"}});
  planner.add("clusters",
              {"kmeans", "measured.h5", "--training", "training_measured.h5", "-o", "clusters.fits"},
              {"measured.h5", "training_measured.h5"}, {"clusters.fits"});
  add_embedding(planner, "to_score.h5");
  planner.add("evaluation",
              {"evaluate", "calibrated.h5", "-o", "evaluation", "--with",
               "to_score.h5,train.h5,measured.h5,clusters.fits", "--training", "training_scores.h5",
               "--embedding", "embedding.fits"},
              {"calibrated.h5", "to_score.h5", "train.h5", "measured.h5", "clusters.fits",
               "training_scores.h5", "embedding.fits"},
              {"evaluation"}, {{"group", "tree"}});
  Plan plan;
  plan.exhibits = {"evaluation", kCalibration};
  plan.scores = "calibrated.h5";
  plan.sample = "to_score.h5";
  plan.reconstructions = {"scores.reconstructions.h5"};
  plan.models = {kModel};
  plan.embedding = kEmbedding;
  // Of what is found, the student asks first whether it is a merger.
  add_report(planner, plan, {{"columns", "role"}});
  plan.steps = planner.take();
  if (options.as_published) plan.departures = departures_of(plan.steps, options);
  return plan;
}

}  // namespace peculiar::study
