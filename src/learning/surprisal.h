#pragma once

#include <span>
#include <vector>

#include "base/run_context.h"

namespace peculiar::learning {

/// Minus the logarithm of the fraction of values that are at least as large, (rank + 1/2) / count, with rank
/// 0 for the largest and the mean rank for ties; from about 1 / (2 count) to ln(2 count). Turns values of
/// arbitrary scale into additive ones. NaN for NaN, which is not counted.
std::vector<float> surprisals(std::span<const float> values);
std::vector<float> surprisals(std::span<const double> values);

/// Surprisals of further values relative to known ones.
class SurprisalScale {
 public:
  /// Values that are not finite are ignored.
  explicit SurprisalScale(std::vector<float> known);
  float of(float value) const;

 private:
  std::vector<float> sorted_;  ///< ascending
};

}  // namespace peculiar::learning
