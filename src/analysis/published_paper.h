#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/evaluate.h"

namespace peculiar::analysis {

/// The paper whose experiments `peculiar study` repeats. Reports, README.md and CITATION.cff use the same
/// citation.
struct PublishedPaper {
  const char* authors;
  const char* title;
  const char* journal;  ///< name, volume, pages
  int year;
  const char* doi;
  const char* arxiv;
  const char* code;  ///< by the authors
};
inline constexpr PublishedPaper kPaper{
    "B. Margalef-Bentabol, M. Huertas-Company, T. Charnock, C. Margalef-Bentabol, M. Bernardi, Y. Dubois, "
    "K. Storey-Fisher, L. Zanisi",
    "Detecting outliers in astronomical images with deep generative networks",
    "MNRAS 496, 2346-2361",
    2020,
    "10.1093/mnras/staa1647",
    "2003.08263",
    "https://github.com/carlamb/astronomical-outliers-WGAN"};

/// The column of the paper's score (its section 3.5).
inline constexpr const char* kPapersScore = "anomaly_score";

/// Percentage of a class of mergers that the paper's anomaly score flags above each of kPercentiles.
struct PublishedShares {
  const char* image_class;  ///< as in ImageClass
  const char* place;        ///< in the paper
  std::array<int, kPercentiles.size()> percent;
};

/// The only source of these numbers for tables of `peculiar evaluate` and docs/results.md.
std::span<const PublishedShares> published_shares();

/// " As figure 10 of the paper (Margalef-Bentabol et al. 2020)." for "figure 10"; to append to a caption.
std::string as_in_paper(std::string_view place);

/// The same for figures that the paper bases on its anomaly score: "" if that score is not shown; if other
/// scores are shown too, says which one is meant.
std::string as_in_paper_by_score(std::string_view place, const std::vector<std::string>& shown);

}  // namespace peculiar::analysis
