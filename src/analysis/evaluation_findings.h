#pragma once

#include <string>
#include <vector>

#include "analysis/evaluation.h"

namespace peculiar::analysis {

/// Returns the findings as sentences, the most important first.
std::vector<std::string> evaluation_findings(const Evaluation& evaluation,
                                             const std::vector<FlaggedShare>& flagged,
                                             const std::vector<ClassQuality>& qualities);

}  // namespace peculiar::analysis
