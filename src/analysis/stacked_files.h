#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "store/scores_file.h"

namespace peculiar::analysis {

/// One of the files whose rows a joined table stacks.
struct StackedFile {
  std::string name;
  std::size_t rows = 0;
  bool is_scores = false;         ///< of other tables all images are ranked
  store::ScoresFile ranking{};    ///< the columns and attributes that decide which of its images are ranked
  std::string calibrated_column;  ///< score of its p-values; "" if it is not calibrated
  double least_p_value = 0;       ///< smallest that the number of normal images allows; 0 if unknown
};

/// Makes all scores files rank their images by one rule: what one says about partial and muted images
/// (kRankPartial, kMutedArtefacts) holds for all, since scores that are not calibrated say nothing. Errors
/// (input): two files say different things; images are muted and a file lacks the column kArtefactFlags.
void rank_alike(const std::vector<StackedFile*>& files);

}  // namespace peculiar::analysis
