#include "exchange/inputs.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

namespace {

constexpr const char* kKnown = ".fits .fit .fts (also .gz, .fz), .png, .jpg, .jpeg, .npy, .h5, .hdf5";

Error unreadable(const fs::path& path, const std::error_code& failure) {
  return input_error(
      "{}: cannot be read: {}; see to its permissions and those of its folders, or leave it out",
      path.string(), failure.message());
}

/// What a name leads to; nothing there is no error, what cannot be looked at is one.
fs::file_type type_of(const fs::path& path) {
  std::error_code failure;
  const fs::file_type type = fs::status(path, failure).type();
  if (type == fs::file_type::none) throw unreadable(path, failure);
  return type;
}

std::string canonical_name(const fs::path& path) {
  std::error_code failure;
  const std::string name = fs::weakly_canonical(path, failure).string();
  if (failure) throw unreadable(path, failure);
  return name;
}

/// A folder's own name, also of "." and "spirals/".
std::string own_name(const fs::path& folder) { return fs::path(canonical_name(folder)).filename().string(); }

/// What stands before the names of the files of each folder: nothing where it is the only input, else its own
/// name, or all of its path where two have one name.
std::map<std::string, std::string> folder_prefixes(const std::vector<std::string>& arguments) {
  std::map<std::string, std::string> prefixes;
  if (arguments.size() < 2) return prefixes;
  std::map<std::string, int> times;
  for (const std::string& argument : arguments) {
    if (type_of(argument) == fs::file_type::directory) ++times[own_name(argument)];
  }
  for (const std::string& argument : arguments) {
    if (type_of(argument) != fs::file_type::directory) continue;
    const std::string name = own_name(argument);
    prefixes[argument] = times[name] == 1 ? name : canonical_name(argument);
  }
  return prefixes;
}

/// The files gathered so far, and where each was named.
class Gatherer {
 public:
  void add(const fs::path& path, const std::string& name, const std::string& origin) {
    const auto format = format_of(path);
    if (!format)
      throw input_error("{}: '{}' is not an image file by its suffix; known are {}", origin, path.string(),
                        kKnown);
    const std::string key = canonical_name(path);
    const auto [place, is_new] = origins_.emplace(key, origin);
    if (!is_new) {
      throw input_error("{}: the file '{}' is listed twice, first in {}; take one of them out", origin,
                        path.string(), place->second);
    }
    list_.files.push_back({path, name, *format});
  }

  /// `prefix` goes before the files' names within the folder.
  void add_folder(const fs::path& folder, const std::string& prefix) {
    std::vector<std::pair<std::string, fs::path>> found;
    std::error_code failure;
    fs::recursive_directory_iterator walk(folder, fs::directory_options::follow_directory_symlink, failure);
    if (failure) throw unreadable(folder, failure);
    fs::path last = folder;
    for (; walk != fs::recursive_directory_iterator(); walk.increment(failure)) {
      const fs::path& path = walk->path();
      last = path;
      if (path.filename().string().starts_with('.')) {
        walk.disable_recursion_pending();
        continue;
      }
      const fs::file_type type = type_of(path);
      if (type == fs::file_type::directory && fs::is_symlink(path)) refuse_loop(path);
      if (type != fs::file_type::regular) continue;
      if (format_of(path)) {
        found.emplace_back(path.lexically_relative(folder).generic_string(), path);
      } else {
        ++list_.passed_over;
      }
    }
    if (failure) throw unreadable(last, failure);  // the folder that the walk was to go into
    if (found.empty()) {
      throw input_error("{}: the folder holds no image files{}; known are {}", folder.string(),
                        list_.passed_over > 0 ? fmt::format(" ({} others)", list_.passed_over) : "", kKnown);
    }
    std::sort(found.begin(), found.end());
    for (const auto& [name, path] : found) {
      add(path, prefix.empty() ? name : (fs::path(prefix) / name).generic_string(), folder.string());
    }
  }

  void add_list(const fs::path& list) {
    std::istringstream lines(read_file(list));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      if (line.empty() || line.front() == '#') continue;
      const std::string origin = fmt::format("{}: line {}", list.string(), number);
      const fs::path path = list.parent_path() / line;
      if (type_of(path) != fs::file_type::regular)
        throw input_error("{}: there is no file '{}'", origin, path.string());
      add(path, line, origin);
    }
    if (number == 0) throw input_error("{}: the list is empty", list.string());
  }

  void add_glob(const std::string& pattern) {
    glob_t matches{};
    const int failure = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches);
    std::vector<std::string> paths(matches.gl_pathv,
                                   matches.gl_pathv + (failure == 0 ? matches.gl_pathc : 0));
    ::globfree(&matches);
    std::sort(paths.begin(), paths.end());
    std::erase_if(paths, [](const std::string& path) { return type_of(path) != fs::file_type::regular; });
    if (paths.empty()) throw input_error("{}: no file matches this pattern", pattern);
    for (const std::string& path : paths) {
      if (format_of(path)) {
        add(path, path, pattern);
      } else {
        ++list_.passed_over;
      }
    }
  }

  InputList take() { return std::move(list_); }

 private:
  /// A link to a folder that holds the link itself would be followed for ever.
  static void refuse_loop(const fs::path& link) {
    const std::string target = canonical_name(link);
    const std::string place = canonical_name(fs::absolute(link).parent_path());
    if (place == target || place.starts_with(target == "/" ? target : target + "/")) {
      throw input_error(
          "{}: is a link to '{}', a folder that holds it; remove the link, or name the folders or files to read one by one",
          link.string(), target);
    }
  }

  InputList list_;
  std::map<std::string, std::string> origins_;
};

}  // namespace

InputList find_inputs(const std::vector<std::string>& arguments) {
  if (arguments.empty())
    throw usage_error("nothing to read is named; give a folder, files, a pattern, or @LIST");
  const std::map<std::string, std::string> prefixes = folder_prefixes(arguments);
  Gatherer gatherer;
  for (const std::string& argument : arguments) {
    if (argument.starts_with('@')) {
      gatherer.add_list(argument.substr(1));
    } else if (type_of(argument) == fs::file_type::directory) {
      const auto prefix = prefixes.find(argument);
      gatherer.add_folder(argument, prefix == prefixes.end() ? "" : prefix->second);
    } else if (type_of(argument) != fs::file_type::not_found) {
      gatherer.add(argument, argument, "the command line");
    } else if (argument.find_first_of("*?[") != std::string::npos) {
      gatherer.add_glob(argument);
    } else {
      throw input_error("{}: there is no such file or folder", argument);
    }
  }
  InputList list = gatherer.take();
  if (list.files.empty()) throw input_error("no image files are among the inputs; known are {}", kKnown);
  return list;
}

}  // namespace peculiar::exchange
