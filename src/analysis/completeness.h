#pragma once

#include <array>
#include <optional>
#include <vector>

#include "analysis/drawing.h"
#include "analysis/evaluation.h"
#include "analysis/text_table.h"

namespace peculiar::analysis {

/// Shares of the normal class that may exceed a threshold.
inline constexpr std::array kFalsePositives{0.01, 0.05, 0.1};

/// What share of the outliers lies above the score that so many of the normal images exceed, against what
/// they are: mass ratio, merger time, surface brightness of tidal light, flux ratio and separation of the
/// companion (of these two, in a study of mergers, pre-mergers alone). By the main score, the paper's, and
/// the baseline with the largest area under the curve over all outliers. Keeps a reference to the evaluation.
class Completeness {
 public:
  explicit Completeness(const Evaluation& evaluation);

  /// A row a property, bin and score; none where no property is there.
  std::optional<TextTable> table() const;
  /// A figure a share of false positives, a panel a property; notes what is missing.
  void draw(Drawing& drawing) const;

 private:
  /// What it is drawn against.
  struct Against {
    const Property* property;
    const std::vector<std::size_t>* rows;
    std::vector<double> edges;
  };
  std::string caption(const std::string& percent) const;

  const Evaluation& evaluation_;
  std::vector<const EvaluatedScore*> scores_;
  std::vector<double> rates_;                    ///< those of kFalsePositives that there are images for
  std::vector<std::vector<double>> thresholds_;  ///< of each score, at each of them
  std::string baseline_;                         ///< "" where no baseline was evaluated
  std::vector<std::size_t> outliers_, before_;
  std::vector<Against> against_;
};

}  // namespace peculiar::analysis
