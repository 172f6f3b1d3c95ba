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
  double reach = 0;    ///< px: no place within this distance lies less than 2 px from the image's edge
};

/// Per row: whether its flags exclude the image from planted and untouched ones: unreadable, constant, at an
/// edge or in a gap. All false without a column `flags`.
std::vector<bool> unfit_by_flags(const store::SampleReader& sample);

/// Examines images of a sample in random order until enough are found.
struct TargetSearch {
  std::vector<Target> found;                  ///< in the order of examination
  std::vector<Target> too_large;              ///< likewise: the nearest place is beyond their reach
  std::map<std::string, std::int64_t> unfit;  ///< by reason

  /// Finds at least `wanted` suitable rows, if there are so many. The result is the same for any number of
  /// threads.
  TargetSearch(const store::SampleReader& sample, std::vector<std::size_t> rows, std::size_t wanted,
               const std::function<bool(const Target&)>& suits, const RunContext& context);
};

/// All planes of a row.
struct StampRow {
  std::vector<float> pixels;
  std::vector<float> variance;     ///< empty if the sample has none
  std::vector<std::uint8_t> mask;  ///< likewise
};
StampRow read_stamp(const store::SampleReader& sample, std::int64_t row);

/// The largest `reach` in an image of this edge: that of a target at its centre.
double greatest_reach(int edge);

}  // namespace peculiar::injection
