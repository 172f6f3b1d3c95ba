#include "hydro_hdf5/tng_files.h"

#include <optional>
#include <regex>
#include <set>
#include <string>

#include "hydro_hdf5/chunk_files.h"

namespace peculiar::hydro_hdf5 {

namespace fs = std::filesystem;

namespace {

enum class Kind { kSnapshot, kGroups, kTree, kObjectTree, kCutout };

/// Meaning of a file's name.
struct FileName {
  Kind kind = Kind::kSnapshot;
  std::int64_t snapshot = 0;
  std::optional<std::int64_t> chunk;
};

std::optional<FileName> parse(const fs::path& path) {
  if (path.extension() != ".hdf5") return std::nullopt;
  static const std::regex numbered(
      R"((snap|snapshot|fof_subhalo_tab|groups)_(\d{1,9})(?:\.(\d{1,9}))?\.hdf5)");
  static const std::regex tree(R"(tree_extended(?:\.(\d{1,9}))?\.hdf5)");
  static const std::regex object_tree(R"(sublink.*\.hdf5)");
  static const std::regex object_tree_in_folder(R"((full|mpb|mdb).*\.hdf5)");  // in sublink/
  static const std::regex cutout(R"(cutout.*\.hdf5)");
  const std::string name = path.filename().string();
  std::smatch match;
  const auto number = [&match](std::size_t group) -> std::optional<std::int64_t> {
    if (!match[group].matched) return std::nullopt;
    return std::stoll(match[group].str());
  };
  if (std::regex_match(name, match, numbered)) {
    const Kind kind = match[1].str().starts_with("snap") ? Kind::kSnapshot : Kind::kGroups;
    return FileName{kind, *number(2), number(3)};
  }
  if (std::regex_match(name, match, tree)) return FileName{Kind::kTree, 0, number(1)};
  if (std::regex_match(name, object_tree) ||
      (path.parent_path().filename() == "sublink" && std::regex_match(name, object_tree_in_folder)))
    return FileName{Kind::kObjectTree, 0, {}};
  if (std::regex_match(name, cutout)) return FileName{Kind::kCutout, 0, {}};
  return std::nullopt;
}

bool is_folder_of_chunks(const fs::path& folder) {
  static const std::regex pattern(R"((snapdir|groups)_\d{1,9})");
  return std::regex_match(folder.filename().string(), pattern);
}

/// Folders to search for files.
std::vector<fs::path> folders_of(const fs::path& input) {
  std::vector<fs::path> roots{input, input / "output", input / "postprocessing"};
  const fs::path whole = fs::absolute(input).lexically_normal();
  const fs::path plain = whole.has_filename() ? whole : whole.parent_path();  // without trailing slash
  if (plain.filename() == "output") roots.push_back(plain.parent_path() / "postprocessing");
  std::vector<fs::path> folders;
  for (const fs::path& root : roots) {
    std::error_code none;
    if (!fs::is_directory(root, none)) continue;
    folders.push_back(root);
    for (const char* place : {"trees/SubLink", "sublink"}) {
      if (fs::is_directory(root / place, none)) folders.push_back(root / place);
    }
    for (const auto& entry : fs::directory_iterator(root, none)) {
      if (is_folder_of_chunks(entry.path()) && entry.is_directory(none)) folders.push_back(entry.path());
    }
  }
  return folders;
}

/// The folder whose layout this file belongs to, or "" if its name is of no layout.
fs::path folder_of_file(const fs::path& file) {
  const auto name = parse(file);
  if (!name || name->kind == Kind::kCutout) return {};
  const fs::path folder = fs::absolute(file).parent_path();
  if (is_folder_of_chunks(folder) || folder.filename() == "sublink") return folder.parent_path();
  if (folder.filename() == "SubLink") return folder.parent_path().parent_path();
  return folder;
}

}  // namespace

TngFiles find_tng_files(const fs::path& input) {
  TngFiles files;
  fs::path folder = input;
  if (!fs::is_directory(input)) {
    folder = folder_of_file(input);
    if (folder.empty()) return TngFiles{{}, {}, {}, {}, {input}};
  }
  std::map<std::int64_t, ChunkFiles> snapshots;
  std::map<std::int64_t, ChunkFiles> groups;
  ChunkFiles trees;
  std::set<fs::path> object_trees;
  std::set<fs::path> cutouts;
  for (const fs::path& place : folders_of(folder)) {
    for (const auto& entry : fs::directory_iterator(place)) {
      const auto name = parse(entry.path());
      if (!name || !entry.is_regular_file()) continue;
      switch (name->kind) {
        case Kind::kSnapshot:
          snapshots[name->snapshot].add(entry.path(), name->chunk);
          break;
        case Kind::kGroups:
          groups[name->snapshot].add(entry.path(), name->chunk);
          break;
        case Kind::kTree:
          trees.add(entry.path(), name->chunk);
          break;
        case Kind::kObjectTree:
          object_trees.insert(entry.path());
          break;
        case Kind::kCutout:
          cutouts.insert(entry.path());
          break;
      }
    }
  }
  for (const auto& [number, found] : snapshots) files.snapshots[number] = found.in_order();
  for (const auto& [number, found] : groups) files.groups[number] = found.in_order();
  files.trees = trees.in_order();
  files.object_trees.assign(object_trees.begin(), object_trees.end());
  files.cutouts.assign(cutouts.begin(), cutouts.end());
  return files;
}

bool has_tng_files(const fs::path& input) {
  std::error_code none;
  if (!fs::is_directory(input, none)) return parse(input).has_value();
  for (const fs::path& place : folders_of(input)) {
    for (const auto& entry : fs::directory_iterator(place, none)) {
      if (parse(entry.path())) return true;
    }
  }
  return false;
}

fs::path any_tng_snapshot(const fs::path& input) {
  const auto is_snapshot = [](const fs::path& path) {
    const auto name = parse(path);
    return name && name->kind == Kind::kSnapshot;
  };
  std::error_code none;
  if (!fs::is_directory(input, none)) return is_snapshot(input) ? input : fs::path();
  for (const fs::path& place : folders_of(input)) {
    for (const auto& entry : fs::directory_iterator(place, none)) {
      if (is_snapshot(entry.path())) return entry.path();
    }
  }
  return {};
}

}  // namespace peculiar::hydro_hdf5
