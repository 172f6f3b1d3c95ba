#include "scorers/density.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "base/wide_loops.h"
#include "scorers/nearest_images.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kPooledComponents = 32;
constexpr std::int64_t kInnermostComponents = 64;
constexpr std::int64_t kNeighbour = 3;
constexpr std::int64_t kMostForComponents = 1500;  // number of images for finding the components
constexpr double kLeastDeviation = 1e-3;           // of a component, relative to the first
constexpr double kKept = 0.9;                      // fraction of the images kept in each repeated fit
constexpr int kRepeats = 3;
constexpr std::uint64_t kUntrainedSeed = 1;

/// Sums the values of one image's maps [pixels][channels], and their squares.
template <typename Value>
inline __attribute__((always_inline)) void add_up_values(const Value* maps, std::int64_t pixels,
                                                         std::int64_t channels, float* sums, float* squares) {
  for (std::int64_t i = 0; i < pixels; ++i, maps += channels) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const auto value = static_cast<float>(maps[c]);
      sums[c] += value;
      squares[c] += value * value;
    }
  }
}
PECULIAR_WIDE_LOOPS void add_up(const float* maps, std::int64_t pixels, std::int64_t channels, float* sums,
                                float* squares) {
  add_up_values(maps, pixels, channels, sums, squares);
}
PECULIAR_WIDE_LOOPS void add_up(const at::BFloat16* maps, std::int64_t pixels, std::int64_t channels,
                                float* sums, float* squares) {
  add_up_values(maps, pixels, channels, sums, squares);
}

/// Sums over the pixels of rows [n, pixels, channels] and sums of squares: [2, n, channels], float32.
template <typename Value>
at::Tensor sums_of(const at::Tensor& rows) {
  const std::int64_t n = rows.size(0);
  const std::int64_t pixels = rows.size(1);
  const std::int64_t channels = rows.size(2);
  at::Tensor sums = at::zeros({2, n, channels});
  const Value* values = rows.data_ptr<Value>();
  float* made = sums.data_ptr<float>();
  at::parallel_for(0, n, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      add_up(values + i * pixels * channels, pixels, channels, made + i * channels,
             made + (n + i) * channels);
  });
  return sums;
}

/// Means and standard deviations over the maps [n, channels, y, x]: [n, 2 channels].
at::Tensor pooled_statistics(const at::Tensor& maps) {
  // Maps as rows of channels: no copy in the layout that convolutions return.
  const at::Tensor rows = maps.permute({0, 2, 3, 1}).reshape({maps.size(0), -1, maps.size(1)});
  at::Tensor sums;
  if (rows.is_cpu() && rows.scalar_type() == at::kBFloat16) {
    sums = sums_of<at::BFloat16>(rows.contiguous());
  } else if (rows.is_cpu()) {
    sums = sums_of<float>(rows.to(at::kFloat).contiguous());
  } else {
    const at::Tensor exact = rows.to(at::kFloat);
    sums = at::stack({exact.sum(1), exact.square().sum(1)});
  }
  const at::Tensor means = sums / static_cast<double>(rows.size(1));
  return at::cat({means[0], (means[1] - means[0].square()).clamp_min(0).sqrt()}, 1);
}

std::int64_t pooled_count(const nn::Architecture& architecture) {
  std::int64_t count = 0;
  for (const std::int64_t channels : architecture.channels()) count += 2 * channels;
  return count;
}

class DensityScorer : public Scorer {
 public:
  DensityScorer(const ScoringSetup& setup, const nn::ConvolutionNet& critic,
                const nn::Architecture& architecture, const Fitted& fitted)
      : setup_(setup),
        critic_(critic),
        density_(DensityModel::of(fitted, architecture)),
        feature_count_(pooled_count(architecture)) {}

  at::Tensor of(const at::Tensor& images) const override { return seen(images, nullptr); }
  at::Tensor of_seen(const at::Tensor& images, at::Tensor& features) const override {
    return seen(images, &features);
  }
  std::int64_t feature_count() const override { return feature_count_; }

 private:
  at::Tensor seen(const at::Tensor& images, at::Tensor* features) const {
    at::Tensor pooled;
    const at::Tensor distances =
        mean_over_orientations(images, setup_.orientations, [&](const at::Tensor& some) {
          const CriticFeatures seen = CriticFeatures::of(critic_, some, setup_.compute);
          if (features != nullptr) pooled = pooled.defined() ? pooled + seen.pooled : seen.pooled;
          return density_.distance(seen);
        });
    if (features != nullptr) *features = pooled / setup_.orientations;
    return distances.unsqueeze(1);
  }

  ScoringSetup setup_;
  nn::ConvolutionNet critic_;
  DensityModel density_;
  std::int64_t feature_count_;
};

Fitted fit_density(const ScoringSetup& setup, const nn::ConvolutionNet& critic, const NormalRows& normal) {
  return DensityModel::fit(CriticFeatures::of(critic, normal.rows, setup.compute), normal.images).fitted();
}

nn::ConvolutionNet untrained_critic(const nn::Model& model, const nn::Compute& compute) {
  nn::ConvolutionNet critic(model.architecture, 1, "critic", kUntrainedSeed);
  critic.to(compute.device);
  return critic;
}

}  // namespace

nn::ConvolutionNet feature_critic(const nn::Model& model, const nn::Compute& compute) {
  return model.critic ? *model.critic : untrained_critic(model, compute);
}

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

DensityModel DensityModel::fit(const CriticFeatures& normal, const at::Tensor& images) {
  const at::NoGradGuard no_graph;
  DensityModel model;
  const std::int64_t count = normal.pooled.size(0);
  const at::Tensor names = (images.defined() ? images : at::arange(count)).to(at::kFloat);
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
    model.images_ = names.index_select(0, kept);
    if (repeat + 1 == kRepeats) break;
    const at::Tensor order = std::get<1>(model.distance_from_middle(normal).sort());
    kept =
        std::get<0>(order.slice(0, 0, static_cast<std::int64_t>(kKept * static_cast<double>(count))).sort());
  }
  return model;
}

DensityModel DensityModel::of(const Fitted& fitted, const nn::Architecture& architecture) {
  const std::int64_t pooled = pooled_count(architecture);
  const std::int64_t innermost = architecture.base() * architecture.base() * architecture.channels().back();
  const auto components = [&](const std::string& part, std::int64_t features) {
    const at::Tensor& basis = fitted_tensor(fitted, part + ".basis", {features, -1});
    return nn::PrincipalComponents{fitted_tensor(fitted, part + ".mean", {features}), basis,
                                   fitted_tensor(fitted, part + ".deviations", {basis.size(1)})};
  };
  DensityModel model;
  model.pooled_ = components("pooled", pooled);
  model.innermost_ = components("innermost", innermost);
  model.scale_ = fitted_tensor(fitted, "scale", {pooled});
  model.neighbours_ =
      fitted_tensor(fitted, "neighbours", {-1, model.pooled_.basis.size(1) + model.innermost_.basis.size(1)});
  model.images_ = fitted_tensor(fitted, "neighbour_images", {model.neighbours_.size(0)});
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
          {"neighbours", neighbours_},
          {"neighbour_images", images_}};
}

at::Tensor DensityModel::distance(const CriticFeatures& features) const {
  const at::NoGradGuard no_graph;
  // Distances from products of coordinates: accurate enough for the third nearest, and as fast as a matrix
  // product.
  const at::Tensor distances = at::cdist(coordinates(features), neighbours_, 2, /*compute_mode=*/1);
  return nth_nearest_image(distances, images_, kNeighbour).to(at::kDouble);
}

at::Tensor DensityModel::distance_from_middle(const CriticFeatures& features) const {
  const at::NoGradGuard no_graph;
  return coordinates(features).square().sum(1).sqrt().to(at::kDouble);
}

ScorerKind density_kind() {
  ScorerKind kind;
  kind.name = "density";
  kind.columns = {{"density", "distance to the third nearest training image in the critic's features"}};
  kind.possible = [](const nn::Model& model) { return model.critic.has_value(); };
  kind.fit = [](const ScoringSetup& setup, const NormalRows& normal) {
    return fit_density(setup, *setup.model.critic, normal);
  };
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<DensityScorer>(setup, *setup.model.critic, setup.model.architecture, fitted);
  };
  return kind;
}

ScorerKind contrast_density_kind() {
  ScorerKind kind;
  kind.name = "contrast_density";
  kind.columns = {{"contrast_density",
                   "distance to the third nearest training image in the contrast network's features"}};
  kind.possible = [](const nn::Model& model) { return model.contrast.has_value(); };
  kind.fit = [](const ScoringSetup& setup, const NormalRows& normal) {
    return fit_density(setup, *setup.model.contrast, normal);
  };
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<DensityScorer>(setup, *setup.model.contrast, setup.model.architecture.plain(),
                                           fitted);
  };
  return kind;
}

ScorerKind untrained_density_kind() {
  ScorerKind kind;
  kind.name = "untrained_density";
  kind.columns = {{"untrained_density", "the density score in a critic with random weights"}};
  kind.is_baseline = true;
  kind.fit = [](const ScoringSetup& setup, const NormalRows& normal) {
    return fit_density(setup, untrained_critic(setup.model, setup.compute), normal);
  };
  kind.open = [](const ScoringSetup& setup, const Fitted& fitted) {
    return std::make_unique<DensityScorer>(setup, untrained_critic(setup.model, setup.compute),
                                           setup.model.architecture, fitted);
  };
  return kind;
}

}  // namespace peculiar::scorers
