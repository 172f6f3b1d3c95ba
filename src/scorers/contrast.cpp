#include "scorers/contrast.h"

#include <algorithm>

#include "base/order_statistics.h"
#include "stamps/perturbations.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kBatch = 256;
constexpr double kReach = 4;  ///< robust standard deviations; values further out are clipped in the fit
constexpr double kShrinkage = 0.05;  ///< shrinkage of correlations towards 0
constexpr double kLeastDeviation = 1e-3;

/// Indices in the network's output, after the first, of the perturbations of each family.
std::vector<std::vector<std::int64_t>> places_of_families(const std::vector<std::string>& kinds) {
  std::vector<std::vector<std::int64_t>> places;
  for (const std::string& family : stamps::perturbation_families(kinds)) {
    std::vector<std::int64_t>& own = places.emplace_back();
    for (const stamps::Perturbation& one : stamps::perturbations()) {
      const auto found = std::find(kinds.begin(), kinds.end(), one.name);
      if (one.family == family && found != kinds.end()) own.push_back(found - kinds.begin());
    }
  }
  return places;
}

/// Log odds of images relative to a normal one: [n, 1 + families + kinds], float32.
class Odds {
 public:
  explicit Odds(const ScoringSetup& setup)
      : setup_(setup), families_(places_of_families(setup.model.contrast_kinds)) {}

  std::int64_t families() const { return std::ssize(families_); }
  at::Tensor of(const at::Tensor& images) const {
    const at::NoGradGuard no_graph;
    std::vector<at::Tensor> parts;
    for (const at::Tensor& part : images.split(kBatch)) {
      const at::Tensor logits = setup_.model.contrast->forward(part, setup_.compute).output.to(at::kCPU);
      const at::Tensor of_kinds = logits.slice(1, 1) - logits.slice(1, 0, 1);
      std::vector<at::Tensor> columns{of_kinds.logsumexp(1, true)};
      for (const std::vector<std::int64_t>& places : families_)
        columns.push_back(of_kinds.index_select(1, at::tensor(places, at::kLong)).logsumexp(1, true));
      columns.push_back(of_kinds);
      parts.push_back(at::cat(columns, 1));
    }
    return at::cat(parts);
  }
  at::Tensor of_families(const at::Tensor& odds) const { return odds.slice(1, 1, 1 + families()); }

 private:
  ScoringSetup setup_;
  std::vector<std::vector<std::int64_t>> families_;
};

/// Means over the rows of each image [images, columns].
at::Tensor image_means(const at::Tensor& rows, const at::Tensor& images) {
  const std::int64_t count = images.max().item<std::int64_t>() + 1;
  const at::Tensor sums = at::zeros({count, rows.size(1)}).index_add(0, images, rows);
  return sums / at::bincount(images, {}, count).to(at::kFloat).unsqueeze(1);
}

Fitted fit_families(const ScoringSetup& setup, const NormalRows& normal) {
  const Odds odds(setup);
  const at::Tensor values = image_means(odds.of_families(odds.of(normal.rows)), normal.images);
  const at::Tensor middle = std::get<0>(values.median(0));
  const at::Tensor deviation =
      (std::get<0>((values - middle).abs().median(0)) * kSigmaOfMad).clamp_min(kLeastDeviation);
  const at::Tensor reached = ((values - middle) / deviation).clamp(-kReach, kReach);
  const at::Tensor covariance = reached.t().mm(reached) / static_cast<double>(values.size(0));
  const at::Tensor shrunk =
      covariance + kShrinkage * at::diag(covariance.diag()) + kLeastDeviation * at::eye(covariance.size(0));
  return {{"middle", middle}, {"deviation", deviation}, {"precision", at::linalg_inv(shrunk)}};
}

class ContrastScorer : public Scorer {
 public:
  ContrastScorer(const ScoringSetup& setup, const Fitted& fitted)
      : odds_(setup),
        orientations_(setup.orientations),
        middle_(fitted_tensor(fitted, "middle", {odds_.families()})),
        deviation_(fitted_tensor(fitted, "deviation", {odds_.families()})),
        precision_(fitted_tensor(fitted, "precision", {odds_.families(), odds_.families()})) {}

  at::Tensor of(const at::Tensor& images) const override {
    const at::Tensor odds =
        mean_over_orientations(images, orientations_, [&](const at::Tensor& some) { return odds_.of(some); });
    const at::Tensor away = (odds_.of_families(odds).to(at::kFloat) - middle_) / deviation_;
    const at::Tensor distance = (away.mm(precision_) * away).sum(1, true).clamp_min(0).sqrt().to(at::kDouble);
    return at::cat({odds.slice(1, 0, 1), distance, odds.slice(1, 1)}, 1);
  }

 private:
  Odds odds_;
  int orientations_;
  at::Tensor middle_;     ///< [families], median of normal images
  at::Tensor deviation_;  ///< [families], robust standard deviation of normal images
  at::Tensor precision_;  ///< [families, families], in units of those deviations
};

}  // namespace

ScorerKind contrast_kind() {
  ScorerKind kind;
  kind.name = "contrast";
  kind.columns = {
      {"contrast", "log odds, by the contrast network, that the image is perturbed"},
      {"contrast_mahalanobis", "Mahalanobis distance of the log odds of the perturbation families"}};
  kind.more_columns = [](const nn::Model& model) {
    std::vector<ScoreColumn> columns;
    for (const std::string& one : stamps::perturbation_families(model.contrast_kinds))
      columns.push_back({"contrast_" + one, "log odds of a perturbation of this family against normal"});
    for (const std::string& one : model.contrast_kinds)
      columns.push_back({"like_" + one, "log odds of this perturbation against normal"});
    return columns;
  };
  kind.possible = [](const nn::Model& model) { return model.contrast.has_value(); };
  kind.fit = fit_families;
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<ContrastScorer>(setup, fitted);
  };
  return kind;
}

}  // namespace peculiar::scorers
