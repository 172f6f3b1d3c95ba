#pragma once

#include <span>
#include <vector>

#include "base/run_context.h"

namespace peculiar::learning {

/// -ln of the share of values that are at least as great, (rank + 1/2) / count with rank 0 for the greatest
/// and the mean rank of ties; from ln 2 / (2 count) or so up to ln 2 count. Values without a scale become
/// ones that add up. NaN for NaN, which do not count.
std::vector<float> surprisals(std::span<const float> values);
std::vector<float> surprisals(std::span<const double> values);

/// The same of further values among others that are known.
class SurprisalScale {
 public:
  /// Those that are not finite are left out.
  explicit SurprisalScale(std::vector<float> known);
  float of(float value) const;

 private:
  std::vector<float> sorted_;  ///< rising
};

}  // namespace peculiar::learning
