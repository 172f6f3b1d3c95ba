#include "base/file_pattern.h"

#include <glob.h>

#include <algorithm>

#include "base/error.h"

namespace peculiar {

bool is_pattern(std::string_view name) { return name.find_first_of("*?[") != std::string_view::npos; }

std::vector<std::string> matching_paths(const std::string& pattern) {
  glob_t matches{};
  const int failure = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches);
  std::vector<std::string> paths(matches.gl_pathv, matches.gl_pathv + (failure == 0 ? matches.gl_pathc : 0));
  ::globfree(&matches);
  if (paths.empty()) throw input_error("{}: no file matches this pattern", pattern);
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace peculiar
