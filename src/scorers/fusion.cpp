#include "scorers/fusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "scorers/target_density.h"
#include "scorers/vector_density.h"
#include "stamps/perturbations.h"

namespace peculiar::scorers {

std::vector<FusedColumn> fused_columns(bool has_up) {
  // Images that have an up lie alike, so that comparing them whole works better than comparing their targets.
  const double whole = has_up ? 2 : 1;
  // like_smoothed is among the odds of its family, but stands for what has less structure than normal.
  std::vector<FusedColumn> columns{{"contrast", 1},
                                   {"contrast_mahalanobis", 1},
                                   {"contrast_density", whole},
                                   {"patch", whole},
                                   {"like_smoothed", 1},
                                   {kTargetDensity, has_up ? 1.0 : 4.0},
                                   {"asymmetry", 0.5},
                                   {"density", 0.5},
                                   {kEmbeddingDensity, 1}};
  if (has_up) columns.push_back({"pca_mahalanobis", whole});
  std::vector<std::string> kinds;
  for (const stamps::Perturbation& one : stamps::perturbations()) kinds.push_back(one.name);
  for (const std::string& family : stamps::perturbation_families(kinds))
    columns.push_back({"contrast_" + family, 0.5});
  return columns;
}

std::string held_out_cost(std::int64_t count) {
  if (count >= kEnoughHeldOut) return "";
  const char* reached = count < 10   ? "10 to 30 %"
                        : count < 20 ? "5 to 10 %"
                        : count < 50 ? "2 to 5 %"
                                     : "about 2 %";
  return fmt::format(
      "the combined score is based on {} held-out images, its tail on a tenth of them; with fewer than {}, a value that 1 % of normal images should reach is reached by {} of them. Train on more images, or hold out more of them (--validation-fraction)",
      count, kEnoughHeldOut, reached);
}

Fusion::Fusion(const Reference& reference, int orientations, bool has_up) {
  std::vector<std::vector<double>> held_out;
  for (const auto& [column, weight] : fused_columns(has_up)) {
    std::vector<double> scores = reference.held_out(column, orientations);
    if (scores.size() < 2) continue;
    if (!held_out.empty() && scores.size() != held_out.front().size()) {
      throw input_error(
          "the model's reference has {} held-out scores of '{}' and {} of others: the file is damaged; train it again",
          scores.size(), column, held_out.front().size());
    }
    columns_.push_back(column);
    weights_.push_back(weight);
    parts_.emplace_back(scores);
    held_out.push_back(std::move(scores));
  }
  if (columns_.empty()) return;
  std::vector<double> sums;
  for (std::size_t image = 0; image < held_out.front().size(); ++image) {
    std::vector<double> scores;
    for (const std::vector<double>& column : held_out) scores.push_back(column[image]);
    sums.push_back(sum(scores));
  }
  whole_.emplace_back(sums);
}

double Fusion::sum(const std::vector<double>& scores) const {
  double total = 0;
  for (std::size_t i = 0; i < parts_.size(); ++i) total += weights_[i] * parts_[i].surprise(scores[i]);
  return total;
}

double Fusion::of(const std::vector<double>& scores) const {
  return whole_.empty() ? std::nan("") : whole_.front().surprise(sum(scores));
}

}  // namespace peculiar::scorers
