#pragma once

#include <cstddef>
#include <vector>

#include "statistics/area_interval.h"
#include "statistics/share.h"

namespace peculiar::statistics {

/// How well a score separates outliers from normal images; ties count half.
struct RankingQuality {
  double area = 0;  ///< area under the receiver operating characteristic
  /// Standard error of the area (DeLong, DeLong & Clarke-Pearson 1988; for grouped values, of the groups'
  /// sums over both samples: Obuchowski 1997); NaN with fewer than 2. Too small near 0 and 1: see interval().
  double area_error = 0;
  AreaNumbers area_numbers;  ///< for the interval
  /// Sum of precision times the step in recall; grows with the number of outliers.
  double average_precision = 0;
  Share recall_at_1;   ///< fraction of outliers above threshold_at 1 %; 0 of 0 with too few normal images
  Share recall_at_10;  ///< likewise for 10 %
  GroupedValues outlier_places;  ///< for each outlier, the fraction of normal images below it
  GroupedValues normal_places;   ///< for each normal image, the fraction of outliers above it

  /// Interval of the area (area_interval.h): 68 % with 1, 95 % with kSure.
  AreaInterval interval(double deviations = 1) const { return area_interval(area, area_numbers, deviations); }
};

/// Threshold for a rate of false positives: the lowest of the scores of n normal images that a further normal
/// image exceeds with a probability of at most `rate`, averaged over such samples: the (k + 1)-th highest,
/// with (k + 1) / (n + 1) <= rate. A conformal p-value of at most `rate` means the same. NaN if n is less
/// than fewest_normal(rate).
double threshold_at(std::vector<double> normal, double rate);
std::size_t fewest_normal(double rate);

/// 95 % interval of the rate at which further normal images exceed threshold_at: the scatter of that
/// threshold (Beta distribution of an order statistic), with the effective number of independent values. 0 to
/// 1 without a threshold.
ExactInterval rate_interval(const GroupedValues& normal, double rate);

/// The caller removes non-finite values. Areas are NaN without normal images or outliers. A group number in
/// both samples is one group.
RankingQuality ranking_quality(const GroupedValues& normal, const GroupedValues& outliers);

/// Standard error of the difference between two scores' areas for the same images in the same order (paired
/// DeLong).
double area_difference_error(const RankingQuality& a, const RankingQuality& b);

}  // namespace peculiar::statistics
