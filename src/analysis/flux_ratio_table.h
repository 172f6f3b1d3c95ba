#pragma once

#include <optional>
#include <vector>

#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// Agreement of detected and true flux ratios of companions.
struct RatioAgreement {
  std::string bin;  ///< of the true ratio; "all"
  statistics::Share
      detected;  ///< fraction, among pre-mergers that truly have a companion, with the companion detected
  std::int64_t images = 0;        ///< with both ratios
  double median = std::nan("");   ///< of detected / true
  double scatter = std::nan("");  ///< half the 68 % interval of log10 (detected / true), dex
  statistics::Share same_bin;     ///< fraction of these images
};

/// One row per bin of the true ratio, fainter to brighter, and one for all; none if a column is missing.
std::vector<RatioAgreement> ratio_agreements(const Evaluation& evaluation, const std::vector<double>& edges);
/// Nothing without rows.
std::optional<TextTable> ratio_table(const Evaluation& evaluation, const std::vector<double>& edges);

/// "1:4 to 1:10", "below 1:10".
std::string ratio_bin_text(double high, double low);
/// Returns the bin of a ratio, from descending edges; -1 for none.
int ratio_bin(double ratio, const std::vector<double>& edges);

}  // namespace peculiar::analysis
