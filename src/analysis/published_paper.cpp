#include "analysis/published_paper.h"

#include <fmt/format.h>

#include <algorithm>

namespace peculiar::analysis {

std::span<const PublishedShares> published_shares() {
  static constexpr std::array<PublishedShares, 2> all{
      {{"pre-merger with companion", "table 1", {86, 80, 67}},
       {"pre-merger without companion or post-merger", "table 3", {46, 39, 30}}}};
  return all;
}

std::string as_in_paper(std::string_view place) {
  return fmt::format(" As {} of the paper (Margalef-Bentabol et al. {}).", place, kPaper.year);
}

std::string as_in_paper_by_score(std::string_view place, const std::vector<std::string>& shown) {
  if (std::find(shown.begin(), shown.end(), kPapersScore) == shown.end()) return "";
  if (shown.size() == 1) return as_in_paper(place);
  return fmt::format(" By {} it is as {} of the paper (Margalef-Bentabol et al. {}).", kPapersScore, place,
                     kPaper.year);
}

}  // namespace peculiar::analysis
