#include "search/latent_metric.h"

#include <torch/autograd.h>

#include <cmath>

namespace peculiar::search {

namespace {

constexpr std::int64_t kBatch = 64;
constexpr std::int64_t kProbes = 2;    // per latent dimension
constexpr double kMostStretched = 10;  // maximum scale of a weak direction relative to the strongest
constexpr std::uint64_t kSeed = 1;     // of the probes: the metric depends on the model, not on the search

}  // namespace

LatentMetric LatentMetric::of(const nn::Model& model, const nn::Compute& compute) {
  const std::int64_t latent = model.architecture.latent;
  at::Tensor products = at::zeros({latent, latent}, at::kDouble);
  for (std::int64_t batch = 0; batch * kBatch < kProbes * latent; ++batch) {
    const auto number = static_cast<std::uint64_t>(batch);
    at::Tensor places;
    {
      const at::NoGradGuard no_graph;
      const at::Tensor random = nn::normal_numbers({kBatch, latent}, 1, kSeed, "metric latent", number);
      places = model.encode(model.generator->forward(random, compute, /*training=*/false), compute);
    }
    // E[(J'v)(J'v)'] = J'J for images v of independent random signs.
    const at::AutoGradMode with_graph(true);
    places = places.detach().requires_grad_();
    const at::Tensor images = model.generator->forward(places, compute, /*training=*/false);
    const at::Tensor signs =
        nn::normal_numbers(images.sizes().vec(), 1, kSeed, "metric signs", number).sign().to(compute.device);
    const at::Tensor gradient =
        torch::autograd::grad({(images * signs).sum()}, {places})[0].to(at::kCPU, at::kDouble);
    products += gradient.t().mm(gradient);
  }
  const at::NoGradGuard no_graph;
  const auto [values, directions] = at::linalg_eigh(products);
  const at::Tensor strength = values.clamp_min(0).sqrt();
  const at::Tensor least = (strength.max() / kMostStretched).clamp_min(1e-30);
  at::Tensor unit = 1 / strength.maximum(least);
  unit = unit / unit.log().mean().exp();
  const auto placed = [&](const at::Tensor& matrix) { return matrix.to(compute.device, at::kFloat); };
  return {placed(unit.unsqueeze(1) * directions.t()), placed(directions / unit)};
}

}  // namespace peculiar::search
