#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "study/plan_parts.h"
#include "study/published.h"

namespace peculiar::study {

namespace {

/// One difference from the published experiment.
struct Change {
  std::string suffix;                      ///< suffix of steps and files
  std::string name;                        ///< name in the table
  std::vector<std::string> rule = {};      ///< options of the selection
  std::vector<std::string> training = {};  ///< options of train
  std::vector<std::string> search = {};    ///< options of score
  bool moves_training_set = false;         ///< the rule determines which galaxies are isolated
};

/// The sizes in train's presets that a row reduces.
struct Size {
  const char* preset;
  int width;
  int steps;
};
constexpr Size kSizes[] = {{"paper", 64, 10000}, {"standard", 32, 1500}, {"quick", 16, 300}};

int number_of(const std::string& text, const char* key) {
  int number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 2)
    throw config_error("[train] {}: '{}' is not a number that an ablation could reduce", key, text);
  return number;
}

/// Half the width, and 15 % of the steps; for `paper`, these are the sizes of `standard`.
Size smaller_size(const Planner& planner, const StudyOptions& options) {
  const std::string preset = planner.value_of("train", "preset", options.quick ? "quick" : "paper");
  Size size{};
  for (const Size& one : kSizes) {
    if (preset == one.preset) size = one;
  }
  const int width = number_of(planner.value_of("train", "width", std::to_string(size.width)), "width");
  const int steps = number_of(planner.value_of("train", "steps", std::to_string(size.steps)), "steps");
  return {"", width / 2, std::max(1, static_cast<int>(std::lround(0.15 * steps)))};
}

std::vector<Change> changes_of(const Planner& planner, const StudyOptions& options) {
  const Size size = smaller_size(planner, options);
  const std::string width = std::to_string(size.width), steps = std::to_string(size.steps);
  return {{.suffix = "_width", .name = "width " + width, .training = {"--width", width}},
          {.suffix = "_turned", .name = "turns and flips", .training = {"--augment"}},
          {.suffix = "_short", .name = steps + " steps", .training = {"--steps", steps}},
          {.suffix = "_fast", .name = "fast search", .search = {"--method", "fast", "--iterations", "70"}},
          {.suffix = "_peak", .name = "masses at their peak", .rule = {"--mass-at", "peak"}},
          // The defaults of select.
          {.suffix = "_window",
           .name = "isolated for 3 steps and at 8 R_e",
           .rule = {"--isolation-window", "3", "--branch-ends", "unknown", "--isolation-separation", "8"},
           .moves_training_set = true}};
}

/// Adds the evaluation of one change. Returns its folder; adds its own model, if any, to `models`.
std::string add_change(Planner& planner, const StudyOptions& options, const std::string& simulation,
                       const Change& change, MergerImages images, std::vector<std::string>& models) {
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
    models.push_back(model);
    add_training(planner, options, images.train, "tree", change.training, named("model", ""), model);
  }
  if (trains || !change.search.empty()) {
    training_scores = named("training_scores", ".h5");
    add_scores(planner, named("training_scores", ""), images.train, training_scores, {}, model,
               change.search);
  }
  const std::string scores = named("scores", ".h5");
  add_scores(planner, named("scores", ""), images.to_score, scores, {}, model, change.search);
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

void refuse_in_ablation(const Planner& planner, const StudyOptions& options) {
  if (options.time_limit_minutes || planner.sets("train", "time_limit"))
    throw usage_error(
        "study mergers: --ablation compares complete trainings, which a time limit would stop early, each at a different step; leave the limit out (if stopped, run the same command again to continue)");
  for (const auto& [verb, key] :
       {std::pair("train", "augment"), std::pair("train", "encoder"), std::pair("train", "epochs"),
        std::pair("score", "method"), std::pair("score", "reference"), std::pair("select", "mass_at"),
        std::pair("select", "isolation_window"), std::pair("select", "isolation_time"),
        std::pair("select", "branch_ends"), std::pair("select", "isolation_separation"),
        std::pair("evaluate", "columns"), std::pair("evaluate", "main_score")}) {
    if (planner.sets(verb, key))
      throw config_error("{}: {}.{}: is set by the ablation itself; leave it out", options.settings, verb,
                         key);
  }
}

void add_ablation(Planner& planner, const StudyOptions& options, const std::string& simulation,
                  const MergerImages& images, Plan& plan) {
  std::vector<std::string> folders{"evaluation"};
  std::vector<std::string> names{"as published"};
  planner.let_words_win();
  for (const Change& change : changes_of(planner, options)) {
    folders.push_back(add_change(planner, options, simulation, change, images, plan.models));
    names.push_back(change.name);
  }
  const std::string output = "ablation";
  std::vector<std::string> words{"collate"};
  words.insert(words.end(), folders.begin(), folders.end());
  words.insert(words.end(), {"--names", fmt::format("{}", fmt::join(names, ",")), "--score", kPublishedScore,
                             "-o", output});
  planner.add("ablation", words, folders, {output}, {{"title", "One change at a time"}});
  plan.exhibits.push_back(output);
}

}  // namespace peculiar::study
