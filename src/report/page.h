#pragma once

#include <string>
#include <vector>

namespace peculiar::report {

/// A part of the page with a heading of its own; headings within the body begin at the third level.
struct Section {
  std::string id;
  std::string title;
  std::string body;  ///< HTML
};

struct PageHead {
  std::string title;
  std::vector<std::string> lead;  ///< lines under the title
  std::string about{};            ///< HTML that follows them
};

/// The whole document: contents, style and all that the sections hold, in one file that asks nothing of the
/// network (its content security policy forbids it). It is well-formed XML too.
std::string page_html(const PageHead& head, const std::vector<Section>& sections);

}  // namespace peculiar::report
