#include "base/error.h"
#include "study/plan.h"
#include "study/plan_parts.h"
#include "study/published.h"

namespace peculiar::study {

MergerImages add_merger_images(Planner& planner, const StudyOptions& options, const std::string& images,
                               const std::string& suffix) {
  // With few galaxies, enough normal ones must remain for candidates: 19 trees for a rate of 5 %.
  const double to_train = options.quick ? 0.6 : 0.7;
  const double to_compare = options.quick ? 0.6 : 0.5;
  const auto file = [&](const char* name) { return name + suffix + ".h5"; };
  const std::string isolated = file("isolated"), mergers = file("mergers"), unseen = file("unseen");
  const std::string held_out = file("held_out");
  const MergerImages apart{file("train"), file("normals"), file("to_score")};
  planner.add_fixed("isolated" + suffix,
                    {"split", images, "-o", isolated, "--rest", mergers, "--where", "role == 'isolated'"},
                    {images}, {isolated, mergers});
  add_split(planner, "training" + suffix, isolated, apart.train, held_out, to_train, "tree", 1);
  add_split(planner, "normals" + suffix, held_out, apart.normals, unseen, to_compare, "tree", 2);
  planner.add_fixed("images" + suffix, {"merge", unseen, mergers, "-o", apart.to_score}, {unseen, mergers},
                    {apart.to_score});
  return apart;
}

/// Applications 1 and 2 of the paper (sections 4.1.2 and 4.1.3): trained on isolated galaxies, applied to
/// other isolated galaxies and to mergers.
Plan plan_mergers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  Planner planner(
      options, tables, seed,
      with_preset(options.repeats_paper() ? published_experiment(options.quick, tables) : Preset(),
                  universe_preset(options, tables)));
  if (planner.sets("select", "all"))
    throw usage_error(
        "study mergers: galaxies are selected by their merger tree, to find which ones merge: leave out [select] all");
  if (options.ablation) refuse_in_ablation(planner, options);
  refuse_search_without_generator(planner);
  const std::string simulation = add_simulation(planner, options);
  const MergerImages images = add_merger_images(planner, options, add_mocks(planner, options, simulation));
  // The published search does not use the encoder, but one row of an ablation does.
  const std::vector<std::string> encoder =
      options.ablation ? std::vector<std::string>{"--encoder"} : std::vector<std::string>{};
  add_training(planner, options, images.train, "tree", encoder, "model", kModel);
  add_scores(planner, "training_scores", images.train, "training_scores.h5");
  add_scores(planner, "normal_scores", images.normals, "normal_scores.h5");
  const std::vector<std::string> reconstructions = reconstructions_of(planner, "scores.h5");
  add_scores(planner, "scores", images.to_score, "scores.h5", reconstructions);
  add_calibration(planner, {"scores.h5"}, "normal_scores.h5", "training_scores.h5", "calibrated.h5", "");
  add_measurement(planner, "measurements", images.to_score, "measured.h5");
  add_measurement(planner, "training_measurements", images.train, "training_measured.h5",
                  {{"sersic", "false"}});
  planner.add("clusters",
              {"kmeans", "measured.h5", "--training", "training_measured.h5", "-o", "clusters.fits"},
              {"measured.h5", "training_measured.h5"}, {"clusters.fits"});
  add_embedding(planner, images.to_score);
  planner.add("evaluation",
              {"evaluate", "calibrated.h5", "-o", "evaluation", "--with",
               "to_score.h5,train.h5,measured.h5,clusters.fits", "--training", "training_scores.h5",
               "--embedding", "embedding.fits"},
              {"calibrated.h5", "to_score.h5", "train.h5", "measured.h5", "clusters.fits",
               "training_scores.h5", "embedding.fits"},
              {"evaluation"}, {{"group", "tree"}});
  Plan plan;
  plan.exhibits = {"evaluation"};
  plan.models = {kModel};
  if (options.ablation) add_ablation(planner, options, simulation, images, plan);
  plan.exhibits.emplace_back(kCalibration);
  plan.scores = "calibrated.h5";
  plan.sample = images.to_score;
  plan.reconstructions = reconstructions;
  plan.embedding = kEmbedding;
  plan.features = kFeatures;
  // The first question about an image in the list is whether it is a merger.
  add_report(planner, options, plan, {{"columns", "role"}});
  plan.steps = planner.take();
  if (options.repeats_paper()) plan.departures = departures_of(plan.steps, options, tables);
  return plan;
}

}  // namespace peculiar::study
