#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::analysis {

/// Whether an image has a companion.
enum class InFrame : char { kUnknown, kNo, kYes };

/// Criterion for a companion of a pre-merger in the frame.
enum class CompanionRule {
  kNone,      ///< no information
  kDetected,  ///< a second source was detected
  kTrue,      ///< its true fraction of the frame's light
  kBoth,      ///< the companion is truly present, and the brightest second source is at its position
};

/// Companions in the images of a study of mergers, one entry per row of the table: detected (`companions`,
/// `companion_flux_ratio` and `companion_separation` of `peculiar measure`) and true
/// (`companion_share_true_BAND`, else `companion_fraction_BAND`, `companion_flux_ratio_BAND` and
/// `companion_separation` of `peculiar mock`).
struct CompanionEvidence {
  CompanionRule rule = CompanionRule::kNone;
  std::vector<InFrame> in_frame;       ///< by the rule
  std::vector<InFrame> detected;       ///< a second source; kUnknown if not measured
  std::vector<InFrame> truly;          ///< fraction of the light at or above the limit
  std::vector<double> detected_ratio;  ///< flux ratio, fainter to brighter; NaN if unknown
  std::vector<double> true_ratio;      ///< likewise
  /// The ratio for the rule: the detected one, unless the detected source is a neighbour.
  std::vector<double> ratio;
  std::string detected_ratio_column, true_ratio_column;  ///< "" if the table has none
  int true_ratio_bands = 0;  ///< number with a true ratio; true_ratio is that of the first
  std::string ratio_column;
  std::size_t neighbours_taken = 0;  ///< pre-mergers whose brightest second source is not the companion

  /// " Companions are told ...", to append to a caption.
  std::string words(double limit) const;
};

/// Applies `--companion` (auto, measured, true) to a table. `auto` uses detections. If the sample has
/// neighbours in projection (column `field_sources`: number of chance sources in the frame) and the true
/// fraction is known, `auto` uses both. A second source then counts as the companion only if the companion
/// has at least `limit` of the frame's light and the brightest second source is at its position: the
/// separations differ by at most 3 px or 20 % (the stars of mergers are spread out), and by at most the
/// difference from the brightest neighbour's separation (`field_brightest_distance`). The number of sources
/// plays no part, because bright neighbours break up into several and neighbours beyond the frame contribute
/// light. `pixel_arcsec`: pixel scale of the images; if 0 (unknown), images with neighbours are unknown.
/// Without measurements `auto` uses the true fraction.
CompanionEvidence companion_evidence(const catalog::Table& table, const std::string& asked, double limit,
                                     double pixel_arcsec);

/// The columns that companion_evidence() uses if a table has them; '*' at the end: all that begin so.
std::vector<std::string> companion_columns();

/// Returns the ratio of fainter to brighter, from either ratio.
double fainter_to_brighter(double ratio);

}  // namespace peculiar::analysis
