#include "horizon/tree_steps.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "horizon/tree_file.h"

namespace peculiar::horizon {

namespace {

/// Returns the number at the end of each path in input_TreeMaker.dat.
std::vector<std::int64_t> listed_numbers(const std::filesystem::path& path) {
  std::istringstream lines(read_file(path));
  std::string line;
  std::getline(lines, line);
  std::vector<std::int64_t> numbers;
  while (std::getline(lines, line)) {
    const auto last = line.find_last_of("0123456789");
    if (last == std::string::npos) continue;
    const auto first = line.find_last_not_of("0123456789", last);
    const std::string digits = line.substr(first == std::string::npos ? 0 : first + 1, last - first);
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure != std::errc()) throw input_error("{}: {} is not a snapshot number", path.string(), digits);
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

StepSnapshots snapshots_of_steps(const HorizonFiles& files, const simulation::SimulationInfo& info) {
  const TreeSteps steps = read_tree_steps(files.tree);
  const std::string tree = files.tree.string();
  std::vector<std::int64_t> listed;
  StepSnapshots found_steps;
  found_steps.matched_by = "aexp";
  if (!files.tree_steps.empty()) {
    listed = listed_numbers(files.tree_steps);
    found_steps.matched_by = files.tree_steps.filename().string();
    if (listed.size() != steps.scale_factor.size()) {
      found_steps.matched_by =
          fmt::format("aexp, since {} lists {} files", found_steps.matched_by, listed.size());
      listed.clear();
    }
  }
  for (std::size_t step = 0; step < steps.scale_factor.size(); ++step) {
    const double a = steps.scale_factor[step];
    const auto found =
        std::find_if(info.snapshots.begin(), info.snapshots.end(), [&](const simulation::Snapshot& snapshot) {
          return listed.empty() ? std::abs(snapshot.scale_factor / a - 1) < kSameTime
                                : snapshot.number == listed[step];
        });
    if (found == info.snapshots.end()) {
      const std::string which =
          listed.empty() ? fmt::format("aexp {:.6g}", a) : fmt::format("number {}", listed[step]);
      throw input_error(
          "{}: its step {} is the snapshot of {}, which has neither an output nor a tree_bricks file; the tree belongs to another run, or files are missing",
          tree, step + 1, which);
    }
    if (std::abs(found->scale_factor / a - 1) > kSameTime) {
      throw input_error(
          "{}: its step {} has aexp {:.6g}, but snapshot {} has aexp {:.6g}: the tree belongs to another run",
          tree, step + 1, a, found->number, found->scale_factor);
    }
    if (found->has_galaxies && found->galaxies != steps.galaxies[step]) {
      throw input_error(
          "{}: its step {} has {} galaxies, but {} has {}: the tree was made from other catalogues", tree,
          step + 1, steps.galaxies[step], files.bricks.at(found->number).string(), found->galaxies);
    }
    found_steps.snapshot_of_step.push_back(static_cast<std::int32_t>(found - info.snapshots.begin()));
  }
  return found_steps;
}

}  // namespace peculiar::horizon
