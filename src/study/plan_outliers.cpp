#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "base/file_pattern.h"
#include "study/plan.h"
#include "study/plan_parts.h"

namespace peculiar::study {

namespace {

const std::vector<UsualOption> kRate{{"fdr", "0.1"}};
// Minutes for each training with this preset: two trainings, and all steps before and after, take five at
// most.
constexpr const char* kRankingMinutes = "2";

/// Whether only the ranked list is wanted. Then there are no reconstructions, and no generator is trained;
/// [train] preset or generator = true requests them. Error (config): a search without a generator.
bool is_ranking_alone(const Planner& planner, const StudyOptions& options) {
  if (trains_generator(planner, options.quick ? kRanking : "standard")) return false;
  for (const auto& [key, usual] : {std::pair("method", "combined"), std::pair("reconstruct", "none")}) {
    if (planner.value_of("score", key, usual) != usual)
      throw config_error(
          "[score] {}: this study trains for ranking only, without the generator that a search needs; set [train] preset = 'quick', or leave out --quick",
          key);
  }
  return true;
}

/// Options of this study's trainings, unless the user's table sets them.
std::vector<UsualOption> usual_training(const Planner& planner, const StudyOptions& options,
                                        std::vector<UsualOption> usual = {}) {
  if (!options.quick) return usual;
  usual.emplace_back("preset", kRanking);
  if (!options.time_limit_minutes && is_ranking_alone(planner, options))
    usual.emplace_back("time_limit", kRankingMinutes);
  return usual;
}

/// Cross-fitting: each fold of the images is scored by a model trained on the others, and the null
/// distribution is fitted to the bulk of all scores.
void plan_folds(Planner& planner, const StudyOptions& options, const std::string& sample, Plan& plan) {
  std::vector<std::string> scores;
  const bool ranking_alone = is_ranking_alone(planner, options);
  for (std::int64_t fold = 1; fold <= options.folds; ++fold) {
    const std::string model = fmt::format("model_{}.safetensors", fold);
    scores.push_back(fmt::format("scores_{}.h5", fold));
    plan.models.push_back(model);
    add_training(planner, options, sample, options.group,
                 {"--fold", fmt::format("{}/{}", fold, options.folds)}, fmt::format("model_{}", fold), model,
                 usual_training(planner, options, {{"drop_outliers", "0.05"}}), options.folds);
    const std::string step = fmt::format("scores_{}", fold);
    if (ranking_alone) {
      add_ranking_scores(planner, step, sample, scores.back(), model, {"--left-out"});
      continue;
    }
    const std::vector<std::string> reconstructions = reconstructions_of(planner, scores.back());
    plan.reconstructions.insert(plan.reconstructions.end(), reconstructions.begin(), reconstructions.end());
    add_scores(planner, step, sample, scores.back(), reconstructions, model, {"--left-out"});
  }
  add_calibration(planner, scores, "", "", plan.scores, "", kRate);
}

/// Calibrates against images known to be normal, a fifth of which are excluded from training.
void plan_normals(Planner& planner, const StudyOptions& options, const std::string& sample, Plan& plan) {
  add_split(planner, "training", Planner::from_here(options.normals), "train.h5", "normals.h5", 0.8,
            options.group, 1);
  add_training(planner, options, "train.h5", options.group, {}, "model", kModel,
               usual_training(planner, options));
  plan.models = {kModel};
  if (is_ranking_alone(planner, options)) {
    add_ranking_scores(planner, "normal_scores", "normals.h5", "normal_scores.h5");
    add_ranking_scores(planner, "scores", sample, "scores.h5");
  } else {
    plan.reconstructions = reconstructions_of(planner, "scores.h5");
    add_scores(planner, "normal_scores", "normals.h5", "normal_scores.h5");
    add_scores(planner, "scores", sample, "scores.h5", plan.reconstructions);
  }
  add_calibration(planner, {"scores.h5"}, "normal_scores.h5", "", plan.scores, options.group, kRate);
}

const char* const kCutOut = "sample.h5";

/// The options that name the mosaics, and the files that they read.
struct MosaicWords {
  std::vector<std::string> words;
  std::vector<std::string> inputs;

  void add(const char* option, const std::string& path) {
    if (path.empty()) return;
    inputs.push_back(Planner::from_here(path));
    words.insert(words.end(), {option, inputs.back()});
  }
};

/// Adds the cutting of stamps for the catalogue's objects, or for the sources detected in the one mosaic.
/// Returns the sample.
std::string add_cutout(Planner& planner, const StudyOptions& options) {
  MosaicWords mosaics;
  mosaics.add("--mosaic", options.mosaic);
  mosaics.add("--mosaics", options.mosaics);
  mosaics.add("--weight", options.weight);
  std::string catalogue = "sources.fits";
  if (options.catalogue.empty()) {
    std::vector<std::string> words{"detect"};
    words.insert(words.end(), mosaics.words.begin(), mosaics.words.end());
    words.insert(words.end(), {"-o", catalogue});
    planner.add("sources", words, mosaics.inputs, {catalogue});
  } else {
    catalogue = Planner::from_here(options.catalogue);
  }
  std::vector<std::string> words{"cutout"};
  words.insert(words.end(), mosaics.words.begin(), mosaics.words.end());
  words.insert(words.end(), {"--catalogue", catalogue});
  if (!options.where.empty()) words.insert(words.end(), {"--where", options.where});
  words.insert(words.end(), {"-o", kCutOut});
  std::vector<std::string> inputs = mosaics.inputs;
  inputs.push_back(catalogue);
  planner.add("sample", words, inputs, {kCutOut}, {{"size", "64"}});
  return kCutOut;
}

std::string add_import(Planner& planner, const StudyOptions& options) {
  std::vector<std::string> words{"import"};
  std::vector<std::string> inputs, patterns;
  for (const std::string& path : options.images) {
    words.push_back(Planner::from_here(path));
    (is_pattern(path) && !std::filesystem::exists(path) ? patterns : inputs).push_back(words.back());
  }
  words.insert(words.end(), {"-o", kCutOut});
  planner.add("sample", words, inputs, {kCutOut}).large_inputs = patterns;
  return kCutOut;
}

/// The sample to study, made first if not given. Error (usage): none or more than one source of images is
/// given, or an option that belongs to another source.
std::string sample_of(Planner& planner, const StudyOptions& options) {
  const bool of_mosaics = !options.mosaic.empty() || !options.mosaics.empty();
  const int named = (options.sample.empty() ? 0 : 1) + (options.images.empty() ? 0 : 1) +
                    (options.mosaic.empty() ? 0 : 1) + (options.mosaics.empty() ? 0 : 1);
  if (named == 0)
    throw usage_error(
        "study outliers: give the images: --images (files or a folder), --mosaic (with --catalogue, or detect finds the objects), or --sample (of import, cutout or mock)");
  if (named > 1)
    throw usage_error("study outliers: give only one of --sample, --images, --mosaic and --mosaics");
  for (const auto& [option, value] :
       {std::pair("--weight", options.weight), std::pair("--catalogue", options.catalogue),
        std::pair("--where", options.where)}) {
    if (!value.empty() && !of_mosaics)
      throw usage_error("study outliers: {} needs --mosaic or --mosaics", option);
  }
  if (!options.mosaics.empty() && options.catalogue.empty())
    throw usage_error(
        "study outliers: --mosaics needs --catalogue, a table of the objects; peculiar detect finds those of one mosaic at a time");
  if (!options.where.empty() && options.catalogue.empty())
    throw usage_error("study outliers: --where selects rows of --catalogue");
  if (of_mosaics) return add_cutout(planner, options);
  if (!options.images.empty()) return add_import(planner, options);
  return Planner::from_here(options.sample);
}

}  // namespace

/// The main use: the most unusual of a survey's images, and how many of them exceed chance.
Plan plan_outliers(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  Planner planner(options, tables, seed);
  if (!options.normals.empty() && options.folds != StudyOptions().folds)
    throw usage_error(
        "study outliers: --folds goes without --normals; with them, one model is trained on the normal images");
  Plan plan;
  plan.sample = sample_of(planner, options);
  plan.scores = "calibrated.h5";
  plan.exhibits = {kCalibration};
  if (options.normals.empty()) {
    plan_folds(planner, options, plan.sample, plan);
  } else {
    plan_normals(planner, options, plan.sample, plan);
  }
  add_measurement(planner, "measurements", plan.sample, "measured.h5");
  // Features of different models are not comparable: uses those of the first, for all images.
  add_embedding(planner, plan.sample, plan.models.front(), plan.scores);
  plan.embedding = kEmbedding;
  plan.features = kFeatures;
  add_report(planner, options, plan);
  plan.steps = planner.take();
  return plan;
}

}  // namespace peculiar::study
