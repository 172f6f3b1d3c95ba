#pragma once

#include <span>
#include <vector>

#include "artefacts/kinds.h"

namespace peculiar::artefacts {

/// What is usual in a sample: what is common is not odd.
struct Usual {
  std::vector<UsualBand> bands;  ///< empty: nothing is known
  std::vector<double> limits;    ///< of each kind, from where on a stamp is called one
};

/// The kinds' own thresholds, with nothing to compare with.
Usual nothing_usual();

/// Sky and noise of these stamps' measures, one or more of them.
std::vector<UsualBand> usual_bands(std::span<const StampMeasures> stamps);

/// Of a kind's significances in a sample: as far above their median as four times their 90 % quantile is, but
/// not below `threshold`. A tenth of the stamps may be artefacts without changing it much; of significances
/// that fall off exponentially 1 in 1000 is above. NaN count as none.
double usual_limit(std::vector<double> significances, double threshold);

}  // namespace peculiar::artefacts
