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

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

/// The files gathered so far, and where each was named.
class Gatherer {
 public:
  void add(const fs::path& path, const std::string& name, const std::string& origin) {
    const auto format = format_of(path);
    if (!format)
      throw input_error("{}: '{}' is not an image file by its suffix; known are {}", origin, path.string(),
                        kKnown);
    const std::string key = fs::weakly_canonical(path).string();
    const auto [place, is_new] = origins_.emplace(key, origin);
    if (!is_new) {
      throw input_error("{}: the file '{}' is listed twice, first in {}; take one of them out", origin,
                        path.string(), place->second);
    }
    list_.files.push_back({path, name, *format});
  }

  void add_folder(const fs::path& folder) {
    std::vector<std::pair<std::string, fs::path>> found;
    std::error_code failure;
    fs::recursive_directory_iterator walk(folder, fs::directory_options::follow_directory_symlink, failure);
    if (failure) throw input_error("{}: the folder cannot be read: {}", folder.string(), failure.message());
    for (; walk != fs::recursive_directory_iterator(); walk.increment(failure)) {
      if (failure) throw input_error("{}: the folder cannot be read: {}", folder.string(), failure.message());
      const fs::path& path = walk->path();
      const bool hidden = path.filename().string().starts_with('.');
      if (hidden && walk->is_directory()) walk.disable_recursion_pending();
      if (hidden || !walk->is_regular_file()) continue;
      if (format_of(path)) {
        found.emplace_back(path.lexically_relative(folder).generic_string(), path);
      } else {
        ++list_.passed_over;
      }
    }
    if (found.empty()) {
      throw input_error("{}: the folder holds no image files{}; known are {}", folder.string(),
                        list_.passed_over > 0 ? fmt::format(" ({} others)", list_.passed_over) : "", kKnown);
    }
    std::sort(found.begin(), found.end());
    for (const auto& [name, path] : found) add(path, name, folder.string());
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
      if (!fs::is_regular_file(path)) throw input_error("{}: there is no file '{}'", origin, path.string());
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
    std::erase_if(paths, [](const std::string& path) { return !fs::is_regular_file(path); });
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
  InputList list_;
  std::map<std::string, std::string> origins_;
};

}  // namespace

std::optional<FileFormat> format_of(const fs::path& path) {
  std::string extension = lower_extension(path);
  if (extension == ".gz") {
    extension = lower_extension(path.stem());
    return extension == ".fits" || extension == ".fit" || extension == ".fts"
               ? std::optional(FileFormat::kFits)
               : std::nullopt;
  }
  static const std::map<std::string, FileFormat> kFormats{
      {".fits", FileFormat::kFits},    {".fit", FileFormat::kFits},    {".fts", FileFormat::kFits},
      {".fz", FileFormat::kFits},      {".png", FileFormat::kPicture}, {".jpg", FileFormat::kPicture},
      {".jpeg", FileFormat::kPicture}, {".npy", FileFormat::kNpy},     {".h5", FileFormat::kHdf5},
      {".hdf5", FileFormat::kHdf5},    {".hdf", FileFormat::kHdf5}};
  const auto found = kFormats.find(extension);
  return found == kFormats.end() ? std::nullopt : std::optional(found->second);
}

InputList find_inputs(const std::vector<std::string>& arguments) {
  if (arguments.empty())
    throw usage_error("nothing to read is named; give a folder, files, a pattern, or @LIST");
  Gatherer gatherer;
  for (const std::string& argument : arguments) {
    if (argument.starts_with('@')) {
      gatherer.add_list(argument.substr(1));
    } else if (fs::is_directory(argument)) {
      gatherer.add_folder(argument);
    } else if (fs::exists(argument)) {
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
