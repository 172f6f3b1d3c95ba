#pragma once

#include <string>
#include <vector>

#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// Parses the bin edges, in descending order. Errors (usage): not numbers; fewer than two; not descending.
std::vector<double> falling_edges(const std::vector<std::string>& texts, const std::string& option);

/// Returns percentages flagged by class, score and threshold: Table 1 (normal images, training and held-out,
/// and outliers with a visible companion), Table 2 (the latter by flux ratio), Table 3 (outliers without a
/// companion, merged ones). Tables without rows are omitted. Scores that are not leading have separate tables
/// (section kOtherScores).
std::vector<FlaggedShare> flagged_shares(const Evaluation& evaluation,
                                         const std::vector<double>& flux_ratio_edges);
std::vector<TextTable> flagged_tables(const Evaluation& evaluation, const std::vector<FlaggedShare>& flagged);

/// Returns one entry per outlier class and score, with the best baseline marked.
std::vector<ClassQuality> class_qualities(const Evaluation& evaluation);
/// Returns Table 4 of the leading scores and best baselines, and a table of the other scores if there are
/// any.
std::vector<TextTable> quality_tables(const Evaluation& evaluation,
                                      const std::vector<ClassQuality>& qualities);

}  // namespace peculiar::analysis
