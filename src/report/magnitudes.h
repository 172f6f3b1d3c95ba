#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "image/image.h"
#include "report/outliers.h"
#include "store/sample.h"

namespace peculiar::report {

/// The catalogue's magnitudes in one band, a value a row of the scores, where a column of its name is there
/// (mag_BAND, magnitude_BAND, mag_auto_BAND, BAND_mag; of a single band mag, magnitude and mag_auto too; in
/// any case of letters).
std::optional<catalog::Column> catalogue_magnitudes(const RankedScores& scores,
                                                    const store::SampleReader* sample,
                                                    const std::string& band, bool is_single);

/// AB magnitudes of an image, band by band: the catalogue's own, or those of all light in the stamp.
class Magnitudes {
 public:
  /// `sample` may be null: then there are those of the scores' own columns alone.
  Magnitudes(const RankedScores& scores, const store::SampleReader* sample);

  /// Names and values, ("mag F160W, catalogue", "22.31") or ("mag F160W, stamp", "22.40"), for a row of the
  /// scores and its stamp. A band has the catalogue's where there is one
  /// and it is not missing; else that of the stamp's light above the median of its border, where the
  /// zero-point is known and the light positive; else none.
  std::vector<std::pair<std::string, std::string>> of(std::size_t score_row, const image::Image& stamp) const;

 private:
  struct Band {
    std::string name;  ///< "" where it has none
    double zero_point_mag;
    std::optional<catalog::Column> catalogued;  ///< a value a row of the scores
  };
  std::vector<Band> bands_;
};

}  // namespace peculiar::report
