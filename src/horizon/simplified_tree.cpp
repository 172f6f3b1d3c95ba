#include "horizon/simplified_tree.h"

#include <unordered_map>

#include "base/error.h"
#include "horizon/fortran_file.h"

namespace peculiar::horizon {

namespace {

constexpr std::int64_t kIdentities = 12;
constexpr std::size_t kHalo = 2, kNumber = 3, kFirstProgenitor = 5, kNextProgenitor = 6, kDescendant = 7;

}  // namespace

bool is_simplified_tree(const std::filesystem::path& path) {
  return path.filename().string().starts_with("tree_file_");
}

TreeSteps read_simplified_steps(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const auto beside = path.parent_path() / ("tstep_file_" + name.substr(std::string("tree_file_").size()));
  FortranReader reader(beside, {4});
  const std::int64_t steps = reader.integer("the number of steps");
  TreeSteps found;
  found.galaxies = reader.integers(steps, "the numbers of objects");
  found.scale_factor = reader.reals(steps, "aexp");
  found.age_gyr = reader.reals(steps, "ages of the universe");
  return found;
}

simulation::MergerTree read_simplified_tree(const std::filesystem::path& path,
                                            const std::vector<std::int32_t>& snapshot_of_step) {
  FortranReader reader(path, {12});
  const auto sizes = reader.integers(3, "the numbers of steps, identities and indices");
  if (sizes[1] != kIdentities || sizes[0] != static_cast<std::int64_t>(snapshot_of_step.size()))
    reader.fail(fmt::format("gives {} steps of {} identities; expected {} steps of {}", sizes[0], sizes[1],
                            snapshot_of_step.size(), kIdentities));
  const auto counts = reader.integers(sizes[0], "the numbers of objects");
  std::vector<simulation::MergerTree::Node> nodes;
  std::vector<std::int64_t> descendant, first, next;
  std::unordered_map<std::int64_t, std::int64_t> index;
  for (std::size_t step = 0; step < counts.size(); ++step) {
    if (counts[step] == 0) continue;
    if (counts[step] < 0 || counts[step] > reader.next_length() / kIdentities) {
      reader.skip();
      reader.fail(fmt::format("should have the identities of {} objects of step {}", counts[step], step + 1));
    }
    const auto values = reader.integers(counts[step] * kIdentities, "the identities");
    reader.skip();  // indices into the bricks
    // Fortran order: the first dimension, the object, varies fastest.
    const auto value = [&](std::size_t object, std::size_t column) {
      return values[column * static_cast<std::size_t>(counts[step]) + object];
    };
    for (std::size_t object = 0; object < static_cast<std::size_t>(counts[step]); ++object) {
      if (!index.emplace(value(object, kHalo), static_cast<std::int64_t>(nodes.size())).second)
        reader.fail(fmt::format("object {} occurs twice in the tree", value(object, kHalo)));
      nodes.push_back({snapshot_of_step[step], value(object, kNumber), simulation::MergerTree::kNone,
                       simulation::MergerTree::kNone});
      descendant.push_back(value(object, kDescendant));
      first.push_back(value(object, kFirstProgenitor));
      next.push_back(value(object, kNextProgenitor));
    }
  }
  const auto find = [&](std::int64_t halo, const char* what) {
    const auto found = index.find(halo);
    if (found == index.end())
      throw input_error("{}: object {} is the {} of another object, but is not in the tree", path.string(),
                        halo, what);
    return found->second;
  };
  // Progenitors form a list that begins with the main one; the further down, the lower the rank.
  std::vector<double> rank(nodes.size(), 0);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (descendant[i] >= 0) nodes[i].descendant = find(descendant[i], "descendant");
    double place = 0;
    for (std::int64_t halo = first[i]; halo >= 0;
         halo = next[static_cast<std::size_t>(find(halo, "progenitor"))]) {
      rank[static_cast<std::size_t>(find(halo, "progenitor"))] = place;
      place -= 1;
      if (-place > static_cast<double>(nodes.size()))
        throw input_error("{}: the progenitors of an object form a loop", path.string());
    }
  }
  return {std::move(nodes), rank, path.string()};
}

}  // namespace peculiar::horizon
