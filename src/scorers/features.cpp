#include "scorers/features.h"

#include <fmt/format.h>

#include "scorers/density.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kFeatures = 32;

class FeaturesScorer : public Scorer {
 public:
  FeaturesScorer(const ScoringSetup& setup, const Fitted& fitted)
      : compute_(setup.compute),
        critic_(feature_critic(setup.model, setup.compute)),
        density_(DensityModel::of(fitted, setup.model.architecture)) {}

  at::Tensor of(const at::Tensor& images) const override {
    const CriticFeatures features = CriticFeatures::of(critic_, images, compute_);
    const at::Tensor coordinates = density_.innermost().project(features.innermost).to(at::kDouble);
    const std::int64_t count = std::min(kFeatures, coordinates.size(1));
    return at::constant_pad_nd(coordinates.slice(1, 0, count), {0, kFeatures - count});
  }

 private:
  nn::Compute compute_;
  nn::ConvolutionNet critic_;
  DensityModel density_;
};

}  // namespace

ScorerKind features_kind() {
  ScorerKind kind;
  kind.name = "features";
  for (std::int64_t i = 1; i <= kFeatures; ++i)
    kind.columns.push_back(
        {fmt::format("feature_{:02}", i),
         fmt::format("principal component {} of the innermost maps of the critic, or of one "
                     "with random weights where the model has none",
                     i)});
  kind.on_request = true;
  kind.learns_with = [](const nn::Model& model) { return model.critic ? "density" : "untrained_density"; };
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<FeaturesScorer>(setup, fitted);
  };
  return kind;
}

}  // namespace peculiar::scorers
