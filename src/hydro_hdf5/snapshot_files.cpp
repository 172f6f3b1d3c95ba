#include "hydro_hdf5/snapshot_files.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "base/error.h"
#include "hydro_hdf5/chunk_files.h"

namespace peculiar::hydro_hdf5 {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostOpened = 60;  // number of files opened to recognise a folder

bool is_catalogue(const fs::path& path) {
  static const std::regex pattern(R"((fof_subhalo_tab|groups|fof_tab|subhalo_tab)_.*)");
  return std::regex_match(path.filename().string(), pattern);
}

bool ends_in_digit(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return !name.empty() && name.back() >= '0' && name.back() <= '9';
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::error_code none;
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, none)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// A folder and the folders in it that may each hold a snapshot (snapdir_600, flamingo_0077).
void add_with_numbered(const fs::path& folder, std::vector<fs::path>& places) {
  std::error_code none;
  if (!fs::is_directory(folder, none)) return;
  places.push_back(folder);
  for (const fs::path& entry : sorted_entries(folder)) {
    const bool is_named_so = ends_in_digit(entry) || entry.filename().string().starts_with("snapshot_");
    if (is_named_so && fs::is_directory(entry, none)) places.push_back(entry);
  }
}

/// Files that may be parts of snapshots, by name.
std::vector<fs::path> candidates(const fs::path& input) {
  std::error_code none;
  std::vector<fs::path> files;
  const auto add = [&](const fs::path& folder, const std::string& prefix) {
    for (const fs::path& path : sorted_entries(folder)) {
      const auto name = parse_snapshot_name(path);
      if (!name || is_catalogue(path) || !fs::is_regular_file(path, none)) continue;
      if (prefix.empty() || (name->number && name->prefix == prefix)) files.push_back(path);
    }
  };
  if (fs::is_directory(input, none)) {
    std::vector<fs::path> places;
    for (const char* folder : {"", "output", "snapshots"}) add_with_numbered(input / folder, places);
    for (const fs::path& place : places) add(place, "");
  } else if (const auto name = parse_snapshot_name(input)) {
    if (name->number && !name->prefix.empty()) {
      add(fs::absolute(input).parent_path(), name->prefix);
    } else {
      files.push_back(input);
    }
  } else if (store::is_hdf5(input)) {
    files.push_back(input);  // a file with another suffix
  }
  return files;
}

/// Files of one snapshot: its parts, or a file with all of it.
struct Parts {
  std::optional<std::int64_t> number;
  std::string prefix;
  std::map<std::int64_t, std::vector<fs::path>> chunks;
  std::vector<fs::path> wholes;
};

bool is_virtual(const fs::path& path) {
  const store::Hdf5File file(path);
  return file.has_attribute("Header", "Virtual") && file.attribute_number("Header", "Virtual") != 0;
}

std::vector<fs::path> in_order(const Parts& parts) {
  ChunkFiles files;
  for (const auto& [number, paths] : parts.chunks) {
    for (const fs::path& path : paths) files.add(path, number);
  }
  for (const fs::path& path : parts.wholes) {
    if (parts.chunks.empty() || !is_virtual(path)) files.add(path, std::nullopt);
  }
  return files.in_order();
}

/// Whether the header of a snapshot file states that it has no stars.
bool is_starless(const store::Hdf5File& file) {
  if (!file.has_group("Header") || !file.has_attribute("Header", "NumPart_ThisFile")) return false;
  const auto names = file.names("/");
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.starts_with("PartType"); }) &&
         header_count(file, "NumPart_ThisFile") == 0;
}

bool is_in(const store::Hdf5File& file, const SnapshotDialect& dialect) {
  return file.has_group("Header") && dialect_of(file) == &dialect;
}

/// The first file with stars in the dialect; "" if none has stars; none if the files are something else.
std::optional<fs::path> file_with_stars(const Parts& parts, const SnapshotDialect& dialect) {
  std::vector<fs::path> files;
  for (const auto& [number, paths] : parts.chunks) files.insert(files.end(), paths.begin(), paths.end());
  if (files.empty()) files = parts.wholes;  // a whole file beside the parts has the same contents
  for (const fs::path& path : files) {
    if (!store::is_hdf5(path)) return std::nullopt;
    const store::Hdf5File file(path);
    if (is_in(file, dialect)) return path;
    if (!is_starless(file)) return std::nullopt;
  }
  return fs::path();
}

/// Groups files by name prefix and number; -1 if they have none.
std::map<std::pair<std::string, std::int64_t>, Parts> by_name(const std::vector<fs::path>& files) {
  std::map<std::pair<std::string, std::int64_t>, Parts> found;
  for (const fs::path& path : files) {
    const SnapshotName whole{path.filename().string(), {}, {}};
    const SnapshotName name = parse_snapshot_name(path).value_or(whole);
    Parts& parts = found[{name.prefix, name.number.value_or(-1)}];
    parts.number = name.number;
    parts.prefix = name.prefix;
    if (name.chunk) {
      parts.chunks[*name.chunk].push_back(path);
    } else {
      parts.wholes.push_back(path);
    }
  }
  return found;
}

}  // namespace

std::optional<SnapshotName> parse_snapshot_name(const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension != ".hdf5" && extension != ".h5" && extension != ".hdf") return std::nullopt;
  static const std::regex pattern(R"((.*?)(?:(\d{1,9})(?:_z\d+p\d+)?)?(?:\.(\d{1,9}))?)");
  std::smatch match;
  const std::string stem = path.stem().string();
  if (!std::regex_match(stem, match, pattern)) return std::nullopt;
  SnapshotName name{match[1].str(), {}, {}};
  if (match[2].matched) name.number = std::stoll(match[2].str());
  if (match[3].matched) name.chunk = std::stoll(match[3].str());
  return name;
}

std::vector<SnapshotChunks> find_snapshots(const fs::path& input, const SnapshotDialect& dialect) {
  std::vector<SnapshotChunks> snapshots;
  std::vector<Parts> starless;
  std::set<std::string> prefixes;  // of snapshots with stars
  for (const auto& [key, parts] : by_name(candidates(input))) {
    const auto with_stars = file_with_stars(parts, dialect);
    if (!with_stars) continue;
    if (with_stars->empty()) {
      starless.push_back(parts);
    } else {
      prefixes.insert(parts.prefix);
      snapshots.push_back({parts.number, in_order(parts), *with_stars});
    }
  }
  for (const Parts& parts : starless) {
    if (prefixes.contains(parts.prefix)) snapshots.push_back({parts.number, in_order(parts), {}});
  }
  return snapshots;
}

bool has_snapshots(const fs::path& input, const SnapshotDialect& dialect) {
  try {
    std::vector<fs::path> files = candidates(input);
    // Start with the latest, which have stars if any do.
    std::reverse(files.begin(), files.end());
    if (files.size() > kMostOpened) files.resize(kMostOpened);
    return std::any_of(files.begin(), files.end(), [&dialect](const fs::path& path) {
      return store::is_hdf5(path) && is_in(store::Hdf5File(path), dialect);
    });
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace peculiar::hydro_hdf5
