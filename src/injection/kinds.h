#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "injection/paths.h"

namespace peculiar::injection {

/// A range of numbers from `low` to `high`, drawn uniformly or log-uniformly.
struct NumberRange {
  double low = 0;
  double high = 0;

  double uniform(RandomStream& random) const { return low < high ? random.uniform(low, high) : low; }
  double log_uniform(RandomStream& random) const;
};

/// Parses "LOW,HIGH", or one number for both. Errors (usage), prefixed with `option`: neither one nor two
/// values, not a number, not above `least`, HIGH below LOW.
NumberRange parse_range(const std::vector<std::string>& texts, const std::string& option, double least);

/// A kind of outlier that can be planted. A new one needs its path (paths.h) and its line in kinds().
struct Kind {
  std::string name;
  std::string distance;  ///< meaning of the distance, for help and column
  std::string size;
  /// Typical sizes [px] at this distance from a target of this half-light radius; nullptr: the kind has its
  /// own size.
  NumberRange (*usual_size)(double distance, double half_light_px);
  /// nullptr: not drawn along a path. `reach`: distance of the farthest pixel [px].
  std::vector<Knot> (*path)(const Place& place, double reach, RandomStream& random);
};

inline constexpr const char* kCompanionKind = "companion";
inline constexpr const char* kStampsKind = "stamps";

const std::vector<Kind>& kinds();
/// The kinds with these names, each once; "all" is all except `stamps`. Errors (usage): none, unknown.
std::vector<const Kind*> kinds_named(const std::vector<std::string>& names);

}  // namespace peculiar::injection
