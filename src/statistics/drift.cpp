#include "statistics/drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json_number.h"
#include "statistics/distribution.h"

namespace peculiar::statistics {

namespace {

constexpr double kGreatestDistance = 0.2;  // of the distributions; a tenth of outliers gives at most 0.1
constexpr double kLeastProbability = 1e-3;

}  // namespace

bool DriftLine::is_drift() const { return distance > kGreatestDistance && p_value < kLeastProbability; }

std::string DriftLine::words() const {
  std::string medians = fmt::format("median {:.4g}, of the normal images {:.4g}", median, normal_median);
  if (median > 0 && normal_median > 0) medians += fmt::format(" ({:.2g} times that)", median / normal_median);
  return fmt::format("{}: {}; {} (distance {:.2f})", statistic, medians,
                     is_drift() ? "the distributions differ" : "alike", distance);
}

DriftLine drift_of(const std::string& statistic, std::vector<double> sample, std::vector<double> normal) {
  sample = finite(std::move(sample));
  normal = finite(std::move(normal));
  DriftLine line;
  line.statistic = statistic;
  line.median = quantile(sample, 0.5);
  line.normal_median = quantile(normal, 0.5);
  line.distance = distribution_distance(sample, normal);
  const auto n = static_cast<double>(sample.size());
  const auto m = static_cast<double>(normal.size());
  if (n > 0 && m > 0) line.p_value = distance_p_value(line.distance, n * m / (n + m));
  return line;
}

nlohmann::json drift_json(const std::vector<DriftLine>& lines) {
  nlohmann::json document = nlohmann::json::array();
  for (const DriftLine& line : lines) {
    document.push_back({{"statistic", line.statistic},
                        {"median", number_or_null(line.median)},
                        {"normal_median", number_or_null(line.normal_median)},
                        {"distance", number_or_null(line.distance)},
                        {"p_value", number_or_null(line.p_value)},
                        {"drift", line.is_drift()}});
  }
  return document;
}

std::string drift_text(const std::vector<DriftLine>& lines) {
  const auto count =
      std::count_if(lines.begin(), lines.end(), [](const DriftLine& line) { return line.is_drift(); });
  if (count == 0) return "no drift: the images resemble the normal images that they are compared with\n";
  std::string text = "DRIFT: the images differ from the normal images that they are compared with\n";
  for (const DriftLine& line : lines) {
    if (line.is_drift()) text += "  " + line.words() + "\n";
  }
  return text +
         "  High scores may reflect this difference between the two sets of images, in instrument, depth or selection, not an unusual galaxy: calibrate against normal images of this same set (peculiar calibrate --normals), or train on some of them.\n";
}

}  // namespace peculiar::statistics
