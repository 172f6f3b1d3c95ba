#pragma once

#include <span>
#include <vector>

#include "artefacts/kinds.h"

namespace peculiar::artefacts {

/// What is usual in a sample: common features are not odd.
struct Usual {
  std::vector<UsualBand> bands;  ///< empty if unknown
  std::vector<double> limits;    ///< per kind: the significance from which a stamp is flagged
};

/// The kinds' own thresholds, without comparison values.
Usual nothing_usual();

/// Usual sky and noise of at least one stamp.
std::vector<UsualBand> usual_bands(std::span<const StampMeasures> stamps);

/// The limit for a kind, given its significances in a sample: the median plus four times the distance from
/// the median to the 90 % quantile, but at least `threshold`. Artefacts in a tenth of the stamps hardly
/// change it; for an exponential distribution 1 in 1000 exceeds it. NaNs are ignored.
double usual_limit(std::vector<double> significances, double threshold);

}  // namespace peculiar::artefacts
