#include "horizon/horizon_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

#include "base/error.h"
#include "horizon/bricks.h"

namespace peculiar::horizon {

namespace fs = std::filesystem;

namespace {

/// Returns the number after a stem, such as 101 for number_behind("output_00101", "output_"); -1 for other
/// names.
std::int64_t number_behind(const std::string& name, std::string_view stem) {
  if (!name.starts_with(stem)) return -1;
  std::int64_t number = -1;
  const char* end = name.data() + name.size();
  const auto [last, failure] = std::from_chars(name.data() + stem.size(), end, number);
  return failure == std::errc() && last == end ? number : -1;
}

std::int64_t output_number(const std::string& name) {
  return std::max(number_behind(name, "output_"), number_behind(name, "output_star_"));
}

std::int64_t bricks_number(const std::string& name) {
  return std::max({number_behind(name, "tree_bricks"), number_behind(name, "tree_bricks_"),
                   number_behind(name, "tree_brick_")});
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
    entries.push_back(entry->path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// A catalogue of galaxies takes precedence over one of haloes.
void add_bricks(HorizonFiles& files, std::int64_t number, const fs::path& path) {
  const auto [place, is_new] = files.bricks.emplace(number, path);
  if (is_new) return;
  const bool old_is_galaxies = BricksReader(place->second).variant() == "G",
             new_is_galaxies = BricksReader(path).variant() == "G";
  if (old_is_galaxies == new_is_galaxies) {
    throw input_error("{} and {} are two catalogues of one snapshot; open the folder of the one you want",
                      place->second.string(), path.string());
  }
  if (new_is_galaxies) place->second = path;
}

void add(HorizonFiles& files, const fs::path& path) {
  const std::string name = path.filename().string();
  const bool is_folder = fs::is_directory(path);
  if (is_folder && output_number(name) >= 0 && !ramses_info_file(path).empty())
    files.outputs.emplace(output_number(name), path);
  if (is_folder && number_behind(name, "GAL_") >= 0)
    files.galaxy_stars.emplace(number_behind(name, "GAL_"), path);
  if (is_folder) return;
  if (bricks_number(name) >= 0) add_bricks(files, bricks_number(name), path);
  const bool is_simplified = name.starts_with("tree_file_") && name.ends_with(".001");
  if (name == "tree.dat" || (is_simplified && files.tree.empty())) {
    files.tree = path;
    const fs::path input = path.parent_path() / "input_TreeMaker.dat";
    files.tree_steps = fs::exists(input) ? input : fs::path();
  }
}

bool is_of_a_run(const std::string& name) {
  if (bricks_number(name) >= 0 || name == "tree.dat" || name == "input_TreeMaker.dat") return true;
  constexpr std::array stems{"info_", "header_", "part_", "gal_stars_", "tree_file_"};
  return std::any_of(stems.begin(), stems.end(), [&name](const char* stem) {
    return name.starts_with(stem) && name.size() > std::string_view(stem).size() &&
           std::isdigit(static_cast<unsigned char>(name[std::string_view(stem).size()])) != 0;
  });
}

}  // namespace

fs::path ramses_info_file(const fs::path& output) {
  for (const fs::path& folder : {output, output / "group_00001"}) {
    for (const fs::path& entry : entries_of(folder)) {
      const std::string name = entry.filename().string();
      if (name.starts_with("info_") && name.ends_with(".txt") &&
          number_behind(entry.stem().string(), "info_") >= 0)
        return entry;
    }
  }
  return {};
}

HorizonFiles find_horizon_files(const fs::path& path) {
  if (!fs::is_directory(path) && !is_of_a_run(path.filename().string())) return {};
  fs::path folder = fs::is_directory(path)       ? path
                    : path.parent_path().empty() ? fs::path(".")
                                                 : path.parent_path();
  if (fs::exists(folder / "..") && folder.filename().string().starts_with("group_"))
    folder = folder.parent_path();
  HorizonFiles files;
  // "output_00101/" ends in a separator; its name is that of the folder.
  const fs::path named = folder.has_filename() ? folder : folder.parent_path();
  const bool is_output = output_number(named.filename().string()) >= 0 && !ramses_info_file(named).empty();
  files.root = is_output ? (named.parent_path().empty() ? fs::path(".") : named.parent_path()) : folder;
  for (const fs::path& entry : entries_of(files.root)) {
    add(files, entry);
    const bool is_inner = fs::is_directory(entry) && output_number(entry.filename().string()) < 0 &&
                          number_behind(entry.filename().string(), "GAL_") < 0;
    if (!is_inner) continue;
    for (const fs::path& inner : entries_of(entry)) add(files, inner);
  }
  if (is_output) {
    const std::int64_t number = output_number(named.filename().string());
    std::erase_if(files.outputs, [number](const auto& one) { return one.first != number; });
    std::erase_if(files.bricks, [number](const auto& one) { return one.first != number; });
    std::erase_if(files.galaxy_stars, [number](const auto& one) { return one.first != number; });
    files.tree.clear();
  }
  return files;
}

}  // namespace peculiar::horizon
