#include "simulation/merger_tree.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"

namespace peculiar::simulation {

MergerTree::MergerTree(std::vector<Node> nodes, const std::vector<double>& rank, const std::string& source)
    : nodes_(std::move(nodes)), first_progenitor_(nodes_.size(), kNone) {
  const auto count = static_cast<std::int64_t>(nodes_.size());
  for (std::int64_t i = 0; i < count; ++i) {
    Node& node = nodes_[static_cast<std::size_t>(i)];
    node.next_progenitor = kNone;
    if (static_cast<std::size_t>(node.snapshot) >= index_.size())
      index_.resize(static_cast<std::size_t>(node.snapshot) + 1);
    if (!index_[static_cast<std::size_t>(node.snapshot)].emplace(node.galaxy, i).second)
      throw input_error("{}: galaxy {} stands twice in step {}", source, node.galaxy, node.snapshot + 1);
    if (node.descendant == kNone) continue;
    if (node.descendant < 0 || node.descendant >= count)
      throw input_error("{}: galaxy {} of step {} has a descendant that is not in the tree", source,
                        node.galaxy, node.snapshot + 1);
    if (nodes_[static_cast<std::size_t>(node.descendant)].snapshot <= node.snapshot)
      throw input_error("{}: galaxy {} of step {} has a descendant that is not later than itself", source,
                        node.galaxy, node.snapshot + 1);
  }
  // Prepended to their lists in ascending order, so that the largest comes first.
  std::vector<std::int64_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&rank](std::int64_t a, std::int64_t b) {
    return rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)];
  });
  for (const std::int64_t i : order) {
    Node& node = nodes_[static_cast<std::size_t>(i)];
    if (node.descendant == kNone) continue;
    std::int64_t& first = first_progenitor_[static_cast<std::size_t>(node.descendant)];
    node.next_progenitor = first;
    first = i;
  }
}

std::int64_t MergerTree::find(std::int32_t snapshot, std::int64_t galaxy) const {
  if (snapshot < 0 || static_cast<std::size_t>(snapshot) >= index_.size()) return kNone;
  const auto& galaxies = index_[static_cast<std::size_t>(snapshot)];
  const auto found = galaxies.find(galaxy);
  return found == galaxies.end() ? kNone : found->second;
}

std::int64_t MergerTree::main_progenitor(std::int64_t index) const {
  return first_progenitor_[static_cast<std::size_t>(index)];
}

std::vector<std::int64_t> MergerTree::progenitors(std::int64_t index) const {
  std::vector<std::int64_t> found;
  for (std::int64_t i = main_progenitor(index); i != kNone; i = node(i).next_progenitor) found.push_back(i);
  return found;
}

}  // namespace peculiar::simulation
