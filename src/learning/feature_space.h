#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"

namespace peculiar::learning {

/// The leading principal components of standardised features, each brought to deviation 1: a space in which
/// distances mean something whatever the features' units and however many of them say the same. Values
/// further than kReach deviations out count as so far. The same for any number of threads.
class FeatureSpace {
 public:
  static constexpr std::int64_t kComponents = 32;  ///< at most
  static constexpr float kReach = 6;

  /// From up to 10,000 evenly spread rows of [row][length] among those that are `wanted`, at least one.
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
  std::vector<float> scale_;  ///< 1 / deviation; 0 for a feature that is the same everywhere
  std::vector<float> basis_;  ///< [length][components], whitening
};

}  // namespace peculiar::learning
