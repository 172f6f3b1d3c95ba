#pragma once

#include <string>
#include <vector>

namespace peculiar::report {

/// A section of the page; headings within the body begin at level 3.
struct Section {
  std::string id;
  std::string title;
  std::string body;  ///< HTML
};

struct PageHead {
  std::string title;
  std::vector<std::string> lead;  ///< lines below the title
  std::string about{};            ///< HTML below these lines
};

/// Returns the whole document in one file: table of contents, style and all contents of the sections. The
/// page loads nothing from the network (its content security policy forbids it), and is well-formed XML.
std::string page_html(const PageHead& head, const std::vector<Section>& sections);

}  // namespace peculiar::report
