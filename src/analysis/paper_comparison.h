#pragma once

#include <optional>
#include <string>

#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// The numbers of the paper beside those of this evaluation, by its anomaly score and by the main score. None
/// where the classes are not the paper's.
std::optional<TextTable> paper_table(const Evaluation& evaluation);

/// The same in a sentence, at the 90 % threshold, with whether the difference is more than chance; "" where
/// the classes are not the paper's, or the images have no anomaly score.
std::string paper_sentence(const Evaluation& evaluation);

}  // namespace peculiar::analysis
