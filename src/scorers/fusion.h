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

/// Held-out images from which on `combined` means what it says. With fewer, the probabilities behind it are
/// too small, since the tail of each score rests on a tenth of them: of normal images, 28 % reach what is
/// called 1 % with 4 of them, 10 % with 10, 4 to 5 % with 20, 2 % with 50, 1.3 % with 100 (which single
/// models miss by half to twice), 1 % with 400. The ranking suffers less: the area under the curve loses
/// 0.01, at most 0.03, and varies by 0.05 to 0.1 from model to model with 10 and fewer where one score alone
/// sees the outliers (simulated scores with a correlation of 0.4, normal and log-normal, areas of 0.85 to
/// 0.9).
inline constexpr std::int64_t kEnoughHeldOut = 100;

/// In words, what it costs that `count` images were held out; "" where that is enough.
std::string held_out_cost(std::int64_t count);

struct FusedColumn {
  std::string name;
  double weight;
};
/// The scores that are fused where the model has them (docs/adr/0004-scores.md says why these).
const std::vector<FusedColumn>& fused_columns();

}  // namespace peculiar::scorers
