#include "scorers/pixel_components.h"

#include "nn/principal_components.h"
#include "scorers/nearest_images.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kComponents = 64;
constexpr std::int64_t kForError = 16;
constexpr std::int64_t kForNeighbours = 32;
constexpr std::int64_t kNeighbour = 5;
constexpr std::int64_t kMostForComponents = 1500;
constexpr double kLeastDeviation = 1e-4;  // relative to the largest

at::Tensor flat(const at::Tensor& images) { return images.reshape({images.size(0), -1}); }

class PixelComponentsScorer : public Scorer {
 public:
  PixelComponentsScorer(const Fitted& fitted, std::int64_t pixels) {
    components_.mean = fitted_tensor(fitted, "mean", {pixels});
    components_.basis = fitted_tensor(fitted, "basis", {pixels, -1});
    components_.deviations = fitted_tensor(fitted, "deviations", {components_.basis.size(1)});
    neighbours_ =
        fitted_tensor(fitted, "neighbours", {-1, std::min(kForNeighbours, components_.basis.size(1))});
    images_ = fitted_tensor(fitted, "neighbour_images", {neighbours_.size(0)});
  }

  at::Tensor of(const at::Tensor& images) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor centred = flat(images) - components_.mean;
    const at::Tensor coordinates = centred.mm(components_.basis);
    const at::Tensor left = centred.square().sum(1) - coordinates.slice(1, 0, kForError).square().sum(1);
    const at::Tensor white = coordinates / components_.deviations;
    const at::Tensor distances = at::cdist(white.slice(1, 0, kForNeighbours), neighbours_);
    const at::Tensor nearest = nth_nearest_image(distances, images_, kNeighbour);
    return at::stack({left.clamp_min(0).sqrt(), white.square().sum(1).sqrt(), nearest}, 1).to(at::kDouble);
  }

  static Fitted fit(const NormalRows& normal) {
    const at::Tensor rows = flat(normal.rows);
    const std::int64_t stride = (rows.size(0) + kMostForComponents - 1) / kMostForComponents;
    nn::PrincipalComponents found =
        nn::PrincipalComponents::fit(rows.slice(0, 0, std::nullopt, stride), kComponents);
    const at::Tensor deviations =
        found.deviations.clamp_min(kLeastDeviation * found.deviations[0].item<double>());
    const at::Tensor white = (found.project(rows) / deviations).slice(1, 0, kForNeighbours).contiguous();
    return {{"mean", found.mean},
            {"basis", found.basis},
            {"deviations", deviations},
            {"neighbours", white},
            {"neighbour_images", normal.images.to(at::kFloat)}};
  }

 private:
  nn::PrincipalComponents components_;
  at::Tensor neighbours_;
  at::Tensor images_;  ///< image that each neighbour is an orientation of
};

}  // namespace

ScorerKind pixel_components_kind() {
  ScorerKind kind;
  kind.name = "pixel_components";
  kind.columns = {
      {"pca_error", "residual after subtracting 16 principal components of the pixels"},
      {"pca_mahalanobis", "Mahalanobis distance in 64 principal components of the pixels"},
      {"pca_neighbour", "distance to the fifth nearest normal image in 32 whitened principal components"}};
  kind.is_baseline = true;
  kind.fit = [](const ScoringSetup&, const NormalRows& normal) { return PixelComponentsScorer::fit(normal); };
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    const nn::Architecture& architecture = setup.model.architecture;
    return std::make_unique<PixelComponentsScorer>(
        fitted, architecture.bands * architecture.size * architecture.size);
  };
  return kind;
}

}  // namespace peculiar::scorers
