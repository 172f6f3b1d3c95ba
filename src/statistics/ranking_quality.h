#pragma once

#include <vector>

#include "statistics/share.h"

namespace peculiar::statistics {

/// How well a score separates outliers from normal images; ties count half.
struct RankingQuality {
  double area = 0;  ///< area under the receiver operating characteristic
  /// Standard error of the area (DeLong, DeLong & Clarke-Pearson 1988; for grouped values, of the groups'
  /// sums: Obuchowski 1997, with normal images and outliers in separate groups); NaN with fewer than 2.
  double area_error = 0;
  /// Sum of precision times the step in recall; grows with the number of outliers.
  double average_precision = 0;
  Share recall_at_1;   ///< fraction of outliers above the score that at most 1 % of normal images exceed
  Share recall_at_10;  ///< likewise for 10 %
  GroupedValues outlier_places;  ///< for each outlier, the fraction of normal images below it
  GroupedValues normal_places;   ///< for each normal image, the fraction of outliers above it
};

/// Smallest score that at most this fraction of normal images exceeds; NaN if empty.
double score_exceeded_by(std::vector<double> normal, double share);

/// The caller removes non-finite values. Areas are NaN without normal images or outliers.
RankingQuality ranking_quality(const GroupedValues& normal, const GroupedValues& outliers);

/// Standard error of the difference between two scores' areas for the same images in the same order (paired
/// DeLong).
double area_difference_error(const RankingQuality& a, const RankingQuality& b);

}  // namespace peculiar::statistics
