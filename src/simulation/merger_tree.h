#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace peculiar::simulation {

/// Who becomes whom: galaxies of all snapshots as nodes, each with at most one descendant. What a galaxy is
/// like stands in the catalogue of its snapshot.
class MergerTree {
 public:
  static constexpr std::int64_t kNone = -1;

  /// A galaxy and where most of it goes.
  struct Node {
    std::int32_t snapshot = 0;  ///< index into SimulationInfo::snapshots, which are in the order of time
    std::int64_t galaxy = 0;    ///< Galaxy::id in that snapshot
    std::int64_t descendant = kNone;       ///< index of a node of a later snapshot
    std::int64_t next_progenitor = kNone;  ///< filled in by the tree
  };

  MergerTree() = default;
  /// `rank` orders the progenitors of a node: the main one has the greatest; one value a node (its share of
  /// the descendant, or its mass). Errors (input, opened with `source`): a galaxy twice in a snapshot, a
  /// descendant that is not later, or is none of the nodes.
  MergerTree(std::vector<Node> nodes, const std::vector<double>& rank, const std::string& source);

  std::size_t size() const { return nodes_.size(); }
  const Node& node(std::int64_t index) const { return nodes_[static_cast<std::size_t>(index)]; }
  /// The node of a galaxy, or kNone.
  std::int64_t find(std::int32_t snapshot, std::int64_t galaxy) const;
  /// Those whose descendant this is, the main one first. They may be of different snapshots where the tree
  /// skips one.
  std::vector<std::int64_t> progenitors(std::int64_t index) const;
  std::int64_t main_progenitor(std::int64_t index) const;  ///< kNone where it has none
  std::int64_t descendant(std::int64_t index) const { return node(index).descendant; }
  /// What a node ends in; itself where it has no descendant.
  std::int64_t last_descendant(std::int64_t index) const {
    while (descendant(index) != kNone) index = descendant(index);
    return index;
  }

 private:
  std::vector<Node> nodes_;
  std::vector<std::int64_t> first_progenitor_;
  std::vector<std::unordered_map<std::int64_t, std::int64_t>> index_;  // per snapshot: galaxy -> node
};

}  // namespace peculiar::simulation
