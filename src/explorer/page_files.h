#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar::explorer {

/// A file of the page, embedded at build time.
struct PageFile {
  std::string name;
  std::string_view content;
};

/// index.html and all files that it loads (written by cmake/embed_texts.cmake).
const std::vector<PageFile>& page_file_list();

}  // namespace peculiar::explorer
