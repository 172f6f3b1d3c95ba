#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"

namespace peculiar::learning {

/// The leading principal components of standardised features, each scaled to unit variance: a space in which
/// distances are meaningful whatever the features' units and redundancy. Values beyond kReach standard
/// deviations are clipped. The result is the same for any number of threads.
class FeatureSpace {
 public:
  static constexpr std::int64_t kComponents = 32;  ///< at most
  static constexpr float kReach = 6;

  /// Fits the space to up to 10,000 evenly spaced rows of [row][length] among those that are `wanted`; at
  /// least one must be.
  FeatureSpace(std::span<const float> features, std::int64_t length, const std::vector<bool>& wanted,
               const RunContext& context);

  std::int64_t components() const { return components_; }
  /// Coordinates [row][components()] of the wanted rows, 0 for others.
  std::vector<float> project(std::span<const float> features, const std::vector<bool>& wanted,
                             const RunContext& context) const;

 private:
  std::int64_t length_ = 0;
  std::int64_t components_ = 0;
  std::vector<float> mean_;
  std::vector<float> scale_;  ///< 1 / standard deviation; 0 for a constant feature
  std::vector<float> basis_;  ///< [length][components], whitening
};

}  // namespace peculiar::learning
