#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::report {

/// Rewrites paths on a page for sharing: relative to the run folder, so that commands work there, and without
/// the names of unrelated folders.
class PagePaths {
 public:
  explicit PagePaths(const std::filesystem::path& run_folder);

  /// Returns the page with absolute paths replaced in text and attributes: paths in the run folder become
  /// relative to it ("." for the folder itself), paths in its parent folder "../...", other paths ".../NAME".
  /// Relative paths that climb two or more folders ("../../data/NAME") also become ".../NAME". Images in
  /// data: URLs, paths of one component ("/images") and /dev are unchanged.
  std::string shown(std::string_view page) const;

 private:
  struct Place {
    std::string folder;       ///< absolute, as HTML, without a trailing slash
    std::string replacement;  ///< for the folder itself
  };
  /// Returns the replacement for the absolute path at the start of `text`, and the path's length in bytes.
  std::pair<std::string, std::size_t> shown_path(std::string_view text, std::size_t length) const;

  std::vector<Place> places_;  ///< the run folder before its parent
};

}  // namespace peculiar::report
