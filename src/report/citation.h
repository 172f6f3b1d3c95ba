#pragma once

#include <string>

namespace peculiar::report {

/// Returns a paragraph in HTML with authors, title and links of the experiment that a study of this kind
/// repeats; "" for kinds other than the paper's.
std::string citation_html(const std::string& kind);

/// Returns one plain sentence on what a score is; "" for other columns and for self-explanatory ones.
/// `of_vectors`: of scores of vectors (RankedScores::are_of_vectors).
std::string score_in_words(const std::string& column, bool of_vectors);

}  // namespace peculiar::report
