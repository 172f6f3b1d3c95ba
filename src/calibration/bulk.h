#pragma once

#include "calibration/scored_set.h"
#include "statistics/empirical_null.h"

namespace peculiar::calibration {

/// Scores calibrated without normal images: their null distribution is fitted to the bulk.
struct BulkCalibration {
  std::string column;          ///< the calibrated column, or kBulkScore
  std::string description;     ///< of kBulkScore
  std::vector<double> scores;  ///< of all sets, concatenated; NaN for images without a score
  statistics::EmpiricalNull null;
  std::string making = "";  ///< entry of kBulkScore (store/score_making.h), JSON
  std::vector<std::string> warnings{};
};

/// Scores of several models, and fused scores, are first brought to one scale: each part becomes -ln of the
/// probability that a normal image of its set scores at least as high, by the null distribution of that part
/// in that set, and the parts are added with their weights.
inline constexpr const char* kBulkScore = "bulk_score";

/// Calibrates the scores, and warns of discrete ones. Errors (input), naming file and column: a part is
/// missing; too few scores in a set (EmpiricalNull::kFewest) or in all (kFewestForLists), or too many equal
/// ones.
BulkCalibration calibrate_by_bulk(const std::vector<ScoredSet>& sets, const std::string& column);

}  // namespace peculiar::calibration
