#pragma once

#include "study/plan.h"

namespace peculiar::study {

/// What several kinds of study have in common: steps that belong together.

inline constexpr const char* kModel = "model.safetensors";
inline constexpr const char* kNoisy = "noisy.h5";
inline constexpr const char* kCalibration = "calibration";

/// What the built-in universe is like, as options of the verbs that make and image it; {} where it is not
/// made. Error (usage): it is not made, and --universe says what it is like.
Preset universe_preset(const StudyOptions& options, const VerbOptions& tables);
/// The simulation that is given, or the step that makes one. Returns its folder.
std::string add_simulation(Planner& planner, const StudyOptions& options);
/// Selection, mock images, and noise where it is asked for. Returns the sample of images. `rule`: what the
/// study decides of the selection. `suffix` ends the names of steps and files, of a study that selects twice.
std::string add_mocks(Planner& planner, const StudyOptions& options, const std::string& simulation,
                      const std::vector<std::string>& rule = {}, const std::string& suffix = "");
/// Noise where it is asked for (--sky, [noise]). Returns the sample that has it, else `sample`.
std::string add_noise(Planner& planner, const StudyOptions& options, const std::string& sample,
                      const std::string& suffix = "");

/// The images of a study of mergers, apart.
struct MergerImages {
  std::string train;     ///< isolated galaxies to learn from
  std::string normals;   ///< isolated ones that p-values are measured against
  std::string to_score;  ///< further isolated ones, and the mergers
};
/// A tree is on one side only, and on the same one whatever the selection was.
MergerImages add_merger_images(Planner& planner, const StudyOptions& options, const std::string& images,
                               const std::string& suffix = "");
/// One row for each thing that this program does otherwise than the published experiment, one change at a
/// time, beside the study of mergers that `images` are of; the table's folder and the models go into `plan`.
/// What a row changes wins over the user's tables.
void add_ablation(Planner& planner, const StudyOptions& options, const std::string& simulation,
                  const MergerImages& images, Plan& plan);
/// Errors (usage): settings with which an ablation's rows would not differ in one thing.
void refuse_in_ablation(const Planner& planner, const StudyOptions& options);
/// A random share; rows of one `group` ("" for none) on one side. `number`: another draw from the same seed.
void add_split(Planner& planner, const std::string& name, const std::string& sample, const std::string& part,
               const std::string& rest, double share, const std::string& group, int number);
/// A model of a sample; `group`: what belongs together is held out as a whole, "" for nothing. `words`: what
/// the study decides besides. `usual`: before the study's own preset and time limit. `trainings`: so many
/// share the study's time limit.
void add_training(Planner& planner, const StudyOptions& options, const std::string& sample,
                  const std::string& group, const std::vector<std::string>& words = {},
                  const std::string& name = "model", const std::string& model = kModel,
                  std::vector<UsualOption> usual = {}, std::int64_t trainings = 1);
/// Scores by all scorers and the search; of the tenth ranked highest the reconstructions, where they have
/// a place.
void add_scores(Planner& planner, const std::string& name, const std::string& sample,
                const std::string& scores, const std::string& reconstructions = "",
                const std::string& model = kModel, const std::vector<std::string>& words = {});
/// Scores by all scorers alone, as a model without a generator gives them.
void add_ranking_scores(Planner& planner, const std::string& name, const std::string& sample,
                        const std::string& scores, const std::string& model = kModel,
                        const std::vector<std::string>& words = {});
/// Scores against those of normal images, or, where `normals` is "", against a null distribution that is
/// fitted to the bulk of them all. `training`: "" for thresholds of the normal images. Exhibits in
/// kCalibration. `group`: which normal images belong together, "" for the verb's own rule.
void add_calibration(Planner& planner, const std::vector<std::string>& scores, const std::string& normals,
                     const std::string& training, const std::string& calibrated, const std::string& group,
                     const std::vector<UsualOption>& usual = {});
void add_measurement(Planner& planner, const std::string& name, const std::string& sample,
                     const std::string& measured, const std::vector<UsualOption>& usual = {});
/// Of the networks' features, kept in kFeatures, into kEmbedding. `scores`: with them at most kMostEmbedded
/// images have a place, a quarter of them those that rank highest; "" for all.
void add_embedding(Planner& planner, const std::string& sample, const std::string& model = kModel,
                   const std::string& scores = "");
/// Of two samples together, likewise; at most kMostEmbedded images have a place. `names`: of the samples, for
/// steps and files.
void add_common_embedding(Planner& planner, const std::vector<std::string>& samples,
                          const std::vector<std::string>& names, const std::string& model = kModel);
inline constexpr const char* kFeatures = "features.h5";
inline constexpr const char* kEmbedding = "embedding.fits";
inline constexpr int kMostEmbedded = 3000;
/// The last step: the page of all that.
void add_report(Planner& planner, const Plan& plan, const std::vector<UsualOption>& usual = {});

}  // namespace peculiar::study
