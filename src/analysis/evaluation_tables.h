#pragma once

#include <string>
#include <vector>

#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// Ends of bins as given, falling. Error (usage): not numbers, fewer than two, not falling.
std::vector<double> falling_edges(const std::vector<std::string>& texts, const std::string& option);

/// Per cent flagged by class, score and threshold: Table 1 (normal images, training and held out, and
/// outliers that show a companion), Table 2 (those by flux ratio), Table 3 (outliers without a companion,
/// merged ones); tables without rows are left out. Scores that do not lead are in
/// tables of their own (section kOtherScores).
std::vector<FlaggedShare> flagged_shares(const Evaluation& evaluation,
                                         const std::vector<double>& flux_ratio_edges);
std::vector<TextTable> flagged_tables(const Evaluation& evaluation, const std::vector<FlaggedShare>& flagged);

/// Of every class of outliers and every score, best baseline marked.
std::vector<ClassQuality> class_qualities(const Evaluation& evaluation);
/// Table 4, of the leading scores and the best baselines, and that of the others where there are any.
std::vector<TextTable> quality_tables(const Evaluation& evaluation,
                                      const std::vector<ClassQuality>& qualities);

}  // namespace peculiar::analysis
