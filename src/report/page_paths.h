#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::report {

/// How paths stand on a page that is meant to be sent on: from the run folder, so that commands still work
/// when typed there, and without the names of folders that concern nobody else.
class PagePaths {
 public:
  explicit PagePaths(const std::filesystem::path& run_folder);

  /// The page with its absolute paths replaced, in text and attributes: within the run folder by the path
  /// from there ("." for itself), within the folder around it by "../...", elsewhere by ".../NAME"; so are
  /// paths that climb two folders or more ("../../data/NAME"). Pictures in data: URLs, paths of one part
  /// ("/images") and /dev stay.
  std::string shown(std::string_view page) const;

 private:
  struct Place {
    std::string folder;       ///< absolute, as HTML, without a slash behind it
    std::string replacement;  ///< of the folder itself
  };
  /// What stands for the absolute path `text` begins with, and how many bytes of it.
  std::pair<std::string, std::size_t> shown_path(std::string_view text, std::size_t length) const;

  std::vector<Place> places_;  ///< the run folder before the one around it
};

}  // namespace peculiar::report
