#pragma once

#include <optional>
#include <span>

#include "scorers/fusion.h"
#include "stamps/preparation.h"

namespace peculiar::scorers {

/// All scorers wanted, and their fusion, over blocks of stamps.
class ScorerPass {
 public:
  /// `names`: of scorer_kinds(); empty: all that the model has networks for, the stamps' shapes, and the
  /// combined score. Error (usage): one that the model lacks the network for.
  ScorerPass(const ScoringSetup& setup, const Reference& reference, const std::vector<std::string>& names);

  const std::vector<ScoreColumn>& columns() const { return columns_; }
  std::string unit(const std::string& column, const image::StampDescription& stamps) const;
  bool wants_shapes() const { return all_; }
  /// The column that images are ranked by: combined, or the first score of those asked for; "" for features
  /// alone.
  const std::string& ranking() const { return ranking_; }
  /// What `combined` is made of; nothing where it is not among columns().
  std::vector<FusedColumn> fused() const;

  /// Features of images by one of the scorers' networks, named after the scorer.
  struct FeatureGroup {
    std::string name;
    std::int64_t length;
  };
  /// Of trained networks, or, where no scorer has one, of the untrained one. Empty: no scorer has features.
  const std::vector<FeatureGroup>& features() const { return features_; }
  std::int64_t feature_length() const;

  /// Values of all columns, [columns()][stamps]; NaN for those that are not usable. `images` [usable, band,
  /// y, x]: the network values of `stamps`. `embedding_density`, one a stamp: that column, where it is among
  /// columns(); empty: NaN. `features`: becomes [stamps][feature_length()], of the same passes of the
  /// networks; NaN for stamps that are not usable.
  std::vector<std::vector<double>> score(const at::Tensor& images, const stamps::PreparedStamps& stamps,
                                         std::span<const double> embedding_density = {},
                                         std::vector<float>* features = nullptr) const;

 private:
  void choose_features(const std::vector<std::string>& scorer_names, const std::vector<bool>& is_trained);

  bool all_;
  std::vector<std::unique_ptr<Scorer>> scorers_;
  std::vector<FeatureGroup> features_;
  std::vector<std::size_t> seen_by_;  ///< places in scorers_ of those whose features they are
  Fusion fusion_;
  std::vector<ScoreColumn> columns_;
  std::string ranking_;
  std::optional<std::size_t> embedding_;  ///< place of the column that comes from vectors
  std::vector<std::size_t> fused_;        ///< places in columns() of what is fused
};

}  // namespace peculiar::scorers
