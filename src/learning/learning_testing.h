#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "learning/ranker.h"

namespace peculiar::learning {

/// Images of three classes in a feature space: normal ones around 0, sought ones and artefacts each around
/// another point, in 12 features of which only the first two are informative. The unsupervised score is high
/// for both.
struct PlantedClasses {
  static constexpr std::int64_t kLength = 12;
  enum Kind { kNormal, kSought, kArtefact };

  std::vector<float> features;
  std::vector<double> prior;
  std::vector<Kind> kinds;

  PlantedClasses(std::size_t count, std::uint64_t seed, double shift = 3, double sought = 0.05,
                 double artefacts = 0.05) {
    for (std::size_t row = 0; row < count; ++row) {
      RandomStream random(seed, "planted classes", row);
      const double drawn = random.uniform();
      const Kind kind = drawn < sought ? kSought : drawn < sought + artefacts ? kArtefact : kNormal;
      kinds.push_back(kind);
      for (std::int64_t i = 0; i < kLength; ++i) {
        const double middle = (kind == kSought && i == 0) || (kind == kArtefact && i == 1) ? shift : 0;
        features.push_back(static_cast<float>(random.normal() + middle));
      }
      prior.push_back(random.normal() + (kind == kNormal ? 0 : 1.5));
    }
  }

  std::size_t count() const { return kinds.size(); }
  LabelledRow label(std::size_t row) const {
    return {row, kinds[row] == kSought ? 1.0 : 0.0, kinds[row] == kArtefact};
  }
  /// The labels of a person who inspects the highest unsupervised scores.
  std::vector<LabelledRow> highest(std::size_t wanted) const {
    std::vector<std::size_t> order(count());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return prior[a] > prior[b]; });
    std::vector<LabelledRow> labels;
    for (std::size_t i = 0; i < wanted; ++i) labels.push_back(label(order[i]));
    return labels;
  }
  /// Number of rows of this kind among the `first` unlabelled rows, by score.
  std::size_t among_first(const std::vector<double>& score, const std::vector<LabelledRow>& labels,
                          std::size_t first, Kind kind) const {
    std::vector<bool> seen(count());
    for (const LabelledRow& one : labels) seen[one.row] = true;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < count(); ++i)
      if (!seen[i] && std::isfinite(score[i])) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score[a] > score[b]; });
    std::size_t found = 0;
    for (std::size_t i = 0; i < std::min(first, order.size()); ++i) found += kinds[order[i]] == kind ? 1 : 0;
    return found;
  }
};

}  // namespace peculiar::learning
