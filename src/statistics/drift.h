#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::statistics {

/// One statistic of a sample, compared with that of normal images: those held out in training, or given ones.
struct DriftLine {
  std::string statistic;
  double median = 0;         ///< of the sample
  double normal_median = 0;  ///< of the normal images
  double distance = 0;       ///< Kolmogorov-Smirnov, 0 to 1
  /// Probability of such a distance by chance, for independent images. Too small for many views of few
  /// galaxies: only the minimum distance in is_drift() then prevents false alarms (1 in 1000 with about 100
  /// galaxies, 1 in 25 with 50).
  double p_value = 1;

  /// Whether the difference is significant and large enough to matter.
  bool is_drift() const;
  /// Such as "flux: median 1.8, of the normal images 1 (1.8 times that); the distributions differ (distance
  /// 0.41)".
  std::string words() const;
};

/// Compares one statistic; non-finite values are left out.
DriftLine drift_of(const std::string& statistic, std::vector<double> sample, std::vector<double> normal);

/// As in the attribute "drift" of scores (docs/formats.md).
nlohmann::json drift_json(const std::vector<DriftLine>& lines);
/// Text for the user: the drifts and what they mean for the ranking, or a statement that there is no drift.
std::string drift_text(const std::vector<DriftLine>& lines);

}  // namespace peculiar::statistics
