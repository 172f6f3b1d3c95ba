#include <fmt/format.h>
#include <fmt/ranges.h>

#include "study/plan_parts.h"

namespace peculiar::study {

namespace {

/// One thing that is done otherwise than in the published experiment.
struct Change {
  std::string suffix;                      ///< of steps and files
  std::string name;                        ///< in the table
  std::vector<std::string> rule = {};      ///< of the selection
  std::vector<std::string> training = {};  ///< words of train
  std::vector<std::string> search = {};    ///< words of score
  bool moves_training_set = false;         ///< the rule says who is isolated
};

// What the presets `paper` and `standard` differ in, and as much in small.
constexpr const char* kWidth = "32";
constexpr const char* kQuickWidth = "8";
constexpr const char* kSteps = "1500";
constexpr const char* kQuickSteps = "150";

std::vector<Change> changes_of(const StudyOptions& options) {
  const std::string width = options.quick ? kQuickWidth : kWidth;
  const std::string steps = options.quick ? kQuickSteps : kSteps;
  return {{.suffix = "_width", .name = "width " + width, .training = {"--width", width}},
          {.suffix = "_turned", .name = "turns and flips", .training = {"--augment"}},
          {.suffix = "_short", .name = steps + " steps", .training = {"--steps", steps}},
          {.suffix = "_fast", .name = "fast search", .search = {"--method", "fast"}},
          {.suffix = "_peak", .name = "masses at their peak", .rule = {"--mass-at", "peak"}},
          // The defaults of select.
          {.suffix = "_window",
           .name = "isolated for 3 steps and at 8 R_e",
           .rule = {"--isolation-window", "3", "--branch-ends", "unknown", "--isolation-separation", "8"},
           .moves_training_set = true}};
}

/// The evaluation of one change. Returns its folder.
std::string add_change(Planner& planner, const StudyOptions& options, const std::string& simulation,
                       const Change& change, MergerImages images) {
  const auto named = [&](const char* name, const char* ending) { return name + change.suffix + ending; };
  std::string measured = "measured.h5";
  if (!change.rule.empty()) {
    images = add_merger_images(
        planner, options, add_mocks(planner, options, simulation, change.rule, change.suffix), change.suffix);
    measured = named("measured", ".h5");
    add_measurement(planner, named("measurements", ""), images.to_score, measured, {{"sersic", "false"}});
  }
  std::string model = kModel;
  std::string training_scores = "training_scores.h5";
  const bool trains = !change.training.empty() || change.moves_training_set;
  if (trains) {
    model = named("model", ".safetensors");
    add_training(planner, options, images.train, "tree", change.training, named("model", ""), model, {},
                 merger_trainings(options));
  }
  if (trains || !change.search.empty()) {
    training_scores = named("training_scores", ".h5");
    add_scores(planner, named("training_scores", ""), images.train, training_scores, "", model,
               change.search);
  }
  const std::string scores = named("scores", ".h5");
  add_scores(planner, named("scores", ""), images.to_score, scores, "", model, change.search);
  const std::string folder = named("evaluation", "");
  planner.add(
      folder,
      {"evaluate", scores, "-o", folder, "--with",
       fmt::format("{},{},{}", images.to_score, images.train, measured), "--training", training_scores},
      {scores, images.to_score, images.train, measured, training_scores}, {folder},
      {{"group", "tree"}, {"figures", "false"}});
  return folder;
}

}  // namespace

std::int64_t merger_trainings(const StudyOptions& options) {
  std::int64_t count = 1;
  if (options.ablation) {
    for (const Change& change : changes_of(options))
      count += !change.training.empty() || change.moves_training_set ? 1 : 0;
  }
  return count;
}

std::string add_ablation(Planner& planner, const StudyOptions& options, const std::string& simulation,
                         const MergerImages& images, const std::string& score) {
  std::vector<std::string> folders{"evaluation"};
  std::vector<std::string> names{"as published"};
  for (const Change& change : changes_of(options)) {
    folders.push_back(add_change(planner, options, simulation, change, images));
    names.push_back(change.name);
  }
  const std::string output = "ablation";
  std::vector<std::string> words{"collate"};
  words.insert(words.end(), folders.begin(), folders.end());
  words.insert(words.end(),
               {"--names", fmt::format("{}", fmt::join(names, ",")), "--score", score, "-o", output});
  planner.add("ablation", words, folders, {output}, {{"title", "One change at a time"}});
  return output;
}

}  // namespace peculiar::study
