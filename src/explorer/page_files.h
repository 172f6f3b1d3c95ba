#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar::explorer {

/// A file of the page, as it was when the program was built.
struct PageFile {
  std::string name;
  std::string_view content;
};

/// index.html and all that it asks for (cmake/embed_texts.cmake writes it).
const std::vector<PageFile>& page_file_list();

}  // namespace peculiar::explorer
