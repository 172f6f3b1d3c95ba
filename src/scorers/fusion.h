#pragma once

#include "scorers/reference.h"
#include "statistics/tail_model.h"

namespace peculiar::scorers {

/// The combined score: how surprising the single scores of an image are together. Each becomes -ln of the
/// share of held-out normal images that reach it (TailModel); these are added by weight, and the sum becomes
/// the same among the sums of the held-out images, which takes the dependence between the scores into
/// account: `combined` is -ln of the probability that a normal image looks as odd.
class Fusion {
 public:
  /// Of those of fused_columns() that the model's reference has, in this number of orientations.
  Fusion(const Reference& reference, int orientations);

  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<double>& weights() const { return weights_; }  ///< of columns()
  /// `scores` in the order of columns(). NaN where one is NaN.
  double of(const std::vector<double>& scores) const;

 private:
  double sum(const std::vector<double>& scores) const;

  std::vector<std::string> columns_;
  std::vector<double> weights_;
  std::vector<statistics::TailModel> parts_;
  std::vector<statistics::TailModel> whole_;  ///< one, or none where nothing can be fused
};

struct FusedColumn {
  std::string name;
  double weight;
};
/// The scores that are fused where the model has them (docs/adr/0004-scores.md says why these).
const std::vector<FusedColumn>& fused_columns();

}  // namespace peculiar::scorers
