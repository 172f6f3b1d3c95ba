#include "score/density.h"

namespace peculiar::score {

namespace {

constexpr std::int64_t kPooledComponents = 32;
constexpr std::int64_t kInnermostComponents = 64;
constexpr std::int64_t kNeighbour = 3;
constexpr std::int64_t kMostForComponents = 1500;  // images that the components are found from
constexpr double kLeastDeviation = 1e-3;           // of a component, relative to the first
constexpr double kKept = 0.9;                      // share of the images in each repeated fit
constexpr int kRepeats = 3;
constexpr std::uint64_t kUntrainedSeed = 1;

/// Means and deviations over the maps [n, channels, y, x]: [n, 2 channels].
at::Tensor pooled_statistics(const at::Tensor& maps) {
  // One image's map as rows of channels: free of copies in the layout that convolutions leave.
  const at::Tensor rows = maps.permute({0, 2, 3, 1}).reshape({maps.size(0), -1, maps.size(1)}).to(at::kFloat);
  const at::Tensor mean = rows.mean(1);
  const at::Tensor square = rows.square().mean(1);
  return at::cat({mean, (square - mean.square()).clamp_min(0).sqrt()}, 1);
}

class DensityScorer : public Scorer {
 public:
  DensityScorer(const Setting& setting, const nn::ConvolutionNet& critic, const Fitted& fitted)
      : setting_(setting), critic_(critic), density_(DensityModel::of(fitted)) {}

  at::Tensor of(const at::Tensor& images) const override {
    return over_turns(images, setting_.turns,
                      [&](const at::Tensor& some) {
                        return density_.distance(CriticFeatures::of(critic_, some, setting_.compute));
                      })
        .unsqueeze(1);
  }

 private:
  Setting setting_;
  nn::ConvolutionNet critic_;
  DensityModel density_;
};

Fitted fit_density(const Setting& setting, const nn::ConvolutionNet& critic, const at::Tensor& normal) {
  return DensityModel::fit(CriticFeatures::of(critic, normal, setting.compute)).fitted();
}

nn::ConvolutionNet untrained_critic(const Setting& setting) {
  nn::ConvolutionNet critic(setting.model.architecture, 1, "critic", kUntrainedSeed);
  critic.to(setting.compute.device);
  return critic;
}

}  // namespace

CriticFeatures CriticFeatures::of(const nn::ConvolutionNet& critic, const at::Tensor& images,
                                  const nn::Compute& compute, std::int64_t batch) {
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> pooled;
  std::vector<at::Tensor> innermost;
  for (std::int64_t start = 0; start < images.size(0); start += batch) {
    const nn::ConvolutionNet::Pass pass =
        critic.forward(images.slice(0, start, std::min(start + batch, images.size(0))), compute);
    std::vector<at::Tensor> statistics;
    for (const at::Tensor& maps : pass.layers) statistics.push_back(pooled_statistics(maps));
    pooled.push_back(at::cat(statistics, 1).to(at::kCPU));
    innermost.push_back(nn::to_rows(pass.layers.back()).to(at::kCPU));
  }
  return {at::cat(pooled), at::cat(innermost)};
}

at::Tensor DensityModel::coordinates(const CriticFeatures& features) const {
  const auto whitened = [](const nn::PrincipalComponents& components, const at::Tensor& rows) {
    const at::Tensor& deviations = components.deviations;
    return components.project(rows) /
           deviations.clamp_min(kLeastDeviation * deviations[0].item<double>()).clamp_min(1e-12);
  };
  return at::cat({whitened(pooled_, features.pooled / scale_), whitened(innermost_, features.innermost)}, 1);
}

DensityModel DensityModel::fit(const CriticFeatures& normal) {
  const at::NoGradGuard no_graph;
  DensityModel model;
  const std::int64_t count = normal.pooled.size(0);
  at::Tensor kept = at::arange(count);
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const CriticFeatures inner{normal.pooled.index_select(0, kept), normal.innermost.index_select(0, kept)};
    const std::int64_t stride = (kept.size(0) + kMostForComponents - 1) / kMostForComponents;
    const at::Tensor some_pooled = inner.pooled.slice(0, 0, std::nullopt, stride);
    model.scale_ = some_pooled.std(0, false).clamp_min(1e-6);
    model.pooled_ = nn::PrincipalComponents::fit(some_pooled / model.scale_, kPooledComponents);
    model.innermost_ =
        nn::PrincipalComponents::fit(inner.innermost.slice(0, 0, std::nullopt, stride), kInnermostComponents);
    model.neighbours_ = model.coordinates(inner);
    if (repeat + 1 == kRepeats) break;
    const at::Tensor order = std::get<1>(model.distance_from_middle(normal).sort());
    kept =
        std::get<0>(order.slice(0, 0, static_cast<std::int64_t>(kKept * static_cast<double>(count))).sort());
  }
  return model;
}

DensityModel DensityModel::of(const Fitted& fitted) {
  DensityModel model;
  model.pooled_ = {fitted.at("pooled.mean"), fitted.at("pooled.basis"), fitted.at("pooled.deviations")};
  model.innermost_ = {fitted.at("innermost.mean"), fitted.at("innermost.basis"),
                      fitted.at("innermost.deviations")};
  model.scale_ = fitted.at("scale");
  model.neighbours_ = fitted.at("neighbours");
  return model;
}

Fitted DensityModel::fitted() const {
  return {{"pooled.mean", pooled_.mean},
          {"pooled.basis", pooled_.basis},
          {"pooled.deviations", pooled_.deviations},
          {"innermost.mean", innermost_.mean},
          {"innermost.basis", innermost_.basis},
          {"innermost.deviations", innermost_.deviations},
          {"scale", scale_},
          {"neighbours", neighbours_}};
}

at::Tensor DensityModel::distance(const CriticFeatures& features) const {
  const at::NoGradGuard no_graph;
  // By the products of coordinates: exact enough for the third nearest, and as fast as a matrix product.
  const at::Tensor distances = at::cdist(coordinates(features), neighbours_, 2, /*compute_mode=*/1);
  return std::get<0>(distances.kthvalue(std::min(kNeighbour, neighbours_.size(0)), 1)).to(at::kDouble);
}

at::Tensor DensityModel::distance_from_middle(const CriticFeatures& features) const {
  const at::NoGradGuard no_graph;
  return coordinates(features).square().sum(1).sqrt().to(at::kDouble);
}

ScorerKind density_kind() {
  ScorerKind kind;
  kind.name = "density";
  kind.columns = {{"density", "distance to the third nearest training image in the critic's features"}};
  kind.fit = [](const Setting& setting, const at::Tensor& normal) {
    return fit_density(setting, setting.model.critic, normal);
  };
  kind.open = [](const Setting& setting, const Fitted& fitted) {
    return std::make_unique<DensityScorer>(setting, setting.model.critic, fitted);
  };
  return kind;
}

ScorerKind untrained_density_kind() {
  ScorerKind kind;
  kind.name = "untrained_density";
  kind.columns = {{"untrained_density", "the density score in a critic with random weights"}};
  kind.is_baseline = true;
  kind.fit = [](const Setting& setting, const at::Tensor& normal) {
    return fit_density(setting, untrained_critic(setting), normal);
  };
  kind.open = [](const Setting& setting, const Fitted& fitted) {
    return std::make_unique<DensityScorer>(setting, untrained_critic(setting), fitted);
  };
  return kind;
}

}  // namespace peculiar::score
