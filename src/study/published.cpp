#include "study/published.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace peculiar::study {

namespace {

/// A setting that the paper names, as an option of a verb.
struct PublishedSetting {
  const char* step;  ///< whose words tell what is done here
  const char* verb;
  const char* key;
  const char* value;
  const char* section;
  const char* what;
  const char* words;  ///< of the value
};

constexpr PublishedSetting kSettings[] = {
    {"mocks", "mock", "projections", "x,y,z", "2.1.1", "projections", "along x, y and z"},
    {"mocks", "mock", "dust", "none", "2.1.1", "dust", "none"},
    {"mocks", "mock", "field", "none", "2.1.1", "neighbours in projection", "none"},
    {"selection", "select", "mass_at", "before", "4.1.1", "masses of a merger's mass ratio",
     "at the step before coalescence"},
    {"selection", "select", "mass_ratio_min", "0.1", "4.1.1", "least mass ratio of a merger", "0.1"},
    {"selection", "select", "isolation_window", "1000", "4.1.1", "steps over which the isolated are alone",
     "the whole branch"},
    {"selection", "select", "branch_ends", "alone", "4.1.1", "branches that begin or end",
     "isolated as far as they reach"},
    {"selection", "select", "isolation_separation", "0", "4.1.1", "least distance of companions", "none"},
    {"model", "train", "preset", "paper", "3.4", "preset of networks and training", "paper"},
    {"model", "train", "augment", "false", "3.4", "turns and flips of the training images", "none"},
    {"model", "train", "encoder", "false", "3.4", "an encoder", "none"},
    {"model", "train", "contrast", "false", "3.4", "a contrast network", "none"},
    {"scores", "score", "method", "paper", "3.5", "search for the best reconstruction",
     "from noise, by a network of each image's own"},
    {"calibration", "calibrate", "column", kPublishedScore, "3.5", "score that images are ranked by",
     "anomaly score"},
    {"evaluation", "evaluate", "columns", kPublishedScore, "4.1.2", "scores of the tables", "anomaly score"},
    {"evaluation", "evaluate", "main_score", kPublishedScore, "4.1.2", "score of the figures",
     "anomaly score"},
};

/// Settings of the training that a preset decides unless they are named.
constexpr const char* kOfPreset[] = {
    "width", "latent",           "steps",        "critic_steps", "learning_rate",
    "batch", "gradient_penalty", "normalisation"};

const Step* step_named(const std::vector<Step>& steps, const std::string& name) {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.name == name; });
  return found == steps.end() ? nullptr : &*found;
}

/// What a command gives an option, in one text: "false" of --no-augment.
std::optional<std::string> given(const Step* step, const std::string& key) {
  if (step == nullptr) return std::nullopt;
  std::string option = key;
  std::replace(option.begin(), option.end(), '_', '-');
  std::string text;
  for (std::size_t i = 1; i < step->words.size(); ++i) {
    if (step->words[i] == "--no-" + option) return "false";
    if (step->words[i] != "--" + option) continue;
    const bool has_value = i + 1 < step->words.size() && !step->words[i + 1].starts_with("--");
    if (!has_value) return "true";
    text += (text.empty() ? "" : ",") + step->words[i + 1];
  }
  if (text.empty()) return std::nullopt;
  return text;
}

/// A file's name; other values as they are.
std::string shown(const std::string& value) {
  const std::filesystem::path path(value);
  return path.is_absolute() ? path.filename().string() : value;
}

std::string universe_words(const Step& simulate) {
  std::string words = "the built-in universe";
  for (const char* key : {"galaxies", "mergers", "particles", "structure"}) {
    if (const std::optional<std::string> value = given(&simulate, key))
      words += fmt::format(", {} {}", key, *value);
  }
  return words;
}

}  // namespace

Preset published_experiment(bool quick) {
  Preset preset;
  for (const PublishedSetting& one : kSettings) preset[one.verb].emplace_back(one.key, one.value);
  for (UsualOption& one : preset["train"]) {
    if (quick && one.first == "preset") one.second = "quick";
  }
  return preset;
}

std::vector<Departure> sources_of(const std::vector<Step>& steps, const StudyOptions& options) {
  std::vector<Departure> all;
  const Step* simulation = step_named(steps, "simulation");
  all.push_back(
      {"2.1", "simulation", "Horizon-AGN",
       simulation != nullptr ? universe_words(*simulation) : shown(Planner::from_here(options.simulation))});
  const Step* mocks = step_named(steps, "mocks");
  const std::string populations = given(mocks, "populations").value_or("popstar");
  all.push_back({"2.1.1", "stellar populations", "Bruzual & Charlot (2003)",
                 populations == "popstar" ? "PopStar, as built in ([mock] populations takes others)"
                                          : shown(populations)});
  const std::string psf = given(mocks, "psf").value_or("stand-in");
  all.push_back({"2.1.1", "point spread function", "of WFC3 in F160W",
                 psf == "stand-in"
                     ? "a stand-in, sums of Gaussians fitted to it ([mock] psf takes a measured one)"
                     : shown(psf)});
  return all;
}

std::vector<Departure> departures_of(const std::vector<Step>& steps, const StudyOptions& options) {
  std::vector<Departure> all = sources_of(steps, options);
  for (const PublishedSetting& one : kSettings) {
    const std::optional<std::string> here = given(step_named(steps, one.step), one.key);
    if (here && *here != one.value) all.push_back({one.section, one.what, one.words, shown(*here)});
  }
  const Step* model = step_named(steps, "model");
  for (const char* key : kOfPreset) {
    if (const std::optional<std::string> here = given(model, key))
      all.push_back({"3.4", fmt::format("{} of the training", key), "as in the preset paper", *here});
  }
  if (const std::optional<std::string> limit = given(model, "time_limit"))
    all.push_back({"3.4", "time limit of the training", "none", *limit + " min"});
  if (const Step* noise = step_named(steps, "noise"))
    all.push_back({"2.1.1", "noise", "none", noise->command().substr(std::string("peculiar ").size())});
  return all;
}

}  // namespace peculiar::study
