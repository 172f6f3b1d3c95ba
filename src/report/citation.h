#pragma once

#include <string>

namespace peculiar::report {

/// Whose experiment a study of this kind repeats: authors, title and links, as a paragraph in HTML; "" of
/// kinds that are not the paper's.
std::string citation_html(const std::string& kind);

/// What scores are, one plain sentence each; "" of a column that is none, or explains itself.
std::string score_in_words(const std::string& column);

}  // namespace peculiar::report
