#pragma once

#include <optional>
#include <vector>

#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// How the detected flux ratios of companions agree with the true ones.
struct RatioAgreement {
  std::string bin;                ///< of the true ratio; "all"
  statistics::Share detected;     ///< of the pre-mergers truly with a companion: shown as a source of its own
  std::int64_t images = 0;        ///< with both ratios
  double median = std::nan("");   ///< of detected over true
  double scatter = std::nan("");  ///< half of what holds 68 % of log10 (detected / true), dex
  statistics::Share same_bin;     ///< of them
};

/// A row a bin of the true ratio, fainter to brighter, and one of all; none where a column is missing.
std::vector<RatioAgreement> ratio_agreements(const Evaluation& evaluation, const std::vector<double>& edges);
/// None without rows.
std::optional<TextTable> ratio_table(const Evaluation& evaluation, const std::vector<double>& edges);

/// "1:4 to 1:10", "below 1:10".
std::string ratio_bin_text(double high, double low);
/// The bin of a ratio of falling ends; -1 for none.
int ratio_bin(double ratio, const std::vector<double>& edges);

}  // namespace peculiar::analysis
