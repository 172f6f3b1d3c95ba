#include "nn/density.h"

namespace peculiar::nn {

namespace {

constexpr std::int64_t kPooledComponents = 40;
constexpr std::int64_t kInnermostComponents = 32;
constexpr std::int64_t kMostFitted = 2048;  // images that the components are found from
constexpr double kShrinkage = 0.02;         // of the covariance towards its diagonal
constexpr double kKept = 0.9;               // share of the images in each repeated fit
constexpr int kRepeats = 3;

}  // namespace

CriticFeatures CriticFeatures::of(const ConvolutionNet& critic, const at::Tensor& images,
                                  const Compute& compute, std::int64_t batch) {
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> pooled;
  std::vector<at::Tensor> innermost;
  for (std::int64_t start = 0; start < images.size(0); start += batch) {
    const ConvolutionNet::Pass pass =
        critic.forward(images.slice(0, start, std::min(start + batch, images.size(0))), compute);
    std::vector<at::Tensor> statistics;
    for (const at::Tensor& maps : pass.layers) {
      const at::Tensor values = maps.to(at::kFloat);
      statistics.push_back(values.mean({2, 3}));
      statistics.push_back(values.std({2, 3}, false));
    }
    pooled.push_back(at::cat(statistics, 1).to(at::kCPU));
    innermost.push_back(to_rows(pass.layers.back()).to(at::kCPU));
  }
  return {at::cat(pooled), at::cat(innermost)};
}

at::Tensor DensityModel::coordinates(const CriticFeatures& features) const {
  return at::cat({pooled_.project(features.pooled / scale_), innermost_.project(features.innermost)}, 1)
      .to(at::kDouble);
}

DensityModel DensityModel::fit(const CriticFeatures& normal) {
  const at::NoGradGuard no_graph;
  DensityModel model;
  const std::int64_t count = normal.pooled.size(0);
  const std::int64_t stride = std::max<std::int64_t>(1, count / kMostFitted);
  at::Tensor kept = at::arange(count);
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const CriticFeatures inner{normal.pooled.index_select(0, kept), normal.innermost.index_select(0, kept)};
    const at::Tensor some_pooled = inner.pooled.slice(0, 0, std::nullopt, stride);
    model.scale_ = some_pooled.std(0, false).clamp_min(1e-6);
    model.pooled_ = PrincipalComponents::fit(some_pooled / model.scale_, kPooledComponents);
    model.innermost_ =
        PrincipalComponents::fit(inner.innermost.slice(0, 0, std::nullopt, stride), kInnermostComponents);
    const at::Tensor rows = model.coordinates(inner);
    model.centre_ = rows.mean(0);
    const at::Tensor centred = rows - model.centre_;
    const at::Tensor covariance = centred.t().mm(centred) / static_cast<double>(rows.size(0) - 1);
    const at::Tensor diagonal = at::diag(at::diagonal(covariance));
    model.inverse_ = at::linalg_inv((1 - kShrinkage) * covariance + kShrinkage * diagonal +
                                    1e-9 * diagonal.max() * at::eye(rows.size(1), rows.options()));
    if (repeat + 1 == kRepeats) break;
    const at::Tensor order = std::get<1>(model.distance(normal).sort());
    kept =
        std::get<0>(order.slice(0, 0, static_cast<std::int64_t>(kKept * static_cast<double>(count))).sort());
  }
  return model;
}

at::Tensor DensityModel::distance(const CriticFeatures& features) const {
  const at::NoGradGuard no_graph;
  const at::Tensor centred = coordinates(features) - centre_;
  return (centred.mm(inverse_) * centred).sum(1);
}

}  // namespace peculiar::nn
