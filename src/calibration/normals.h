#pragma once

#include "calibration/scored_set.h"

namespace peculiar::calibration {

/// p-values against normal images.
struct ConformalCalibration {
  std::vector<double> p_values;
  double least = 1;          ///< that so many normal images can give
  std::int64_t in_both = 0;  ///< images that are among the normal ones: compared with the others
  std::vector<std::string> warnings;
};

/// Conformal p-values of `set` against `normals`, within `bins` of flux and as many of size where more than 1
/// (Mondrian). An image that is itself among the normal ones (same sample and row, or same id) is compared
/// with the others. Error (input): a column to make bins of is missing.
ConformalCalibration calibrate_by_normals(const ScoredSet& set, const ScoredSet& normals, std::int64_t bins);

}  // namespace peculiar::calibration
