#include "exchange/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_kind.h"
#include "base/file_name.h"
#include "base/file_pattern.h"
#include "base/folder_walk.h"
#include "exchange/gathered_files.h"
#include "exchange/passed_over.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

namespace {

constexpr const char* kKnown = ".fits .fit .fts (also .gz, .fz), .png, .jpg, .jpeg, .npy, .h5, .hdf5";

/// The type of a path; a missing or inaccessible path is not an error here.
fs::file_type type_of(const fs::path& path) {
  std::error_code ignored;
  return fs::status(path, ignored).type();
}

std::string canonical_name(const fs::path& path) {
  std::error_code failure;
  const std::string name = fs::weakly_canonical(path, failure).string();
  return failure ? fs::absolute(path, failure).lexically_normal().string() : name;
}

/// A folder's own name, also for "." and "spirals/".
std::string own_name(const fs::path& folder) { return fs::path(canonical_name(folder)).filename().string(); }

/// The prefix for file names in each folder: none if it is the only input, else the folder's name, or its
/// full path if two folders have the same name.
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

/// Gathers the files of the arguments.
class Gatherer {
 public:
  explicit Gatherer(std::string hdu_option) : hdu_option_(std::move(hdu_option)) {}

  /// Among other arguments the name may come from a pattern expanded by the shell.
  void add_named(const std::string& path, bool is_alone) {
    if (format_of(path)) return add_checked(path, path, "");
    if (is_alone) throw input_error("the command line: {}", unknown_suffix(path));
    passed_over_.add(path);
  }

  /// `prefix` precedes the files' names within the folder. A folder without images is an error if it is the
  /// only argument.
  void add_folder(const fs::path& folder, const std::string& prefix, bool is_alone) {
    const std::size_t links = walk_.links().size();
    const std::size_t problems = walk_.problems().size();
    std::int64_t images = 0;
    std::vector<fs::path> others;
    for (const WalkedFile& file : walk_.walk(folder)) {
      const auto format = format_of(file.path);
      if (!format) {
        passed_over_.add(file.path);
        others.push_back(file.path);
        continue;
      }
      ++images;
      const std::string name = prefix.empty() ? file.name : (fs::path(prefix) / file.name).generic_string();
      const bool is_link = file.through_link && file.problem.empty();
      files_.add({file.path, text_of_name(name), *format,
                  file.problem.empty() ? "" : fmt::format("{}: {}", file.path.string(), file.problem)},
                 is_link ? canonical_name(file.path) : file.canonical, file.through_link);
    }
    if (images > 0 || walk_.links().size() > links) return;
    const bool is_shut = walk_.problems().size() > problems;
    const std::string problem = is_shut ? walk_.problems().back() : no_images(folder, others);
    if (is_alone) throw input_error("{}", problem);
    if (!is_shut) problems_.push_back(problem);
  }

  /// Removes spaces around a name, unless a file of the full name exists.
  static std::string without_blanks(const std::string& line, const fs::path& folder) {
    const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
    const std::string name = line.substr(first, line.find_last_not_of(" \t") + 1 - first);
    std::error_code ignored;
    return fs::exists(folder / line, ignored) && !line.empty() ? line : name;
  }

  void add_list(const fs::path& list) {
    const std::string content = read_file(list);
    std::istringstream lines(content.substr(content.starts_with("\xEF\xBB\xBF") ? 3 : 0));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      line = without_blanks(line, list.parent_path());
      if (line.empty() || line.front() == '#') continue;
      add_checked(list.parent_path() / line, line, fmt::format("{}: line {}: ", list.string(), number));
    }
    if (number == 0) throw input_error("{}: the list is empty", list.string());
  }

  void add_glob(const std::string& pattern) {
    const std::vector<std::string> paths = matching_paths(pattern);
    std::int64_t images = 0;
    for (const std::string& path : paths) {
      const fs::file_type type = type_of(path);
      const bool may_be_file =
          type == fs::file_type::regular || type == fs::file_type::not_found || type == fs::file_type::none;
      if (type == fs::file_type::directory) {
        folders_.push_back(path);
      } else if (!may_be_file) {
        not_files_.push_back(path);
      } else if (format_of(path)) {
        add_checked(path, path, "");
        ++images;
      } else {
        passed_over_.add(path);
      }
    }
    if (images > 0) return;
    throw input_error("{}: matches no image files, only others such as '{}'; known suffixes are {}", pattern,
                      paths.front(), kKnown);
  }

  InputList take() {
    InputList list;
    list.passed_over = passed_over_.count();
    list.hidden = walk_.hidden();
    list.problems = walk_.problems();
    list.problems.insert(list.problems.end(), problems_.begin(), problems_.end());
    list.notes = passed_over_.words();
    files_.take_into(list, walk_.links());
    note(list, walk_.not_files(), "pipes, sockets or devices, passed over");
    note(list, not_files_, "pipes, sockets or devices that match a pattern, passed over");
    note(list, folders_, "folders that match a pattern, not gone into");
    return list;
  }

 private:
  std::string unknown_suffix(const fs::path& path) const {
    return fmt::format("'{}' is not an image file by its suffix{}; known are {}", path.string(),
                       file_kind_words(file_kind_of(path)), kKnown);
  }

  /// Adds a file named by the user; what is wrong with it becomes its problem.
  void add_checked(const fs::path& path, const std::string& name, const std::string& origin) {
    std::string problem;
    const fs::file_type type = type_of(path);
    if (const std::string reason = name_problem(path); !reason.empty()) {
      problem = fmt::format("{}{}: {}{}", origin, path.string(), reason,
                            named_hdu_words(path.string(), hdu_option_));
    } else if (type == fs::file_type::directory) {
      problem = fmt::format("{}'{}' is a folder, a file is needed", origin, path.string());
    } else if (type != fs::file_type::regular) {
      problem = fmt::format("{}'{}' is a pipe or a device, a file is needed", origin, path.string());
    } else if (!format_of(path)) {
      problem = origin + unknown_suffix(path);
    }
    std::error_code ignored;
    files_.add(
        {path, text_of_name(name), format_of(path).value_or(FileFormat::kFits), problem},
        problem.empty() ? canonical_name(path) : fs::absolute(path, ignored).lexically_normal().string(),
        fs::is_symlink(fs::symlink_status(path, ignored)));
  }

  static std::string no_images(const fs::path& folder, const std::vector<fs::path>& others) {
    if (const auto kind = file_kind_of(folder))
      return fmt::format("{}: is {}: {}", folder.string(), kind->name, kind->advice);
    std::string words = others.empty() ? "" : fmt::format(" ({} others)", others.size());
    PassedOver passed;
    for (const fs::path& other : others) passed.add(other);
    for (const std::string& more : passed.words()) words += "; " + more;
    return fmt::format("{}: the folder holds no image files{}; known are {}", folder.string(), words, kKnown);
  }

  std::string hdu_option_;
  GatheredFiles files_;
  FolderWalk walk_;
  PassedOver passed_over_;
  std::vector<std::string> problems_;   ///< folders without images
  std::vector<std::string> folders_;    ///< folders that match a pattern
  std::vector<std::string> not_files_;  ///< pipes, sockets, devices
};

/// Adds a name that does not exist: a pattern, a broken link, or a mistake.
void add_absent(const std::string& name, bool is_alone, const std::string& hdu_option, Gatherer& gatherer) {
  std::error_code ignored;
  const std::string words = named_hdu_words(name, hdu_option);
  if (!words.empty()) throw input_error("{}: there is no such file{}", name, words);
  if (fs::is_symlink(fs::symlink_status(name, ignored)) && !is_alone && format_of(name))
    return gatherer.add_named(name, is_alone);
  if (is_pattern(name)) return gatherer.add_glob(name);
  const std::string reason = name_problem(name);
  throw input_error("{}: {}", name, reason == "there is no such file" ? reason + " or folder" : reason);
}

}  // namespace

std::int64_t InputList::readable() const {
  return std::count_if(files.begin(), files.end(),
                       [](const InputFile& file) { return file.problem.empty(); });
}

InputList find_inputs(const std::vector<std::string>& arguments, const std::string& hdu_option) {
  if (arguments.empty()) throw usage_error("no input is given; give a folder, files, a pattern, or @LIST");
  const std::map<std::string, std::string> prefixes = folder_prefixes(arguments);
  Gatherer gatherer(hdu_option);
  for (const std::string& argument : arguments) {
    const fs::file_type type = type_of(argument);
    if (argument.starts_with('@')) {
      gatherer.add_list(argument.substr(1));
    } else if (type == fs::file_type::directory) {
      const auto prefix = prefixes.find(argument);
      gatherer.add_folder(argument, prefix == prefixes.end() ? "" : prefix->second, arguments.size() == 1);
    } else if (type == fs::file_type::not_found || type == fs::file_type::none) {
      add_absent(argument, arguments.size() == 1, hdu_option, gatherer);
    } else {
      gatherer.add_named(argument, arguments.size() == 1);
    }
  }
  InputList list = gatherer.take();
  if (list.files.empty())
    throw input_error("none of the inputs is an image file; known suffixes are {}", kKnown);
  if (list.readable() == 0) {
    throw input_error("{}{}", list.files.front().problem,
                      list.files.size() > 1
                          ? fmt::format(" (and the other {} likewise cannot be read)", list.files.size() - 1)
                          : "");
  }
  return list;
}

}  // namespace peculiar::exchange
