#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "injection/stamp_galaxy.h"
#include "store/sample.h"

namespace peculiar::injection {

/// An image of the sample that can be planted into.
struct Target {
  std::int64_t row = 0;
  StampGalaxy galaxy;  ///< without its segment
  double reach = 0;    ///< px: no place farther off lies within 2 px of the image's edge, or beyond it
};

/// Images of a sample in a random order, looked at until there are enough.
struct TargetSearch {
  std::vector<Target> found;                  ///< in the order in which they were looked at
  std::vector<Target> too_large;              ///< likewise: the nearest place lies beyond their reach
  std::map<std::string, std::int64_t> unfit;  ///< by why

  /// At least `wanted` of these rows that suit, where they have so many. Same for any number of threads.
  TargetSearch(const store::SampleReader& sample, std::vector<std::size_t> rows, std::size_t wanted,
               const std::function<bool(const Target&)>& suits, const RunContext& context);
};

/// All planes of a row.
struct StampRow {
  std::vector<float> pixels;
  std::vector<float> variance;     ///< empty: the sample has none
  std::vector<std::uint8_t> mask;  ///< likewise
};
StampRow read_stamp(const store::SampleReader& sample, std::int64_t row);

/// The greatest `reach` that an image of this edge has: that of a target in its middle.
double greatest_reach(int edge);

}  // namespace peculiar::injection
