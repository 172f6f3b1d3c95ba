#include "statistics/receiver_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace peculiar::statistics {

std::vector<ReceiverPoint> receiver_curve(const std::vector<double>& normal,
                                          const std::vector<double>& outliers) {
  if (normal.empty() || outliers.empty()) return {};
  std::vector<std::pair<double, bool>> all;
  for (const double score : normal) all.emplace_back(score, false);
  for (const double score : outliers) all.emplace_back(score, true);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  struct Count {
    double threshold;
    std::ptrdiff_t normal;
    std::ptrdiff_t outliers;
  };
  std::vector<Count> counts{{std::numeric_limits<double>::infinity(), 0, 0}};
  for (std::size_t first = 0; first < all.size();) {
    Count next{all[first].first, counts.back().normal, counts.back().outliers};
    for (; first < all.size() && all[first].first == next.threshold; ++first)
      ++(all[first].second ? next.outliers : next.normal);
    counts.push_back(next);
  }
  std::vector<ReceiverPoint> curve;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto goes_on = [&](auto member) {
      return counts[i + 1].*member - counts[i].*member == counts[i].*member - counts[i - 1].*member;
    };
    // Keep the first score: the step to it starts from no score.
    if (i > 1 && i + 1 < counts.size() && goes_on(&Count::normal) && goes_on(&Count::outliers)) continue;
    curve.push_back({counts[i].threshold,
                     static_cast<double>(counts[i].normal) / static_cast<double>(normal.size()),
                     static_cast<double>(counts[i].outliers) / static_cast<double>(outliers.size())});
  }
  return curve;
}

std::vector<ReceiverPoint> thinned(const std::vector<ReceiverPoint>& curve, double apart) {
  std::vector<ReceiverPoint> kept;
  const auto decade = [](double share) { return std::log10(std::max(share, 1e-9)); };
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const ReceiverPoint& point = curve[i];
    if (!kept.empty() && i + 1 < curve.size()) {
      const ReceiverPoint& last = kept.back();
      if (std::abs(point.true_positive - last.true_positive) < apart &&
          std::abs(point.false_positive - last.false_positive) < apart &&
          std::abs(decade(point.false_positive) - decade(last.false_positive)) < apart)
        continue;
    }
    kept.push_back(point);
  }
  return kept;
}

}  // namespace peculiar::statistics
