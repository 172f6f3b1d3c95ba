#pragma once

#include "scorers/scorer.h"
#include "stamps/target_light.h"

namespace peculiar::scorers {

/// Column of the scores from the target's brightness, size and shape, and name of its fit in a reference.
inline constexpr const char* kTargetDensity = "target_density";
/// Description of the column in scores files.
inline constexpr const char* kTargetDensityWords =
    "distance to the ninth nearest training image in brightness, size and shape of the target";

/// Distance of images from the training images by the statistics of their targets (stamps/target_light.h),
/// which separate sources in the stamp do not change: the distance to the ninth nearest training image (a
/// training image is its own nearest), each statistic in units of its interquartile range and limited to six
/// of them from the median. A missing statistic counts as the median.
class TargetDensity {
 public:
  /// `targets`: at least kFewest, of training images.
  static TargetDensity fit(const std::vector<stamps::TargetLight>& targets);
  /// Error (input): as fitted_tensor.
  static TargetDensity of(const Fitted& fitted);
  Fitted fitted() const;

  static constexpr std::size_t kFewest = 16;

  /// One distance for each stamp.
  std::vector<double> distance(const std::vector<stamps::TargetLight>& targets) const;

 private:
  at::Tensor scaled(const std::vector<stamps::TargetLight>& targets) const;

  at::Tensor middle_;      ///< [statistics], medians
  at::Tensor scale_;       ///< [statistics], interquartile ranges
  at::Tensor neighbours_;  ///< [n, statistics], scaled
};

}  // namespace peculiar::scorers
