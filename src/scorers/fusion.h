#pragma once

#include "scorers/reference.h"
#include "statistics/tail_model.h"

namespace peculiar::scorers {

/// The combined score. Each single score becomes -ln of the fraction of held-out normal images that score at
/// least as high (TailModel). The weighted sum of these is compared in the same way with the sums of the
/// held-out images, which accounts for the dependence between the scores: `combined` is -ln of the
/// probability that a normal image looks at least as anomalous.
class Fusion {
 public:
  /// Fuses those of fused_columns(has_up) that the model's reference has for this number of orientations.
  Fusion(const Reference& reference, int orientations, bool has_up);

  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<double>& weights() const { return weights_; }  ///< of columns()
  /// Combined score of `scores`, in the order of columns(). NaN if any of them is NaN.
  double of(const std::vector<double>& scores) const;

 private:
  double sum(const std::vector<double>& scores) const;

  std::vector<std::string> columns_;
  std::vector<double> weights_;
  std::vector<statistics::TailModel> parts_;
  std::vector<statistics::TailModel> whole_;  ///< one, or none if nothing can be fused
};

/// Minimum number of held-out images for a calibrated `combined`. With fewer, its probabilities are too
/// small, since the tail of each score rests on a tenth of the images: a probability of 1 % is reached by 28
/// % of normal images with 4 held-out images, 10 % with 10, 4 to 5 % with 20, 2 % with 50, 1.3 % with 100
/// (varying by half to twice between models), 1 % with 400. The ranking suffers less: the area under the
/// curve loses 0.01, at most 0.03; with 10 or fewer images it varies by 0.05 to 0.1 between models if only
/// one score detects the outliers. (From simulated scores with a correlation of 0.4, normal and log-normal,
/// areas of 0.85 to 0.9.)
inline constexpr std::int64_t kEnoughHeldOut = 100;

/// Explains the effect of only `count` held-out images; "" if that is enough.
std::string held_out_cost(std::int64_t count);

struct FusedColumn {
  std::string name;
  double weight;
};
/// Scores that are fused if the model has them (docs/adr/0013-scores-of-every-kind.md gives the reasons).
/// `has_up`: images have a preferred orientation (nn::Model::orientations() is 1).
std::vector<FusedColumn> fused_columns(bool has_up);

}  // namespace peculiar::scorers
