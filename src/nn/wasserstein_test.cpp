#include "nn/wasserstein.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

namespace peculiar::nn {
namespace {

constexpr double kLambda = 10;

at::Tensor images(std::int64_t n, const Architecture& shape, std::uint64_t seed) {
  return normal_numbers({n, shape.bands, shape.size, shape.size}, 0.5, seed, "test images");
}

/// The same loss by a graph that is differentiated twice.
std::vector<at::Tensor> by_graph(ConvolutionNet& critic, const at::Tensor& real, const at::Tensor& generated,
                                 const at::Tensor& mixing, double* loss_value) {
  critic.require_gradients(true);
  const Compute compute;
  const at::Tensor share = mixing.view({-1, 1, 1, 1});
  at::Tensor mixed = (share * real + (1 - share) * generated).requires_grad_(true);
  const at::Tensor value = critic.forward(mixed, compute).output.sum();
  const at::Tensor slope = torch::autograd::grad({value}, {mixed}, {}, true, true)[0];
  const at::Tensor penalty = (slope.flatten(1).norm(2, 1) - 1).square().mean();
  const at::Tensor loss = critic.forward(generated, compute).output.mean() -
                          critic.forward(real, compute).output.mean() + kLambda * penalty;
  loss.backward();
  *loss_value = loss.item<double>();
  std::vector<at::Tensor> gradients;
  for (const auto& [name, tensor] : critic.parameters()) gradients.push_back(tensor.grad().clone());
  critic.require_gradients(false);
  return gradients;
}

class Wasserstein : public testing::TestWithParam<std::pair<std::int64_t, std::int64_t>> {};

TEST_P(Wasserstein, GradientsByHandEqualThoseByTheGraph) {
  const Architecture shape{GetParam().first, GetParam().second, 8, 16, "batch"};
  ConvolutionNet critic(shape, 1, "critic", 3);
  const at::Tensor real = images(6, shape, 1);
  const at::Tensor generated = images(6, shape, 2);
  const at::Tensor mixing = at::linspace(0.05, 0.9, 6);
  double loss = 0;
  const std::vector<at::Tensor> expected = by_graph(critic, real, generated, mixing, &loss);
  const CriticGradients step = critic_gradients(critic, real, generated, mixing, kLambda, {});
  EXPECT_NEAR(step.loss(kLambda), loss, 1e-5 * std::abs(loss));
  ASSERT_EQ(step.gradients.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double size = expected[i].abs().max().item<double>();
    const double difference = (step.gradients[i] - expected[i]).abs().max().item<double>();
    EXPECT_LT(difference, 2e-5 * size + 1e-7) << critic.parameters()[i].first;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Wasserstein,
                         testing::Values(std::pair<std::int64_t, std::int64_t>{32, 1},
                                         std::pair<std::int64_t, std::int64_t>{64, 2},
                                         std::pair<std::int64_t, std::int64_t>{96, 1},
                                         std::pair<std::int64_t, std::int64_t>{128, 3}));

TEST(WassersteinToy, LinearCriticHasTheLossThatPaperAndPencilGive) {
  // Weights and images above 0: no leaky ReLU ever bends, D(x) = x w, grad D = w for all x, the penalty
  // is (|w| - 1)^2 and the distance is the difference of the means along w.
  const Architecture shape{32, 1, 4, 4, "batch"};
  const ConvolutionNet critic(shape, 1, "critic", 5);
  for (const auto& [name, tensor] : critic.parameters()) tensor.abs_();
  at::Tensor w = at::empty({32, 32}, at::kDouble);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      at::Tensor unit = at::zeros({1, 1, 32, 32});
      unit[0][0][y][x] = 1.0;
      w[y][x] = critic.forward(unit, {}).output.item<double>();
    }
  }
  const double norm = w.norm().item<double>();
  const at::Tensor real = images(4, shape, 8).abs();
  const at::Tensor generated = images(4, shape, 9).abs() * 0.5;
  const double distance = ((real - generated).mean(0).squeeze(0).to(at::kDouble) * w).sum().item<double>();
  const CriticGradients step = critic_gradients(critic, real, generated, at::full({4}, 0.3), kLambda, {});
  EXPECT_NEAR(step.gradient_norm, norm, 1e-5 * norm);
  EXPECT_NEAR(step.penalty, (norm - 1) * (norm - 1), 1e-4 * (norm - 1) * (norm - 1));
  EXPECT_NEAR(step.wasserstein, distance, 1e-4 * std::abs(distance));
  EXPECT_NEAR(step.loss(kLambda), -distance + kLambda * (norm - 1) * (norm - 1), 1e-3 * norm * norm);
}

TEST(WassersteinToy, StepsAgainstTheGradientLowerTheLoss) {
  const Architecture shape{32, 1, 8, 8, "batch"};
  ConvolutionNet critic(shape, 1, "critic", 5);
  const at::Tensor real = images(8, shape, 8);
  const at::Tensor generated = images(8, shape, 9) * 0.2;
  const at::Tensor mixing = at::full({8}, 0.5);
  double before = critic_gradients(critic, real, generated, mixing, kLambda, {}).loss(kLambda);
  for (int step = 0; step < 10; ++step) {
    const CriticGradients now = critic_gradients(critic, real, generated, mixing, kLambda, {});
    for (std::size_t i = 0; i < now.gradients.size(); ++i)
      critic.parameters()[i].second.sub_(now.gradients[i], 1e-3);
    const double after = critic_gradients(critic, real, generated, mixing, kLambda, {}).loss(kLambda);
    EXPECT_LT(after, before) << step;
    before = after;
  }
}

TEST(WassersteinToy, GeneratorGradientsEqualThoseOfOneGraph) {
  for (const std::string normalisation : {"batch", "none"}) {
    const Architecture shape{32, 2, 8, 8, normalisation};
    Generator generator(shape, 4);
    ConvolutionNet critic(shape, 1, "critic", 5);
    generator.require_gradients(true);
    const at::Tensor latent = normal_numbers({6, 8}, 1, 6, "latent");
    const double loss = generator_gradients(generator, critic, latent, {});
    std::vector<at::Tensor> ours;
    for (const auto& [name, tensor] : generator.parameters()) {
      ours.push_back(tensor.grad().clone());
      tensor.mutable_grad().reset();
    }
    const at::Tensor whole = -critic.forward(generator.forward(latent, {}, true), {}).output.mean();
    EXPECT_NEAR(loss, whole.item<double>(), 1e-6);
    whole.backward();
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto& [name, tensor] = generator.parameters()[i];
      EXPECT_LT((ours[i] - tensor.grad()).abs().max().item<double>(),
                1e-5 * tensor.grad().abs().max().item<double>() + 1e-8)
          << name;
    }
  }
}

TEST(WassersteinToy, Bfloat16GivesTheSameStepToItsRounding) {
  const Architecture shape{64, 1, 16, 16, "batch"};
  const ConvolutionNet critic(shape, 1, "critic", 5);
  const at::Tensor real = images(16, shape, 8);
  const at::Tensor generated = images(16, shape, 9);
  const at::Tensor mixing = at::full({16}, 0.5);
  const CriticGradients full = critic_gradients(critic, real, generated, mixing, kLambda, {});
  const CriticGradients half =
      critic_gradients(critic, real, generated, mixing, kLambda, {at::kBFloat16, at::kCPU});
  EXPECT_NEAR(half.gradient_norm, full.gradient_norm, 0.02 * full.gradient_norm);
  for (std::size_t i = 0; i + 1 < full.gradients.size(); ++i) {
    const at::Tensor a = full.gradients[i].flatten();
    const at::Tensor b = half.gradients[i].flatten();
    EXPECT_EQ(b.scalar_type(), at::kFloat);
    EXPECT_GT((a.dot(b) / (a.norm() * b.norm())).item<double>(), 0.99) << critic.parameters()[i].first;
  }
}

}  // namespace
}  // namespace peculiar::nn
