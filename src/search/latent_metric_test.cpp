#include "search/latent_metric.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nn/model_testing.h"

namespace peculiar::search {
namespace {

constexpr std::int64_t kLatent = 8;

/// A generator that responds to its first latent coordinate eight times as strongly as to its last.
nn::Model lopsided_model() {
  std::optional<nn::Model> model = nn::small_model();
  at::Tensor weight = model->generator->parameters()[0].second;
  weight.mul_(at::logspace(0, -std::log10(8.0), kLatent));
  return std::move(*model);
}

/// Ratio of the largest to the smallest eigenvalue of the mean J'J, from differences of images along
/// `directions` [k, latent].
double condition(const nn::Model& model, const at::Tensor& directions) {
  constexpr double kStep = 0.01;
  const at::NoGradGuard no_graph;
  const at::Tensor random = nn::normal_numbers({40, kLatent}, 1, 77, "places");
  const at::Tensor places = model.encode(model.generator->forward(random, {}, false), {});
  std::vector<at::Tensor> derivatives;
  for (std::int64_t k = 0; k < directions.size(0); ++k) {
    const at::Tensor step = kStep * directions[k];
    derivatives.push_back((model.generator->forward(places + step, {}, false) -
                           model.generator->forward(places - step, {}, false))
                              .reshape({-1}));
  }
  const at::Tensor j = at::stack(derivatives).to(at::kDouble);
  const at::Tensor values = at::linalg_eigvalsh(j.mm(j.t()));
  return (values[-1] / values[0]).item<double>();
}

TEST(LatentMetric, MakesTheGeneratorHearAllDirectionsAlike) {
  const nn::Model model = lopsided_model();
  const LatentMetric metric = LatentMetric::of(model, {});
  EXPECT_GT(condition(model, at::eye(kLatent)), 30);
  EXPECT_LT(condition(model, metric.to_latent), 4);
  const at::Tensor round_trip = metric.from_latent.mm(metric.to_latent);
  EXPECT_LT((round_trip - at::eye(kLatent)).abs().max().item<double>(), 1e-4);
}

TEST(LatentMetric, IsNotLedAstrayByDirectionsThatChangeNothing) {
  nn::Model model = lopsided_model();
  model.generator->parameters()[0].second.select(1, 2).zero_();
  const LatentMetric metric = LatentMetric::of(model, {});
  EXPECT_TRUE(at::isfinite(metric.to_latent).all().item<bool>());
  EXPECT_TRUE(at::isfinite(metric.from_latent).all().item<bool>());
  model.generator->parameters()[0].second.zero_();
  EXPECT_TRUE(at::isfinite(LatentMetric::of(model, {}).to_latent).all().item<bool>());
}

}  // namespace
}  // namespace peculiar::search
