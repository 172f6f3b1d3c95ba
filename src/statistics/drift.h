#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::statistics {

/// One statistic of a sample beside that of the images held out in training.
struct DriftLine {
  std::string statistic;
  double median = 0;         ///< of the sample
  double normal_median = 0;  ///< of the held-out images
  double distance = 0;       ///< Kolmogorov-Smirnov, 0 to 1
  /// Of such a distance by chance between independent images. Of many views of few galaxies it is too small:
  /// then only the least distance that counts (is_drift) keeps chance from being told as drift, which it does
  /// from some 100 galaxies on (1 case in 1000; 1 in 25 with 50 galaxies).
  double p_value = 1;

  /// Different beyond chance, and by enough to matter.
  bool is_drift() const;
  /// "flux: median 1.8 times the training set's; the distributions differ (distance 0.41)".
  std::string words(const std::string& of_normal = "in training") const;
};

/// One statistic compared; values that are not finite are left out.
DriftLine drift_of(const std::string& statistic, std::vector<double> sample, std::vector<double> normal);

nlohmann::json drift_json(const std::vector<DriftLine>& lines);
/// For a person: the drifts, and what they mean for the ranking; or that there is none.
std::string drift_text(const std::vector<DriftLine>& lines);

}  // namespace peculiar::statistics
