#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "injection/paths.h"

namespace peculiar::injection {

/// Numbers from `low` to `high`, drawn uniformly or in their logarithm.
struct NumberRange {
  double low = 0;
  double high = 0;

  double uniform(RandomStream& random) const { return low < high ? random.uniform(low, high) : low; }
  double log_uniform(RandomStream& random) const;
};

/// "LOW,HIGH", or one number for both. Errors (usage), opened with `option`: neither one nor two, no number,
/// not above `least`, HIGH below LOW.
NumberRange parse_range(const std::vector<std::string>& texts, const std::string& option, double least);

/// One kind of outlier that can be planted. A new one is its path (paths.h) and its line in kinds().
struct Kind {
  std::string name;
  std::string distance;  ///< what is meant by it, for help and column
  std::string size;
  /// Usual sizes, px, at this distance from a target of this half-light radius; nullptr: it brings its own.
  NumberRange (*usual_size)(double distance, double half_light_px);
  /// nullptr: not drawn along a path. `reach`: px that the farthest pixel lies off.
  std::vector<Knot> (*path)(const Place& place, double reach, RandomStream& random);
};

inline constexpr const char* kCompanionKind = "companion";
inline constexpr const char* kStampsKind = "stamps";

const std::vector<Kind>& kinds();
/// The kinds of these names, each once; "all" is all but `stamps`. Errors (usage): none, unknown.
std::vector<const Kind*> kinds_named(const std::vector<std::string>& names);

}  // namespace peculiar::injection
