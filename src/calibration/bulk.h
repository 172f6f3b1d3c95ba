#pragma once

#include "calibration/scored_set.h"
#include "statistics/empirical_null.h"

namespace peculiar::calibration {

/// Scores calibrated without normal images: their null distribution is fitted to their own bulk.
struct BulkCalibration {
  std::string column;          ///< what is calibrated: the column itself, or kBulkScore
  std::string description;     ///< of kBulkScore
  std::vector<double> scores;  ///< of all sets, one behind the other; NaN where an image has none
  statistics::EmpiricalNull null;
  std::string making = "";  ///< entry of kBulkScore (store/score_making.h), JSON
  std::vector<std::string> warnings{};
};

/// Scores of several models, and a score fused of others, are brought to one scale first: each part becomes
/// -ln of the probability that a normal image of its set reaches it, by the null distribution of that part in
/// that set, and the parts are added by their weights.
inline constexpr const char* kBulkScore = "bulk_score";

/// Errors (input): a part is missing, too few scores in a set, or too many alike (statistics::EmpiricalNull),
/// naming file and column.
BulkCalibration calibrate_by_bulk(const std::vector<ScoredSet>& sets, const std::string& column);

}  // namespace peculiar::calibration
