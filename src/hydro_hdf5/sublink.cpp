#include "hydro_hdf5/sublink.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::hydro_hdf5 {

namespace {

constexpr std::int64_t kBlock = 1'000'000;
constexpr const char* kSubhaloColumn = "SubhaloLenType";

struct Row {
  std::int64_t id = 0;  // SubhaloID
  std::int64_t descendant = -1;
  std::int64_t galaxy = 0;     // SubfindID
  std::int32_t snapshot = -1;  // index; -1: another snapshot
  bool listed = false;         // becomes a node
};

struct Set {
  std::string name;
  std::vector<Row> rows;
  bool may_end = false;  // a tree of a single object ends where the object does
};

/// Calls work(file, first, count) for the rows of a file in blocks.
template <typename Work>
void for_each_block(const std::filesystem::path& path, const Work& work) {
  const store::Hdf5File file(path);
  const auto shape = file.shape("SubhaloID");
  const std::int64_t rows = shape.empty() ? 0 : shape[0];
  for (std::int64_t first = 0; first < rows; first += kBlock)
    work(file, first, std::min(kBlock, rows - first));
}

/// Whether a row is a galaxy, by its snapshot's catalogue or, without one, by the tree's own columns.
bool is_listed(const SublinkSnapshot& snapshot, const std::optional<SubhaloRows>& own, std::size_t row,
               std::int64_t galaxy, const std::string& path, std::int64_t file_row) {
  if (!snapshot.is_galaxy) return own && own->is_galaxy(row);
  if (galaxy < 0 || galaxy >= static_cast<std::int64_t>(snapshot.is_galaxy->size())) {
    throw input_error("{}: row {} is subhalo {}, but its snapshot's catalogue has only {}", path, file_row,
                      galaxy, snapshot.is_galaxy->size());
  }
  return (*snapshot.is_galaxy)[static_cast<std::size_t>(galaxy)];
}

void append_rows(const std::filesystem::path& path, const SublinkSnapshots& snapshots, SublinkTree& counts,
                 std::vector<Row>& rows) {
  for_each_block(path, [&](const store::Hdf5File& file, std::int64_t first, std::int64_t count) {
    const auto ids = file.integers("SubhaloID", first, count);
    const auto descendants = file.integers("DescendantID", first, count);
    const auto numbers = file.integers("SnapNum", first, count);
    const auto galaxies = file.integers("SubfindID", first, count);
    std::optional<SubhaloRows> own;
    if (file.has_dataset(kSubhaloColumn)) own.emplace(file, "", first, count);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Row row{ids[i], descendants[i], galaxies[i], -1, false};
      if (const auto found = snapshots.find(numbers[i]); found != snapshots.end()) {
        row.snapshot = found->second.index;
        row.listed =
            is_listed(found->second, own, i, galaxies[i], file.path(), first + static_cast<std::int64_t>(i));
        counts.no_galaxies += row.listed ? 0 : 1;
      } else {
        ++counts.of_other_snapshots;
      }
      rows.push_back(row);
    }
    counts.rows += count;
  });
}

/// Sorts by id and removes duplicates, as files of single objects overlap.
void put_in_order(std::vector<Row>& rows) {
  const auto before = [](const Row& a, const Row& b) { return a.id < b.id; };
  if (!std::is_sorted(rows.begin(), rows.end(), before)) std::stable_sort(rows.begin(), rows.end(), before);
  const auto same = [](const Row& a, const Row& b) { return a.id == b.id; };
  rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
}

/// The position of the next galaxy along the branch, or -1.
std::int64_t next_galaxy(const Set& set, const Row& start) {
  const Row* row = &start;
  while (row->descendant != -1) {
    const auto found = std::lower_bound(set.rows.begin(), set.rows.end(), row->descendant,
                                        [](const Row& a, std::int64_t id) { return a.id < id; });
    if (found == set.rows.end() || found->id != row->descendant) {
      if (set.may_end) return -1;
      throw input_error("{}: SubhaloID {} has the descendant {}, which is not in the tree", set.name, row->id,
                        row->descendant);
    }
    if (found->id >= row->id) {
      throw input_error("{}: SubhaloID {} has the descendant {}; in SubLink's trees descendants come first",
                        set.name, row->id, row->descendant);
    }
    if (found->listed) return found - set.rows.begin();
    row = &*found;
  }
  return -1;
}

void append_nodes(const Set& set, std::vector<simulation::MergerTree::Node>& nodes,
                  std::vector<double>& rank) {
  std::vector<std::int64_t> node_of_row(set.rows.size(), simulation::MergerTree::kNone);
  auto next = static_cast<std::int64_t>(nodes.size());
  for (std::size_t i = 0; i < set.rows.size(); ++i) {
    if (set.rows[i].listed) node_of_row[i] = next++;
  }
  for (std::size_t i = 0; i < set.rows.size(); ++i) {
    const Row& row = set.rows[i];
    if (!row.listed) continue;
    const std::int64_t descendant = next_galaxy(set, row);
    nodes.push_back(
        {row.snapshot, row.galaxy,
         descendant < 0 ? simulation::MergerTree::kNone : node_of_row[static_cast<std::size_t>(descendant)],
         simulation::MergerTree::kNone});
    rank.push_back(-static_cast<double>(i));
  }
}

TngFiles::Chunks all_files(const TngFiles& files) {
  return files.trees.empty() ? files.object_trees : files.trees;
}

}  // namespace

SublinkTree read_sublink(const TngFiles& files, const SublinkSnapshots& snapshots) {
  SublinkTree result;
  std::vector<simulation::MergerTree::Node> nodes;
  std::vector<double> rank;
  const TngFiles::Chunks paths = all_files(files);
  Set set{paths.front().string(), {}, files.trees.empty()};
  for (const auto& path : paths) {
    append_rows(path, snapshots, result, set.rows);
    // Each tree lies in one file; trees of single objects are combined.
    if (set.may_end && path != paths.back()) continue;
    set.name = path.string();
    put_in_order(set.rows);
    append_nodes(set, nodes, rank);
    set.rows.clear();
  }
  if (nodes.empty()) {
    throw input_error("{}: none of the {} rows is a galaxy in an available snapshot", set.name, result.rows);
  }
  result.tree = simulation::MergerTree(std::move(nodes), rank, set.name);
  return result;
}

std::vector<simulation::Galaxy> read_sublink_galaxies(const TngFiles& files, std::int64_t snapshot,
                                                      const GadgetHeader& header) {
  std::map<std::int64_t, simulation::Galaxy> galaxies;
  for (const auto& path : all_files(files)) {
    for_each_block(path, [&](const store::Hdf5File& file, std::int64_t first, std::int64_t count) {
      const auto numbers = file.integers("SnapNum", first, count);
      if (std::find(numbers.begin(), numbers.end(), snapshot) == numbers.end()) return;
      const auto ids = file.integers("SubfindID", first, count);
      const auto hosts = file.integers("GroupFirstSub", first, count);
      SubhaloRows rows(file, "", first, count);
      rows.read_properties();
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers[i] == snapshot && rows.is_galaxy(i))
          galaxies.emplace(ids[i], rows.galaxy(i, ids[i], hosts[i], header));
      }
    });
  }
  std::vector<simulation::Galaxy> result;
  for (const auto& [id, galaxy] : galaxies) result.push_back(galaxy);
  return result;
}

bool sublink_has_subhaloes(const TngFiles& files) {
  const TngFiles::Chunks paths = all_files(files);
  return !paths.empty() && store::Hdf5File(paths.front()).has_dataset(kSubhaloColumn);
}

}  // namespace peculiar::hydro_hdf5
