#include "study/plan_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"

namespace peculiar::study {

namespace {

// The snapshots contain all stars: files of single galaxies would only double the size. The choice of sizes
// is measured in docs/howto/reproduce-the-paper.md.
const std::vector<UsualOption> kQuickUniverse{{"galaxies", "160"},   {"mergers", "30"},
                                              {"flybys", "2"},       {"epochs", "3"},
                                              {"particles", "4000"}, {"no_galaxy_stars", "true"}};
const std::vector<UsualOption> kUniverse{{"galaxies", "1000"},
                                         {"mergers", "200"},
                                         {"particles", "4000"},
                                         {"box", "30"},
                                         {"no_galaxy_stars", "true"}};
// CANDELS wide fields in F160W: 5-sigma depth in 0.17 arcsec [AB mag], and exposure time [s].
constexpr const char* kDepth = "27.52";
constexpr const char* kExposure = "3300";
// Of scores with a search.
constexpr const char* kMethod = "fast";
constexpr const char* kReconstruct = "top:0.1";
// Time limit of a training with --quick: more than its steps take on two cores of a recent processor.
constexpr const char* kQuickMinutes = "4";

/// Selects the rows of the selection to image. Snapshots are 17 or 30 Myr apart: an isolated galaxy hardly
/// changes from one to the next.
std::vector<UsualOption> imaged_rows(const Planner& planner, const StudyOptions& options) {
  if (!options.simulation.empty() || planner.sets("select", "all")) return {};
  const int few = options.quick ? 2 : 3;
  // A survey does not select by merger stage.
  if (options.kind == "compare") return {{"where", fmt::format("snapshot % {} == 0", few)}};
  // The published rule takes isolated galaxies in twice as many snapshots.
  const int every = few * (options.repeats_paper() ? 2 : 1);
  return {{"where", fmt::format("role != 'isolated' || snapshot % {} == 0", every)}};
}

}  // namespace

Preset universe_preset(const StudyOptions& options, const VerbOptions& tables) {
  if (!options.makes_universe()) {
    if (options.universe != "auto")
      throw usage_error(
          "study {}: --universe describes the universe that the study makes; leave it out with {}",
          options.kind, options.sample.empty() ? "--simulation" : "--sample");
    return {};
  }
  Preset preset{{"simulate", {{"structure", "smooth"}}}, {"mock", {{"field", "none"}, {"truth", "none"}}}};
  // The published selection is the paper's, whatever it is applied to. In ours, a galaxy that is about to
  // merge, or has merged, is not isolated however many steps away: otherwise it would be trained on, or
  // counted as normal.
  if (!options.repeats_paper()) preset["select"] = {{"isolation_window", "1000"}, {"branch_ends", "alone"}};
  if (!options.is_observed()) return preset;
  // With snapshots 30 Myr apart, post-mergers are seen up to 150 Myr after coalescence.
  preset["simulate"] = {{"structure", "observed"}, {"spacing", "30"}};
  preset["mock"] = {{"field", "candels-wide"}, {"dust", "disc"}, {"truth", "auto"}};
  if (!options.repeats_paper()) preset["select"].push_back({"mass_ratio_min", "0.02"});
  if (options.kind != "mergers") return preset;
  preset["evaluate"] = {{"flux_ratio_bins", "1,0.25,0.1,0.02,0"}};
  const auto noise = tables.find("noise");
  const bool has_sky =
      !options.sky.empty() ||
      (noise != tables.end() && std::any_of(noise->second.begin(), noise->second.end(),
                                            [](const auto& one) { return one.first == "sky"; }));
  if (!has_sky) preset["noise"] = {{"depth", kDepth}, {"exposure", kExposure}};
  return preset;
}

std::string add_simulation(Planner& planner, const StudyOptions& options) {
  if (!options.simulation.empty()) return Planner::from_here(options.simulation);
  const std::string simulation = "universe";
  planner.add("simulation", {"simulate", simulation}, {}, {simulation},
              options.quick ? kQuickUniverse : kUniverse);
  return simulation;
}

std::string add_mocks(Planner& planner, const StudyOptions& options, const std::string& simulation,
                      const std::vector<std::string>& rule, const std::string& suffix) {
  std::string galaxies = "galaxies" + suffix + ".fits";
  if (options.galaxies.empty()) {
    std::vector<std::string> words{"select", simulation, "-o", galaxies};
    words.insert(words.end(), rule.begin(), rule.end());
    planner.add("selection" + suffix, words, {simulation}, {galaxies}, {{"mass_at", "peak"}});
  } else {
    galaxies = Planner::from_here(options.galaxies);
  }
  const std::string mocks = "mocks" + suffix + ".h5";
  planner.add("mocks" + suffix, {"mock", simulation, "--galaxies", galaxies, "-o", mocks},
              {simulation, galaxies}, {mocks}, imaged_rows(planner, options));
  return add_noise(planner, options, mocks, suffix);
}

std::string add_noise(Planner& planner, const StudyOptions& options, const std::string& sample,
                      const std::string& suffix) {
  if (options.sky.empty() && !planner.has_options("noise")) return sample;
  const std::string noisy = suffix.empty() ? kNoisy : "noisy" + suffix + ".h5";
  std::vector<std::string> words{"noise", sample, "-o", noisy};
  std::vector<std::string> inputs{sample};
  if (!options.sky.empty()) {
    words.insert(words.end(), {"--sky", Planner::from_here(options.sky)});
    inputs.push_back(words.back());
  }
  planner.add("noise" + suffix, words, inputs, {noisy});
  return noisy;
}

void add_split(Planner& planner, const std::string& name, const std::string& sample, const std::string& part,
               const std::string& rest, double share, const std::string& group, int number) {
  std::vector<std::string> words{"split",  sample, "-o",         part,
                                 "--rest", rest,   "--fraction", fmt::format("{}", share)};
  const bool is_rule = group == "auto" || group == "none";  // else a column to hash
  if (!group.empty()) words.insert(words.end(), {is_rule ? "--group" : "--hash-column", group});
  words.insert(words.end(), {"--seed", std::to_string(number)});
  planner.add_fixed(name, words, {sample}, {part, rest});
}

void add_training(Planner& planner, const StudyOptions& options, const std::string& sample,
                  const std::string& group, const std::vector<std::string>& words, const std::string& name,
                  const std::string& model, std::vector<UsualOption> usual, std::int64_t trainings) {
  const auto has = [&](const char* key) {
    return std::any_of(usual.begin(), usual.end(), [&](const UsualOption& one) { return one.first == key; });
  };
  if (!has("preset")) usual.emplace_back("preset", options.quick ? "quick" : "standard");
  if (options.time_limit_minutes) {
    const double limit = *options.time_limit_minutes / static_cast<double>(trainings);
    usual.emplace_back("time_limit", fmt::format("{:.4g}", limit));
  } else if (options.quick && !options.ablation && !has("time_limit")) {
    usual.emplace_back("time_limit", kQuickMinutes);
  }
  // What is ranked is compared with its like.
  if (planner.value_of("calibrate", "rank_partial", "false") == "true")
    usual.emplace_back("keep_partial", "true");
  std::vector<std::string> all{"train", sample, "-o", model};
  if (!group.empty()) all.insert(all.end(), {"--group", group});
  all.insert(all.end(), words.begin(), words.end());
  planner.add(name, all, {sample}, {model}, usual).checkpoint = model + ".checkpoint";
}

bool trains_generator(const Planner& planner, const std::string& preset) {
  const std::string generator = planner.value_of("train", "generator", "auto");
  return generator == "true" ||
         (generator == "auto" && planner.value_of("train", "preset", preset) != kRanking);
}

void refuse_search_without_generator(const Planner& planner) {
  const bool searches = planner.value_of("score", "method", kMethod) != "combined" ||
                        planner.value_of("score", "reconstruct", kReconstruct) != "none";
  if (trains_generator(planner, "standard") || !searches) return;
  throw config_error(
      "[train]: without a generator, the search that this study scores by is impossible; set [train] preset = 'quick', 'standard' or 'paper' and leave out generator, or set [score] method = 'combined' and reconstruct = 'none'");
}

std::vector<std::string> reconstructions_of(const Planner& planner, const std::string& scores) {
  planner.refuse_if_set("score", "reconstructions");
  if (planner.value_of("score", "reconstruct", kReconstruct) == "none") return {};
  return {std::filesystem::path(scores).replace_extension(".reconstructions.h5").string()};
}

void add_scores(Planner& planner, const std::string& name, const std::string& sample,
                const std::string& scores, const std::vector<std::string>& reconstructions,
                const std::string& model, const std::vector<std::string>& words) {
  std::vector<std::string> outputs{scores};
  outputs.insert(outputs.end(), reconstructions.begin(), reconstructions.end());
  std::vector<UsualOption> usual{{"method", kMethod}};
  if (!reconstructions.empty()) usual.emplace_back("reconstruct", kReconstruct);
  std::vector<std::string> all{"score", model, sample, "-o", scores};
  all.insert(all.end(), words.begin(), words.end());
  planner.add(name, all, {model, sample}, outputs, usual);
}

void add_ranking_scores(Planner& planner, const std::string& name, const std::string& sample,
                        const std::string& scores, const std::string& model,
                        const std::vector<std::string>& words) {
  std::vector<std::string> all{"score", model, sample, "-o", scores};
  all.insert(all.end(), words.begin(), words.end());
  planner.add(name, all, {model, sample}, {scores});
}

void add_calibration(Planner& planner, const std::vector<std::string>& scores, const std::string& normals,
                     const std::string& training, const std::string& calibrated, const std::string& group,
                     const std::vector<UsualOption>& usual) {
  std::vector<std::string> words{"calibrate"};
  std::vector<std::string> inputs = scores;
  words.insert(words.end(), scores.begin(), scores.end());
  if (!normals.empty()) {
    words.insert(words.end(), {"--normals", normals});
    inputs.push_back(normals);
  }
  if (!training.empty()) {
    words.insert(words.end(), {"--training", training});
    inputs.push_back(training);
  }
  words.insert(words.end(), {"-o", calibrated, "--figures", kCalibration});
  std::vector<UsualOption> all{{"column", "combined"}};
  if (!group.empty() && !normals.empty()) all.emplace_back("group", group);
  all.insert(all.end(), usual.begin(), usual.end());
  planner.add("calibration", words, inputs, {calibrated, kCalibration}, all);
}

void add_measurement(Planner& planner, const std::string& name, const std::string& sample,
                     const std::string& measured, const std::vector<UsualOption>& usual) {
  planner.add(name, {"measure", sample, "-o", measured}, {sample}, {measured}, usual);
}

void add_embedding(Planner& planner, const std::string& sample, const std::string& model,
                   const std::string& scores) {
  // The networks' features, for the map and for learning from labels; for a training without a contrast
  // network only the coordinates of the features.
  const bool has_contrast = planner.value_of("train", "contrast", "true") != "false";
  std::vector<std::string> inputs{kFeatures};
  std::vector<UsualOption> usual;
  if (has_contrast) {
    planner.add_fixed("features",
                      {"score", model, sample, "-o", "feature_scores.h5", "--scorers", "contrast_density",
                       "--features-out", kFeatures},
                      {model, sample}, {"feature_scores.h5", kFeatures});
  } else {
    planner.add_fixed("features", {"score", model, sample, "-o", kFeatures, "--scorers", "features"},
                      {model, sample}, {kFeatures});
    usual = {{"columns", "feature_*"}, {"standardise", "false"}};
  }
  std::vector<std::string> words{"embed", kFeatures, "-o", kEmbedding};
  if (!scores.empty()) {
    words.insert(words.end(), {"--highest", scores});
    inputs.push_back(scores);
    usual.emplace_back("most", std::to_string(kMostEmbedded));
  }
  planner.add("embedding", words, inputs, {kEmbedding}, usual);
}

void add_common_embedding(Planner& planner, const std::vector<std::string>& samples,
                          const std::vector<std::string>& names, const std::string& model) {
  std::vector<std::string> features;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    features.push_back(names[i] + "_features.h5");
    planner.add_fixed(names[i] + "_features",
                      {"score", model, samples[i], "-o", features.back(), "--scorers", "features"},
                      {model, samples[i]}, {features.back()});
  }
  std::vector<std::string> words{"embed"};
  words.insert(words.end(), features.begin(), features.end());
  words.insert(words.end(), {"-o", kEmbedding});
  planner.add("embedding", words, features, {kEmbedding},
              {{"columns", "feature_*"}, {"standardise", "false"}, {"most", std::to_string(kMostEmbedded)}});
}

void add_report(Planner& planner, const StudyOptions& options, const Plan& plan,
                const std::vector<UsualOption>& usual) {
  std::vector<std::string> inputs{plan.scores, plan.sample};
  if (!plan.embedding.empty()) inputs.push_back(plan.embedding);
  for (const auto* more : {&plan.reconstructions, &plan.models, &plan.exhibits})
    inputs.insert(inputs.end(), more->begin(), more->end());
  std::vector<std::string> words{"report", ".", "-o", "report.html"};
  if (!options.title.empty() && !planner.sets("report", "title"))
    words.insert(words.end(), {"--title", options.title});
  planner.add("report", words, inputs, {"report.html"}, usual);
}

}  // namespace peculiar::study
