#pragma once

#include <optional>
#include <string>

#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// Compares the paper's numbers with this evaluation, by its anomaly score and by the main score. Nothing if
/// the classes are not the paper's.
std::optional<TextTable> paper_table(const Evaluation& evaluation);

/// Returns the comparison at the 90 % threshold as a sentence, which says whether the difference is
/// significant; "" if the classes are not the paper's or the images have no anomaly score.
std::string paper_sentence(const Evaluation& evaluation);

}  // namespace peculiar::analysis
