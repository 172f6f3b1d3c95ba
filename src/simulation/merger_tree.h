#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace peculiar::simulation {

/// Merger tree: galaxies of all snapshots as nodes, each with at most one descendant. Properties of the
/// galaxies are in the catalogues of their snapshots.
class MergerTree {
 public:
  static constexpr std::int64_t kNone = -1;

  /// A galaxy and the galaxy that most of it ends up in.
  struct Node {
    std::int32_t snapshot = 0;             ///< index into SimulationInfo::snapshots, which are in time order
    std::int64_t galaxy = 0;               ///< Galaxy::id in that snapshot
    std::int64_t descendant = kNone;       ///< index of a node in a later snapshot
    std::int64_t next_progenitor = kNone;  ///< set by the tree
  };

  MergerTree() = default;
  /// `rank` orders the progenitors of a node, one value per node (its fraction of the descendant, or its
  /// mass): the main progenitor has the highest. Errors (input), beginning with `source`: a galaxy appears
  /// twice in a snapshot; a descendant is not later, or is not a node.
  MergerTree(std::vector<Node> nodes, const std::vector<double>& rank, const std::string& source);

  std::size_t size() const { return nodes_.size(); }
  const Node& node(std::int64_t index) const { return nodes_[static_cast<std::size_t>(index)]; }
  /// Returns the node of a galaxy, or kNone.
  std::int64_t find(std::int32_t snapshot, std::int64_t galaxy) const;
  /// Nodes with this descendant, the main progenitor first. They may be in different snapshots if the tree
  /// skips one.
  std::vector<std::int64_t> progenitors(std::int64_t index) const;
  std::int64_t main_progenitor(std::int64_t index) const;  ///< kNone if there is none
  std::int64_t descendant(std::int64_t index) const { return node(index).descendant; }
  /// The last node of the branch; the node itself if it has no descendant.
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
