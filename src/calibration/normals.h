#pragma once

#include "calibration/scored_set.h"

namespace peculiar::calibration {

/// p-values against normal images.
struct ConformalCalibration {
  std::vector<double> p_values;
  double least = 1;            ///< smallest p-value that this number of normal images, or groups, can give
  std::int64_t in_both = 0;    ///< images that are also normal images: compared with the others
  std::int64_t in_groups = 0;  ///< other images whose group contains normal images
  std::vector<std::string> warnings;
};

/// Conformal p-values of `set` against `normals`, within `bins` of flux and as many of size if `bins` exceeds
/// 1 (Mondrian). An image that is itself a normal image (same sample and row, or same id) is compared with
/// the others, and an image whose group contains normal images with those of other groups. `groups`: columns
/// that define groups (store/groups.h), "" for none; each group of normal images counts once. Error (input):
/// a column for the bins is missing.
ConformalCalibration calibrate_by_normals(const ScoredSet& set, const ScoredSet& normals, std::int64_t bins,
                                          const std::string& groups);

}  // namespace peculiar::calibration
