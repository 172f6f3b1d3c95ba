#pragma once

#include "study/plan.h"

namespace peculiar::study {

/// Groups of steps that several kinds of study share.

inline constexpr const char* kModel = "model.safetensors";
inline constexpr const char* kNoisy = "noisy.h5";
inline constexpr const char* kCalibration = "calibration";

/// Properties of the built-in universe, as options of the verbs that make and image it; {} if it is not made.
/// Error (usage): it is not made, but --universe is given.
Preset universe_preset(const StudyOptions& options, const VerbOptions& tables);
/// Adds the step that makes a simulation, unless one is given. Returns its folder.
std::string add_simulation(Planner& planner, const StudyOptions& options);
/// Adds selection, mock images, and noise if requested. Returns the sample of images. `rule`: the study's own
/// options of the selection. `suffix` ends the names of steps and files, for a study that selects twice.
std::string add_mocks(Planner& planner, const StudyOptions& options, const std::string& simulation,
                      const std::vector<std::string>& rule = {}, const std::string& suffix = "");
/// Adds noise if requested (--sky, [noise]). Returns the sample with noise, else `sample`.
std::string add_noise(Planner& planner, const StudyOptions& options, const std::string& sample,
                      const std::string& suffix = "");

/// The separate sets of images of a merger study.
struct MergerImages {
  std::string train;     ///< isolated galaxies for training
  std::string normals;   ///< isolated galaxies that define the p-values
  std::string to_score;  ///< further isolated galaxies, and the mergers
};
/// Splits the images. A merger tree is in one set only, and in the same set for any selection.
MergerImages add_merger_images(Planner& planner, const StudyOptions& options, const std::string& images,
                               const std::string& suffix = "");
/// Adds one row for each difference between this program and the published experiment, changed one at a time
/// from the merger study that `images` belong to; adds the table's folder and the models to `plan`. A row's
/// change takes precedence over the user's tables.
void add_ablation(Planner& planner, const StudyOptions& options, const std::string& simulation,
                  const MergerImages& images, Plan& plan);
/// Errors (usage): settings with which the ablation's rows would not differ in exactly one thing.
void refuse_in_ablation(const Planner& planner, const StudyOptions& options);
/// Splits off a random fraction; rows with the same `group` ("" for none) stay together. `number`: selects
/// another draw from the same seed.
void add_split(Planner& planner, const std::string& name, const std::string& sample, const std::string& part,
               const std::string& rest, double share, const std::string& group, int number);
/// Trains a model on a sample; `group`: column of rows that are held out together, "" for none. `words`:
/// further options of the study. `usual`: come before the study's own preset and time limit. `trainings`:
/// number of trainings that share the study's time limit.
void add_training(Planner& planner, const StudyOptions& options, const std::string& sample,
                  const std::string& group, const std::vector<std::string>& words = {},
                  const std::string& name = "model", const std::string& model = kModel,
                  std::vector<UsualOption> usual = {}, std::int64_t trainings = 1);
inline constexpr const char* kRanking = "ranking";  ///< preset of train without a generator
/// Whether the trainings train a generator. `preset`: the usual one.
bool trains_generator(const Planner& planner, const std::string& preset);
/// Error (config): the scores need a search, but the trainings train no generator.
void refuse_search_without_generator(const Planner& planner);
/// The file of reconstructions that add_scores writes beside `scores`; none if the user's file has [score]
/// reconstruct = 'none'.
std::vector<std::string> reconstructions_of(const Planner& planner, const std::string& scores);
/// Scores by all scorers and the search; also writes the reconstructions of the highest-ranked tenth if
/// `reconstructions`, of reconstructions_of, is given.
void add_scores(Planner& planner, const std::string& name, const std::string& sample,
                const std::string& scores, const std::vector<std::string>& reconstructions = {},
                const std::string& model = kModel, const std::vector<std::string>& words = {});
/// Scores by all scorers without the search, as for a model without a generator.
void add_ranking_scores(Planner& planner, const std::string& name, const std::string& sample,
                        const std::string& scores, const std::string& model = kModel,
                        const std::vector<std::string>& words = {});
/// Calibrates scores against those of normal images, or, if `normals` is "", against a null distribution
/// fitted to the bulk of all scores. `training`: "" for thresholds from the normal images. Exhibits go into
/// kCalibration. `group`: column of normal images that belong together, "" for the verb's own rule.
void add_calibration(Planner& planner, const std::vector<std::string>& scores, const std::string& normals,
                     const std::string& training, const std::string& calibrated, const std::string& group,
                     const std::vector<UsualOption>& usual = {});
void add_measurement(Planner& planner, const std::string& name, const std::string& sample,
                     const std::string& measured, const std::vector<UsualOption>& usual = {});
/// Embeds the networks' features, kept in kFeatures, into kEmbedding. If `scores` is given, at most
/// kMostEmbedded images are embedded, a quarter of them the highest-ranked; "" for all images.
void add_embedding(Planner& planner, const std::string& sample, const std::string& model = kModel,
                   const std::string& scores = "");
/// The same for two samples together, with at most kMostEmbedded images. `names`: of the samples, for steps
/// and files.
void add_common_embedding(Planner& planner, const std::vector<std::string>& samples,
                          const std::vector<std::string>& names, const std::string& model = kModel);
inline constexpr const char* kFeatures = "features.h5";
inline constexpr const char* kEmbedding = "embedding.fits";
inline constexpr int kMostEmbedded = 3000;
/// Adds the last step: the report.
void add_report(Planner& planner, const StudyOptions& options, const Plan& plan,
                const std::vector<UsualOption>& usual = {});

}  // namespace peculiar::study
