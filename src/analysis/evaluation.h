#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/evaluate.h"
#include "analysis/image_classes.h"
#include "analysis/joined_table.h"
#include "analysis/panels.h"
#include "analysis/properties.h"
#include "statistics/ranking_quality.h"
#include "statistics/share.h"

namespace peculiar::analysis {

/// An evaluated score: one value per image, NaN if missing.
struct EvaluatedScore {
  std::string name;
  std::vector<double> values;
  std::array<double, kPercentiles.size()> thresholds{};
  bool is_baseline = false;
  /// Included in the first tables: the main score, the combined one, the paper's, asymmetry; or all that were
  /// requested by name.
  bool is_leading = false;
};

/// Data for the tables and figures of an evaluation.
class Evaluation {
 public:
  explicit Evaluation(const EvaluateOptions& options, const RunContext& context = {});

  const catalog::Table& table() const { return joined_.table; }
  const JoinedTable& joined() const { return joined_; }
  const std::vector<ImageClass>& classes() const { return classes_; }  ///< the normal one first
  const ImageClass& normal() const { return classes_.front(); }
  const ImageClass& training() const { return training_; }  ///< without rows if none were given
  /// Returns the outlier classes of one table; if there are several subtle ones, their union comes last.
  std::vector<ImageClass> outliers(bool subtle) const;
  const std::vector<EvaluatedScore>& scores() const { return scores_; }
  const EvaluatedScore& main() const { return scores_[main_]; }
  const std::string& threshold_source() const {
    return threshold_source_;
  }  ///< images that set the thresholds, in words
  const Properties& properties() const { return properties_; }
  /// For a study of mergers; otherwise without rows.
  const CompanionEvidence& companions() const { return companions_; }
  /// How companions were identified, to append to a caption; "" for other classes.
  std::string companion_words() const;
  const EvaluatedScore* find_score(const std::string& name) const;  ///< nullptr if not evaluated
  /// Returns the main score, and the paper's if different.
  std::vector<const EvaluatedScore*> shown_scores() const;
  bool has_clusters() const { return !odd_cluster_.empty(); }
  /// Images whose majority defines the normal cluster: "normal images", "training images".
  const std::string& cluster_source() const { return cluster_source_; }
  /// Says that a score was fitted to labels of people (`peculiar learn`), if such labels were given here and
  /// it is evaluated; else "".
  const std::string& fitted_words() const { return fitted_words_; }
  /// Whether that is the main score.
  bool main_is_fitted() const { return main_is_fitted_; }
  /// Whether the classes are those of a study of mergers, as in the paper.
  bool is_papers() const { return is_papers_; }
  /// Whether the outliers were planted by `peculiar inject`, one class per kind.
  bool is_planted() const { return is_planted_; }

  /// Returns the finite values of these rows, and their groups.
  statistics::GroupedValues grouped(const std::vector<double>& values,
                                    const std::vector<std::size_t>& rows) const;
  bool has_groups() const { return !group_.empty(); }
  const std::vector<std::size_t>& groups() const { return group_; }  ///< one per row; empty without groups
  const store::Grouping& grouping() const { return grouping_; }
  /// Meaning of errors, for captions.
  std::string error_words() const;
  /// Whether the scores come from several models (cross-fitting), so that only a calibrated score is on a
  /// common scale.
  bool has_several_models() const { return joined_.model.find(',') != std::string::npos; }
  /// False if the p-values of two files are of different scores.
  bool has_one_calibration() const { return has_one_calibration_; }
  /// Column of the p-values; nullptr if there is none, or without one calibration.
  const catalog::Column* p_values() const;
  /// Score of these p-values; "" if no file says so.
  const std::string& calibrated_score() const { return calibrated_score_; }
  /// Smallest p-value that all calibrated files can have; 0 if unknown.
  double least_p_value() const { return least_p_value_; }
  /// " Left out: 12 pre-mergers ...", to append to a caption: images that could not be classified, and those
  /// that are not ranked; "" if none are.
  std::string left_out_words() const;
  statistics::Share above(const std::vector<std::size_t>& rows, const EvaluatedScore& score,
                          std::size_t threshold) const;
  statistics::Share in_odd_cluster(const std::vector<std::size_t>& rows) const;

 private:
  void add_ranking(std::vector<std::string>& names, const RunContext& context) const;
  void choose_scores(const EvaluateOptions& options, const RunContext& context);
  void find_fitted(const EvaluateOptions& options, const RunContext& context);
  void set_thresholds();
  void find_calibration(const EvaluateOptions& options, const RunContext& context);
  void find_clusters(const RunContext& context);
  void find_groups(const EvaluateOptions& options, const RunContext& context);
  void find_companions(const EvaluateOptions& options);
  void count_left_out(std::vector<std::size_t> rows);

  JoinedTable joined_;
  CompanionEvidence companions_;
  double companion_limit_ = 0;
  std::vector<ImageClass> classes_;
  std::vector<std::size_t> unmeasured_;   ///< see ClassifiedImages
  std::int64_t partial_ = 0, muted_ = 0;  ///< images that are not ranked, of the classes and the training
  bool is_papers_ = false, is_planted_ = false;
  ImageClass training_;
  std::vector<EvaluatedScore> scores_;
  std::size_t main_ = 0;
  std::string fitted_words_;
  bool main_is_fitted_ = false;
  std::string threshold_source_;
  bool has_one_calibration_ = true;
  std::string calibrated_score_;
  double least_p_value_ = 0;
  Properties properties_;
  std::vector<std::size_t> group_;  ///< one per row; empty without groups
  store::Grouping grouping_;
  std::string cluster_source_ = "normal images";
  std::vector<double>
      odd_cluster_;  ///< 1 in an anomalous cluster, 0 in the normal one, NaN without a cluster
};

}  // namespace peculiar::analysis
