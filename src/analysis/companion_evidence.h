#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::analysis {

/// What is known of an image's companion.
enum class InFrame : char { kUnknown, kNo, kYes };

/// By what it is told whether a pre-merger shows a companion in the frame.
enum class CompanionRule {
  kNone,      ///< nothing tells
  kDetected,  ///< a second source was detected
  kTrue,      ///< its true share of the frame's light
  kBoth,      ///< the companion is truly there, and the brightest second source stands in its place
};

/// Companions of the images of a study of mergers, one entry a row of the table: as detected (`companions`,
/// `companion_flux_ratio` and `companion_separation` of `peculiar measure`) and as they are
/// (`companion_share_true_BAND`, else `companion_fraction_BAND`, `companion_flux_ratio_BAND` and
/// `companion_separation` of `peculiar mock`).
struct CompanionEvidence {
  CompanionRule rule = CompanionRule::kNone;
  std::vector<InFrame> in_frame;       ///< by that rule
  std::vector<InFrame> detected;       ///< a second source; kUnknown where it was not measured
  std::vector<InFrame> truly;          ///< share of the light at or above the limit
  std::vector<double> detected_ratio;  ///< flux ratio, fainter to brighter; NaN where not known
  std::vector<double> true_ratio;      ///< likewise
  /// The ratio that goes with the rule: the detected one, but where the detected source is a neighbour.
  std::vector<double> ratio;
  std::string detected_ratio_column, true_ratio_column;  ///< "" where the table has none
  int true_ratio_bands = 0;  ///< with a true ratio; of several, true_ratio is of the first
  std::string ratio_column;
  std::size_t neighbours_taken = 0;  ///< pre-mergers whose brightest second source is not the companion

  /// " Companions are told ...", to end a caption with.
  std::string words(double limit) const;
};

/// What `--companion` (auto, measured, true) makes of a table. `auto`: what was detected; where the sample
/// has neighbours in projection (column `field_sources`: how many stand in the frame by chance) and the true
/// share is known, both. Then a second source counts as the companion only where the companion has at least
/// `limit` of the frame's light, and the brightest second source stands in its place: the separations differ
/// by no more than 3 px or 20 % (stars of mergers are spread about), and by no more than from that of the
/// brightest neighbour (`field_brightest_distance`). How many sources there are decides nothing: bright
/// neighbours come apart into several, and light of some beyond the frame falls into it. `pixel_arcsec`: the
/// images' pixel scale; 0 where it is not known: images with neighbours are then unknown. Without
/// measurements `auto` goes by the true share.
CompanionEvidence companion_evidence(const catalog::Table& table, const std::string& asked, double limit,
                                     double pixel_arcsec);

/// Fainter to brighter, whichever was given.
double fainter_to_brighter(double ratio);

}  // namespace peculiar::analysis
