#pragma once

#include <vector>

#include "statistics/share.h"

namespace peculiar::statistics {

/// How well a score ranks outliers above normal images; ties count half.
struct RankingQuality {
  double area = 0;  ///< under the receiver operating characteristic
  /// Standard error (DeLong, DeLong & Clarke-Pearson 1988; of values that belong together, of their groups'
  /// sums: Obuchowski 1997, with normal and outlying ones in groups of their own); NaN with fewer than 2.
  double area_error = 0;
  double average_precision =
      0;  ///< sum over recalls of precision times the step of recall; grows with the outliers' number
  Share recall_at_1;             ///< outliers above the score that at most 1 % of the normal images exceed
  Share recall_at_10;            ///< likewise 10 %
  GroupedValues outlier_places;  ///< of each outlier the share of normal images below it
  GroupedValues normal_places;   ///< of each normal image the share of outliers above it
};

/// The least score that at most this share of the normal images exceed; NaN for no image.
double score_exceeded_by(std::vector<double> normal, double share);

/// Values that are not finite are left out by the caller. NaN areas where a kind has none.
RankingQuality ranking_quality(const GroupedValues& normal, const GroupedValues& outliers);

/// The standard error of the difference of two scores' areas over the same images in the same order (paired
/// DeLong).
double area_difference_error(const RankingQuality& a, const RankingQuality& b);

}  // namespace peculiar::statistics
