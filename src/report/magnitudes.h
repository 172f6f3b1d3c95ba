#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "image/image.h"
#include "report/outliers.h"
#include "store/sample.h"

namespace peculiar::report {

/// Returns the catalogue's magnitudes in one band, one value per row of the scores, if there is a column
/// mag_BAND, magnitude_BAND, mag_auto_BAND or BAND_mag (for a single band also mag, magnitude or mag_auto),
/// ignoring case.
std::optional<catalog::Column> catalogue_magnitudes(const RankedScores& scores,
                                                    const store::SampleReader* sample,
                                                    const std::string& band, bool is_single);

/// AB magnitudes of an image in each band: from the catalogue, or of all light in the stamp.
class Magnitudes {
 public:
  /// `sample` may be null; then only columns of the scores are used.
  Magnitudes(const RankedScores& scores, const store::SampleReader* sample);

  /// Returns names and values, such as ("mag F160W, catalogue", "22.31") or ("mag F160W, stamp", "22.40"),
  /// for a row of the scores and its stamp. Uses the catalogue's magnitude where present; else that of the
  /// stamp's light above the median of its border, if the zero-point is known and the light positive; else
  /// the band is omitted.
  std::vector<std::pair<std::string, std::string>> of(std::size_t score_row, const image::Image& stamp) const;

 private:
  struct Band {
    std::string name;  ///< "" if it has none
    double zero_point_mag;
    std::optional<catalog::Column> catalogued;  ///< one value per row of the scores
  };
  std::vector<Band> bands_;
};

}  // namespace peculiar::report
