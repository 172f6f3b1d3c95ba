#include "nn/wasserstein.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>

#include <cmath>

namespace peculiar::nn {
namespace {

constexpr double kLambda = 10;

at::Tensor images(std::int64_t n, const Architecture& shape, std::uint64_t seed) {
  return normal_numbers({n, shape.bands, shape.size, shape.size}, 0.5, seed, "test images");
}

/// The same loss from a graph that is differentiated twice.
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

/// Scales and shifts like those of a trained critic.
void disturb(const ConvolutionNet& critic) {
  for (const auto& [name, tensor] : critic.parameters()) {
    at::Tensor values = tensor;
    if (tensor.dim() == 1) values.add_(normal_numbers(tensor.sizes(), 0.3, 4, name));
  }
}

class Wasserstein : public testing::TestWithParam<Architecture> {};

TEST_P(Wasserstein, GradientsEqualThoseOfAGraphDifferentiatedTwice) {
  const Architecture shape = GetParam();
  ConvolutionNet critic(shape, 1, "critic", 3);
  disturb(critic);
  const at::Tensor real = images(6, shape, 1);
  const at::Tensor generated = images(6, shape, 2);
  const at::Tensor mixing = at::linspace(0.05, 0.9, 6);
  double loss = 0;
  const std::vector<at::Tensor> expected = by_graph(critic, real, generated, mixing, &loss);
  const at::NoGradGuard no_graph;  // as in a training
  const CriticGradients step = critic_gradients(critic, real, generated, mixing, kLambda, {});
  EXPECT_NEAR(step.loss(kLambda), loss, 1e-5 * std::abs(loss));
  ASSERT_EQ(step.gradients.size(), expected.size());
  double greatest = 0;
  for (const at::Tensor& gradient : expected)
    greatest = std::max(greatest, gradient.abs().max().item<double>());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double size = expected[i].abs().max().item<double>();
    const double difference = (step.gradients[i] - expected[i]).abs().max().item<double>();
    EXPECT_LT(difference, 5e-5 * size + 1e-6 * greatest) << critic.parameters()[i].first;
    EXPECT_FALSE(step.gradients[i].requires_grad());
    EXPECT_FALSE(critic.parameters()[i].second.requires_grad());
  }
}

/// The loss in double precision, implemented independently; its only derivative is that of the values with
/// respect to the images.
double loss_in_double(const Architecture& shape, const std::vector<at::Tensor>& parameters,
                      const at::Tensor& real, const at::Tensor& generated, const at::Tensor& mixing) {
  const at::AutoGradMode with_graph(true);
  const auto values = [&](at::Tensor maps) {
    std::size_t next = 0;
    for (int layer = 0; layer < shape.layers(); ++layer) {
      maps = at::conv2d(maps, parameters[next], parameters[next + 1], 2, (shape.kernel - 1) / 2);
      next += 2;
      if (layer > 0 && shape.critic_normalisation != "none") {
        const at::Tensor rows = shape.critic_normalisation == "layer" ? maps.flatten(1) : maps.flatten(2);
        const at::Tensor unit =
            (rows - rows.mean(-1, true)) / (rows.var(-1, /*unbiased=*/false, true) + 1e-5).sqrt();
        maps = unit.view(maps.sizes()) * parameters[next].view({1, -1, 1, 1}) +
               parameters[next + 1].view({1, -1, 1, 1});
        next += 2;
      }
      maps = at::leaky_relu(maps, 0.2);
    }
    return at::linear(maps.permute({0, 2, 3, 1}).flatten(1), parameters[next], parameters[next + 1])
        .squeeze(1);
  };
  const at::Tensor share = mixing.view({-1, 1, 1, 1});
  const at::Tensor mixed = (share * real + (1 - share) * generated).requires_grad_();
  const at::Tensor slope = torch::autograd::grad({values(mixed).sum()}, {mixed})[0];
  const at::Tensor penalty = (slope.flatten(1).norm(2, 1) - 1).square().mean();
  return (values(generated).mean() - values(real).mean() + kLambda * penalty).item<double>();
}

TEST_P(Wasserstein, GradientsEqualFiniteDifferencesInDoublePrecision) {
  const Architecture shape = GetParam();
  const ConvolutionNet critic(shape, 1, "critic", 3);
  disturb(critic);
  const at::Tensor real = images(3, shape, 1);
  const at::Tensor generated = images(3, shape, 2);
  const at::Tensor mixing = at::linspace(0.1, 0.9, 3);
  const CriticGradients step = critic_gradients(critic, real, generated, mixing, kLambda, {});
  std::vector<at::Tensor> parameters;
  for (const auto& [name, tensor] : critic.parameters()) parameters.push_back(tensor.to(at::kDouble));
  const auto loss = [&] {
    return loss_in_double(shape, parameters, real.to(at::kDouble), generated.to(at::kDouble),
                          mixing.to(at::kDouble));
  };
  EXPECT_NEAR(step.loss(kLambda), loss(), 1e-5 * std::abs(loss()));
  // Along the gradient itself, one parameter at a time: the change is its length.
  constexpr double kStep = 1e-6;  // so small that few leaky ReLUs change sign
  double longest = 0;
  for (const at::Tensor& gradient : step.gradients)
    longest = std::max(longest, gradient.norm().item<double>());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const double length = step.gradients[i].norm().item<double>();
    const at::Tensor before = parameters[i];
    const at::Tensor direction = step.gradients[i].to(at::kDouble) / std::max(length, 1e-12);
    parameters[i] = before + kStep * direction;
    const double above = loss();
    parameters[i] = before - kStep * direction;
    const double below = loss();
    parameters[i] = before;
    EXPECT_NEAR((above - below) / (2 * kStep), length, 1e-3 * length + 1e-5 * longest)
        << critic.parameters()[i].first;
  }
}

std::string name_of(const testing::TestParamInfo<Architecture>& info) {
  const Architecture& shape = info.param;
  return std::to_string(shape.size) + "px" + std::to_string(shape.bands) + "bands" +
         shape.critic_normalisation + std::to_string(shape.kernel) + "kernel" +
         std::to_string(shape.layers()) + "layers";
}

INSTANTIATE_TEST_SUITE_P(Shapes, Wasserstein,
                         testing::Values(Architecture{32, 1, 8, 16, "batch"},
                                         Architecture{64, 2, 8, 16, "batch"},
                                         Architecture{96, 1, 8, 16, "batch"},
                                         Architecture{128, 3, 8, 16, "batch"},
                                         Architecture{32, 1, 8, 16, "batch", "none", 3},
                                         Architecture{64, 1, 8, 16, "batch", "none", 5, 5},
                                         Architecture{32, 2, 8, 16, "batch", "layer"},
                                         Architecture{64, 1, 8, 16, "batch", "layer", 5},
                                         Architecture{32, 1, 8, 16, "batch", "instance", 3},
                                         Architecture{32, 5, 8, 16, "batch", "instance", 4, 2}),
                         name_of);

TEST(WassersteinToy, LinearCriticHasTheLossThatPaperAndPencilGive) {
  // Weights and images above 0: no leaky ReLU changes sign, D(x) = x w, grad D = w for all x, the penalty is
  // (|w| - 1)^2 and the distance is the difference of the means along w.
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
  for (const Architecture& shape :
       {Architecture{32, 2, 8, 8, "batch"}, Architecture{32, 2, 8, 8, "none"},
        Architecture{32, 2, 8, 8, "layer", "none", 5}, Architecture{32, 1, 8, 8, "batch", "layer", 3}}) {
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

class WassersteinBfloat16 : public testing::TestWithParam<Architecture> {};

INSTANTIATE_TEST_SUITE_P(Shapes, WassersteinBfloat16,
                         testing::Values(Architecture{64, 1, 16, 16, "batch"},
                                         Architecture{64, 1, 16, 16, "batch", "layer", 5},
                                         Architecture{64, 1, 16, 16, "batch", "instance"}),
                         name_of);

TEST_P(WassersteinBfloat16, GivesTheSameStepToItsRounding) {
  const Architecture shape = GetParam();
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
    if (a.norm().item<double>() == 0) {  // a bias that instance normalisation removes
      EXPECT_EQ(b.norm().item<double>(), 0);
      continue;
    }
    EXPECT_GT((a.dot(b) / (a.norm() * b.norm())).item<double>(), 0.99) << critic.parameters()[i].first;
  }
}

}  // namespace
}  // namespace peculiar::nn
