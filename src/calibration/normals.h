#pragma once

#include "calibration/scored_set.h"

namespace peculiar::calibration {

/// p-values against normal images.
struct ConformalCalibration {
  std::vector<double> p_values;
  double least = 1;            ///< that so many normal images, or groups of them, can give
  std::int64_t in_both = 0;    ///< images that are among the normal ones: compared with the others
  std::int64_t in_groups = 0;  ///< images, not themselves among them, with others of their group there
  std::vector<std::string> warnings;
};

/// Conformal p-values of `set` against `normals`, within `bins` of flux and as many of size where more than 1
/// (Mondrian). An image that is itself among the normal ones (same sample and row, or same id) is compared
/// with the others, and so is one of a group of which there are normal ones. `groups`: columns that tell what
/// belongs together (store/groups.h), "" for none; each group of normal images counts once. Error (input): a
/// column to make bins of is missing.
ConformalCalibration calibrate_by_normals(const ScoredSet& set, const ScoredSet& normals, std::int64_t bins,
                                          const std::string& groups);

}  // namespace peculiar::calibration
