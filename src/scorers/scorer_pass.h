#pragma once

#include <optional>
#include <span>

#include "scorers/fusion.h"
#include "scorers/target_density.h"
#include "stamps/preparation.h"

namespace peculiar::scorers {

/// Runs the requested scorers, and their fusion, on blocks of stamps.
class ScorerPass {
 public:
  /// `names`: from scorer_kinds(); empty: all for which the model has networks, the stamps' shapes, and the
  /// combined score. Error (usage): a scorer for which the model lacks the network.
  ScorerPass(const ScoringSetup& setup, const Reference& reference, const std::vector<std::string>& names);

  const std::vector<ScoreColumn>& columns() const { return columns_; }
  std::string unit(const std::string& column, const image::StampDescription& stamps) const;
  /// What score() needs of stamps.
  stamps::WantedParts wanted() const { return {.shapes = all_, .targets = targets_.has_value()}; }
  /// Ranking column: combined, or the first of the requested scores; "" for features only.
  const std::string& ranking() const { return ranking_; }
  /// Components of `combined`; empty if it is not among columns().
  std::vector<FusedColumn> fused() const;

  /// Features from the network of one scorer, named after the scorer.
  struct FeatureGroup {
    std::string name;
    std::int64_t length;
  };
  /// Features of trained networks or, if no scorer has one, of the untrained network. Empty: no scorer has
  /// features.
  const std::vector<FeatureGroup>& features() const { return features_; }
  std::int64_t feature_length() const;

  /// Values of all columns, [columns()][stamps]; NaN for unusable stamps. `images` [usable, band, y, x]: the
  /// network values of `stamps`. `embedding_density`: values of that column, one per stamp, if it is among
  /// columns(); empty: NaN. `features`: becomes [stamps][feature_length()], from the same passes of the
  /// networks; NaN for unusable stamps.
  std::vector<std::vector<double>> score(const at::Tensor& images, const stamps::PreparedStamps& stamps,
                                         std::span<const double> embedding_density = {},
                                         std::vector<float>* features = nullptr) const;

 private:
  void choose_features(const std::vector<std::string>& scorer_names, const std::vector<bool>& is_trained);

  bool all_;
  std::vector<std::unique_ptr<Scorer>> scorers_;
  std::vector<FeatureGroup> features_;
  std::vector<std::size_t> seen_by_;  ///< indices in scorers_ of the scorers that provide the features
  Fusion fusion_;
  std::vector<ScoreColumn> columns_;
  std::string ranking_;
  std::optional<TargetDensity> targets_;
  std::size_t target_ = 0;                ///< index of the column of targets_
  std::optional<std::size_t> embedding_;  ///< index of the column that comes from vectors
  std::vector<std::size_t> fused_;        ///< indices in columns() of the fused scores
};

}  // namespace peculiar::scorers
