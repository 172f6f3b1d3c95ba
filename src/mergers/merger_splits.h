#pragma once

#include <unordered_map>
#include <vector>

#include "mergers/mergers.h"

namespace peculiar::mergers {

/// False mergers of the tree, whose remnants soon are two galaxies again: the rule's splits. Searches step by
/// step, the latest first.
class MergerSplits {
 public:
  /// look() changes `mergers` as it finds splits: a false merger gets kNone as its companion.
  MergerSplits(const GalaxyHistory& history, const SelectionRule& rule, std::vector<Merger>& mergers);

  /// Rows of a step whose effective radii look() needs: remnants that are not too heavy for all galaxies that
  /// begin.
  std::vector<std::size_t> rows_with_radii(std::int32_t step) const;
  void look(std::int32_t step);

  /// The main progenitor, or the galaxy that split off as this one; kNone if the branch begins here.
  std::int64_t before(std::int64_t node) const;
  std::int64_t count() const { return static_cast<std::int64_t>(continues_.size()); }

 private:
  struct Remnant {
    std::int64_t node;   // of the main branch after a merger
    std::size_t merger;  // index
    std::int32_t since;  // steps since coalescence
  };
  struct Pair {
    std::int64_t galaxy;  // node that begins here
    Remnant remnant;
    double distance_kpc;
  };
  std::vector<std::int64_t> beginning(std::int32_t step) const;
  std::vector<Pair> pairs(std::int32_t step, const std::vector<std::int64_t>& begins) const;
  void take_apart(const Pair& pair);

  const GalaxyHistory& history_;
  const SelectionRule& rule_;
  std::vector<Merger>& mergers_;
  std::vector<std::vector<Remnant>> recent_;  // of each step
  SplitOff split_off_;
  std::unordered_map<std::int64_t, std::int64_t>
      continues_;  // galaxy that begins -> the galaxy that it continues
};

}  // namespace peculiar::mergers
