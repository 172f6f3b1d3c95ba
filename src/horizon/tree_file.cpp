#include "horizon/tree_file.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "horizon/fortran_file.h"
#include "horizon/simplified_tree.h"

namespace peculiar::horizon {

namespace {

TreeSteps read_header(FortranReader& reader) {
  const std::int64_t steps = reader.integer("the number of steps");
  if (steps < 1) reader.fail(fmt::format("the number of steps is {}", steps));
  TreeSteps found;
  const auto counts = reader.integers(2 * steps, "the numbers of objects");
  // Smaller than any object, so that a damaged count does not allocate memory.
  constexpr std::int64_t kLeastBytes = 200;
  const std::int64_t most = reader.file_bytes() / kLeastBytes;
  std::int64_t total = 0;
  for (const std::int64_t one : counts) {
    if (one < 0 || (total += one) > most)
      reader.fail(
          fmt::format("announces more objects than a file of {} bytes can hold", reader.file_bytes()));
  }
  for (std::int64_t i = 0; i < steps; ++i)
    found.galaxies.push_back(counts[static_cast<std::size_t>(i)] +
                             counts[static_cast<std::size_t>(steps + i)]);
  found.scale_factor = reader.reals(steps, "aexp");
  reader.skip();  // omega_t
  found.age_gyr = reader.reals(steps, "ages of the universe");
  for (std::size_t i = 1; i < found.scale_factor.size(); ++i) {
    if (!(found.scale_factor[i] > found.scale_factor[i - 1]))
      throw input_error("{}: aexp does not increase from step {} to step {}; steps must be in order of time",
                        reader.path(), i, i + 1);
  }
  return found;
}

/// The properties of an object that the tree needs.
struct TreeObject {
  std::int64_t number = 0, step = 0;
  double mass = 0;
  std::vector<std::int64_t> fathers;
  std::vector<double> father_shares;  // percentage of this object's mass
  std::int64_t main_son = 0;          // 0: none
};

/// Which optional records exist; determined from the first object that has them or lacks them.
struct Optional {
  int main_son = -1;  // -1: unknown
  int contamination = -1;
};

bool begins_object(const std::vector<std::int64_t>& lengths, std::size_t from) {
  return lengths.size() >= from + 4 && lengths[from] == 4 && lengths[from + 1] == 4 &&
         lengths[from + 2] == 4 && lengths[from + 3] == 20;
}

void read_sons(FortranReader& reader, std::int64_t sons, Optional& optional, TreeObject& object) {
  const auto list = reader.integers(sons, "the sons");
  if (optional.main_son < 0) optional.main_son = reader.next_length() == 4 ? 1 : 0;
  if (optional.main_son == 1) {
    object.main_son = reader.integer("the main son");
    if (object.main_son != 0 && std::find(list.begin(), list.end(), object.main_son) == list.end())
      reader.fail(fmt::format("the main son of object {} of step {} is {}, which is not one of its sons",
                              object.number, object.step, object.main_son));
  }
}

TreeObject read_object(FortranReader& reader, Optional& optional) {
  TreeObject object;
  object.number = reader.integer("an object's number");
  reader.skip();  // bush
  object.step = reader.integer("an object's step");
  reader.skip();  // hierarchy
  object.mass = reader.real("an object's mass");
  reader.skip(7);  // accreted mass, position, velocity, angular momentum, shape, energies, spin
  const std::int64_t fathers = reader.integer("the number of fathers");
  if (fathers > 0) {
    object.fathers = reader.integers(fathers, "the fathers");
    object.father_shares = reader.reals(fathers, "the shares of the fathers");
  }
  const std::int64_t sons = reader.integer("the number of sons");
  if (sons > 0) read_sons(reader, sons, optional, object);
  reader.skip(2);  // virial values, (rho_0, r_c)
  if (optional.contamination < 0) {
    const auto lengths = reader.next_lengths(5);
    optional.contamination = begins_object(lengths, 0) || lengths.empty()       ? 0
                             : begins_object(lengths, 1) || lengths.size() == 1 ? 1
                                                                                : -1;
    if (optional.contamination < 0)
      reader.fail("what follows this record is not an object of a known tree format");
  }
  if (optional.contamination == 1) reader.skip();
  return object;
}

/// Nodes read so far. Node numbers follow the file: the nodes of a step are first, first + 1, ...
class Links {
 public:
  explicit Links(const TreeSteps& steps) {
    std::int64_t total = 0;
    for (const std::int64_t count : steps.galaxies) {
      first_.push_back(total);
      total += count;
    }
    first_.push_back(total);
    nodes_.resize(static_cast<std::size_t>(total));
    mass_.resize(nodes_.size());
    into_main_son_.resize(nodes_.size());
    into_survivor_.resize(nodes_.size());
  }

  void add(const FortranReader& reader, std::size_t step, std::int32_t snapshot, const TreeObject& object) {
    const std::int64_t index = first_[step] + object.number - 1;
    const auto i = static_cast<std::size_t>(index);
    nodes_[i].snapshot = snapshot;
    nodes_[i].galaxy = object.number;
    mass_[i] = object.mass;
    if (object.main_son != 0) {
      if (step + 2 >= first_.size() || object.main_son < 0 ||
          object.main_son > first_[step + 2] - first_[step + 1])
        reader.fail(fmt::format("object {} of step {} has the main son {}, which does not exist",
                                object.number, object.step, object.main_son));
      into_main_son_[i].son = first_[step + 1] + object.main_son - 1;
    }
    std::size_t main_father = 0;
    for (std::size_t k = 0; k < object.fathers.size(); ++k) {
      if (object.fathers[main_father] == 0 ||
          (object.fathers[k] != 0 && object.father_shares[k] > object.father_shares[main_father]))
        main_father = k;
    }
    for (std::size_t k = 0; k < object.fathers.size(); ++k) {
      const std::int64_t father = object.fathers[k];
      if (father == 0) continue;  // the background
      if (step == 0 || father < 0 || father > first_[step] - first_[step - 1])
        reader.fail(fmt::format("object {} of step {} has the father {}, which does not exist", object.number,
                                object.step, father));
      const auto f = static_cast<std::size_t>(first_[step - 1] + father - 1);
      const Gift gift{index, object.father_shares[k], object.father_shares[k] / 100 * object.mass};
      if (into_main_son_[f].son == index || (!has_main_sons_ && gift.mass > into_main_son_[f].mass))
        into_main_son_[f] = gift;
      if (k == main_father && gift.mass > into_survivor_[f].mass) into_survivor_[f] = gift;
    }
  }

  void set_has_main_sons(bool has) { has_main_sons_ = has; }

  simulation::MergerTree tree(const std::string& path, double survivor_share) {
    std::vector<double> rank(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const bool survives = into_survivor_[i].son != simulation::MergerTree::kNone &&
                            into_survivor_[i].mass >= survivor_share * mass_[i];
      const Gift& gift = survives ? into_survivor_[i] : into_main_son_[i];
      nodes_[i].descendant = gift.son;
      rank[i] = gift.share;
    }
    return {std::move(nodes_), rank, path};
  }

 private:
  /// Mass that a galaxy contributes to one of the next step.
  struct Gift {
    std::int64_t son = simulation::MergerTree::kNone;
    double share = 0;  // percentage of the son's mass
    double mass = 0;
  };
  std::vector<std::int64_t> first_;
  std::vector<simulation::MergerTree::Node> nodes_;
  std::vector<double> mass_;
  std::vector<Gift> into_main_son_;
  std::vector<Gift>
      into_survivor_;  // the son of which it is the main father; the largest gift if there are several
  bool has_main_sons_ = false;
};

}  // namespace

TreeSteps read_tree_steps(const std::filesystem::path& path) {
  if (is_simplified_tree(path)) return read_simplified_steps(path);
  FortranReader reader(path, {4});
  return read_header(reader);
}

simulation::MergerTree read_tree(const std::filesystem::path& path,
                                 const std::vector<std::int32_t>& snapshot_of_step, double survivor_share) {
  if (is_simplified_tree(path)) return read_simplified_tree(path, snapshot_of_step);
  FortranReader reader(path, {4});
  const TreeSteps steps = read_header(reader);
  Links links(steps);
  Optional optional;
  for (std::size_t step = 0; step < steps.galaxies.size(); ++step) {
    for (std::int64_t number = 1; number <= steps.galaxies[step]; ++number) {
      if (reader.at_end())
        throw input_error("{}: ends before object {} of step {}; it is truncated", path.string(), number,
                          step + 1);
      const TreeObject object = read_object(reader, optional);
      if (object.number != number || object.step != static_cast<std::int64_t>(step) + 1)
        reader.fail(fmt::format("ends object {} of step {}, but object {} of step {} was expected",
                                object.number, object.step, number, step + 1));
      links.set_has_main_sons(optional.main_son == 1);
      links.add(reader, step, snapshot_of_step[step], object);
    }
  }
  if (!reader.at_end()) {
    reader.skip();
    reader.fail("follows the last of the objects that the header announces");
  }
  return links.tree(path.string(), survivor_share);
}

}  // namespace peculiar::horizon
