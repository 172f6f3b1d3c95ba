#include "study/published.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace peculiar::study {

namespace {

/// A setting given in the paper, as an option of a verb.
struct PublishedSetting {
  const char* step;  ///< the step whose words give the value used here
  const char* verb;
  const char* key;
  const char* value;
  const char* section;
  const char* what;
  const char* words;  ///< the value in words
};

constexpr PublishedSetting kSettings[] = {
    {"mocks", "mock", "projections", "x,y,z", "2.1.1", "projections", "along x, y and z"},
    {"mocks", "mock", "dust", "none", "2.1.1", "dust", "none"},
    {"mocks", "mock", "field", "none", "2.1.1", "neighbours in projection", "none"},
    {"selection", "select", "mass_at", "before", "4.1.1", "masses of the merger mass ratio",
     "at the step before coalescence"},
    {"selection", "select", "mass_ratio_min", "0.1", "4.1.1", "minimum mass ratio of a merger", "0.1"},
    {"selection", "select", "isolation_window", "1000", "4.1.1", "isolation window in steps",
     "the whole branch"},
    {"selection", "select", "branch_ends", "alone", "4.1.1", "branches that begin or end",
     "isolated for as long as they are seen"},
    {"selection", "select", "isolation_separation", "0", "4.1.1", "minimum distance of companions", "none"},
    {"model", "train", "preset", "paper", "3.4", "preset of networks and training", "paper"},
    {"model", "train", "augment", "false", "3.4", "augmentation of the training images",
     "not mentioned, as far as known"},
    {"model", "train", "encoder", "false", "3.4", "an encoder", "none"},
    {"model", "train", "contrast", "false", "3.4", "a contrast network", "none"},
    {"scores", "score", "method", "paper", "3.5", "search for the best reconstruction",
     "from noise, by a separate network for each image"},
    {"calibration", "calibrate", "column", kPublishedScore, "3.5", "score that images are ranked by",
     "anomaly score"},
    {"evaluation", "evaluate", "columns", kPublishedScore, "4.1.2", "scores of the tables", "anomaly score"},
    {"evaluation", "evaluate", "main_score", kPublishedScore, "4.1.2", "score of the figures",
     "anomaly score"},
};

/// Verbs whose settings belong to the experiment, and the paper's sections on them.
constexpr std::pair<const char*, const char*> kVerbs[] = {
    {"mock", "2.1.1"},      {"select", "4.1.1"},   {"train", "3.4"},    {"score", "3.5"},
    {"calibrate", "4.1.2"}, {"evaluate", "4.1.2"}, {"kmeans", "4.1.4"}, {"measure", "4.1.4"}};

/// Settings that do not affect the results, or have rows of their own.
constexpr const char* kNeutral[] = {"seed",
                                    "threads",
                                    "precision",
                                    "checkpoint_minutes",
                                    "keep_checkpoint",
                                    "health_steps",
                                    "time_limit",
                                    "populations",
                                    "psf",
                                    "psf_scale",
                                    "memory",
                                    "reconstruct",
                                    "reference",
                                    "figures",
                                    "reconstructions",
                                    "regions",
                                    "title",
                                    "format",
                                    "truth"};

/// Values that the preset `paper` sets anyway.
constexpr std::pair<const char*, const char*> kOfPreset[] = {
    {"width", "64"}, {"latent", "128"}, {"critic_steps", "5"}, {"gradient_penalty", "10"}, {"batch", "64"}};

const Step* step_named(const std::vector<Step>& steps, const std::string& name) {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.name == name; });
  return found == steps.end() ? nullptr : &*found;
}

/// The value of an option in a command, as one text: "false" for --no-augment.
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

/// A value, or several separated by commas; for files only their names, "F160W=psf.fits".
std::string shown(const std::string& value) {
  std::string text;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t end = std::min(value.find(',', begin), value.size());
    std::string one = value.substr(begin, end - begin);
    const std::size_t name = one.find('=') == std::string::npos ? 0 : one.find('=') + 1;
    if (const std::filesystem::path path(one.substr(name)); path.is_absolute())
      one = one.substr(0, name) + path.filename().string();
    text += (begin == 0 ? "" : ",") + one;
    begin = end + 1;
  }
  return text;
}

Departure given_source(const char* section, const char* what, const char* published,
                       const std::string& value) {
  return {section, what, published, shown(value) + ", as given: may or may not be the same", false};
}

bool is_neutral(const std::string& verb, const std::string& key) {
  if (verb == "mock" && key == "where") return true;  // not a departure
  if (verb == "score" && (key == "batch" || key == "iterations" || key == "tolerance")) return true;
  return std::find(std::begin(kNeutral), std::end(kNeutral), key) != std::end(kNeutral);
}

bool has_own_row(const std::string& verb, const std::string& key) {
  return std::any_of(std::begin(kSettings), std::end(kSettings),
                     [&](const PublishedSetting& one) { return one.verb == verb && one.key == key; });
}

bool is_of_preset(const std::string& verb, const std::string& key, const std::string& value) {
  return verb == "train" && std::any_of(std::begin(kOfPreset), std::end(kOfPreset), [&](const auto& one) {
           return one.first == key && one.second == value;
         });
}

/// Adds the experiment's other settings in the user's file.
void add_users(const VerbOptions& tables, std::vector<Departure>& all) {
  for (const auto& [verb, section] : kVerbs) {
    const auto table = tables.find(verb);
    if (table == tables.end()) continue;
    for (const auto& [key, values] : table->second) {
      const std::string value = fmt::format("{}", fmt::join(values, ","));
      if (is_neutral(verb, key) || has_own_row(verb, key) || is_of_preset(verb, key, value)) continue;
      all.push_back({section, fmt::format("[{}] {}", verb, key), "left as it is", shown(value)});
    }
  }
}

std::string universe_words(const Step& simulate) {
  std::string words = "the built-in universe";
  for (const char* key : {"galaxies", "mergers", "flybys", "epochs", "snapshots", "spacing", "redshift_first",
                          "redshift_last", "particles", "mass_ratio_max", "structure"}) {
    if (const std::optional<std::string> value = given(&simulate, key))
      words += fmt::format(", {} {}", key, *value);
  }
  return words;
}

}  // namespace

Preset published_experiment(bool quick, const VerbOptions& tables) {
  Preset preset;
  for (const PublishedSetting& one : kSettings) preset[one.verb].emplace_back(one.key, one.value);
  // On the end of the search, the paper says about 500 iterations, and convergence.
  preset["score"].emplace_back("iterations", "500");
  // `score --reference` runs all of them.
  const auto score = tables.find("score");
  const bool goes_to_the_end =
      score != tables.end() && std::any_of(score->second.begin(), score->second.end(),
                                           [](const auto& one) { return one.first == "reference"; });
  if (!goes_to_the_end) preset["score"].emplace_back("tolerance", "0.001");
  for (UsualOption& one : preset["train"]) {
    if (quick && one.first == "preset") one.second = "quick";
  }
  return preset;
}

std::vector<Departure> sources_of(const std::vector<Step>& steps, const StudyOptions& options) {
  constexpr const char* kSimulation = "Horizon-AGN";
  constexpr const char* kPopulations = "Bruzual & Charlot (2003)";
  constexpr const char* kPsf = "of WFC3 in F160W";
  const Step* simulation = step_named(steps, "simulation");
  const Step* mocks = step_named(steps, "mocks");
  const std::string populations = given(mocks, "populations").value_or("popstar");
  const std::string psf = given(mocks, "psf").value_or("stand-in");
  return {simulation != nullptr
              ? Departure{"2.1", "simulation", kSimulation, universe_words(*simulation)}
              : given_source("2.1", "simulation", kSimulation, Planner::from_here(options.simulation)),
          populations == "popstar" ? Departure{"2.1.1", "stellar populations", kPopulations,
                                               "PopStar, built in ([mock] populations selects others)"}
                                   : given_source("2.1.1", "stellar populations", kPopulations, populations),
          psf == "stand-in"
              ? Departure{"2.1.1", "point spread function", kPsf,
                          "a stand-in, sums of Gaussians fitted to it ([mock] psf selects a measured one)"}
              : given_source("2.1.1", "point spread function", kPsf, psf)};
}

std::vector<Departure> departures_of(const std::vector<Step>& steps, const StudyOptions& options,
                                     const VerbOptions& tables) {
  std::vector<Departure> all = sources_of(steps, options);
  const Step* mocks = step_named(steps, "mocks");
  if (const std::optional<std::string> where = given(mocks, "where"))
    all.push_back({"4.1.1", "selected galaxies that are imaged", "not known here", *where});
  for (const PublishedSetting& one : kSettings) {
    const std::optional<std::string> here = given(step_named(steps, one.step), one.key);
    if (here && *here != one.value) all.push_back({one.section, one.what, one.words, shown(*here)});
  }
  const Step* scores = step_named(steps, "scores");
  const std::optional<std::string> iterations = given(scores, "iterations"),
                                   tolerance = given(scores, "tolerance");
  if (iterations && tolerance)
    all.push_back(
        {"3.5", "end of a search", "about 500 iterations, when the loss has converged",
         fmt::format("at most {} iterations, fewer once the loss falls by less than {} of it over 50",
                     *iterations, *tolerance)});
  add_users(tables, all);
  if (const std::optional<std::string> limit = given(step_named(steps, "model"), "time_limit"))
    all.push_back({"3.4", "time limit of the training", "none", *limit + " min"});
  if (const Step* noise = step_named(steps, "noise"))
    all.push_back(
        {"2.1.1", "noise", "none", shown(noise->command().substr(std::string("peculiar ").size()))});
  return all;
}

}  // namespace peculiar::study
