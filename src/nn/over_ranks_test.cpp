// Several ranks with parts of a batch give the same result as one rank with the whole. Runs on one rank and,
// under mpirun, on several (tests/CMakeLists.txt).
#include <gtest/gtest.h>

#include "nn/batch_normalisation.h"
#include "nn/gradient_mean.h"
#include "nn/normalisation.h"
#include "nn/wasserstein.h"
#include "ranks/ranks_testing.h"

namespace peculiar::nn {
namespace {

[[maybe_unused]] const auto* const kOpen = ranks::OpenRanks::in_this_program();

constexpr std::int64_t kPart = 4;

at::Tensor own_part(const at::Tensor& whole) {
  return whole.slice(0, kPart * ranks::rank(), kPart * (ranks::rank() + 1));
}

at::Tensor mean_over_ranks(const at::Tensor& own) {
  at::Tensor mean = own.detach().clone().contiguous();
  ranks::sum(std::span(mean.data_ptr<float>(), static_cast<std::size_t>(mean.numel())));
  return mean / ranks::size();
}

void expect_near(const at::Tensor& found, const at::Tensor& wanted, double tolerance,
                 const std::string& what) {
  EXPECT_LT((found - wanted).abs().max().item<double>(), tolerance * wanted.abs().max().item<double>() + 1e-7)
      << what;
}

struct Normalised {
  at::Tensor maps, scale, shift, mean, variance, output;

  explicit Normalised(const at::Tensor& values) {
    const std::int64_t channels = values.size(1);
    maps = values.detach().clone(at::MemoryFormat::ChannelsLast).requires_grad_();
    scale = at::linspace(0.5, 2, channels).requires_grad_();
    shift = at::linspace(-1, 1, channels).requires_grad_();
    mean = at::zeros({channels});
    variance = at::ones({channels});
  }
};

TEST(OverRanks, BatchNormalisationIsThatOfTheWholeBatch) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    const double tolerance = type == at::kFloat ? 1e-5 : 2e-2;
    const at::AutoGradMode with_graph(true);
    const at::Tensor values =
        (normal_numbers({kPart * ranks::size(), 5, 6, 6}, 2, 3, "maps") + at::arange(5).view({1, 5, 1, 1}))
            .to(type);
    const at::Tensor weights = normal_numbers(values.sizes(), 1, 4, "weights");
    Normalised whole(values);
    whole.output = at::batch_norm(whole.maps, whole.scale, whole.shift, whole.mean, whole.variance, true, 0.1,
                                  kNormalisationEpsilon, true);
    (whole.output.to(at::kFloat) * weights).mean().backward();
    Normalised own(own_part(values));
    own.output = normalise_by_batch(own.maps, own.scale, own.shift, own.mean, own.variance, 0.1);
    (own.output.to(at::kFloat) * own_part(weights)).mean().backward();
    EXPECT_EQ(own.output.scalar_type(), type);
    expect_near(own.output.to(at::kFloat), own_part(whole.output).to(at::kFloat), tolerance, "output");
    expect_near(own.mean, whole.mean, 1e-5, "running mean");
    expect_near(own.variance, whole.variance, 1e-5, "running variance");
    expect_near(own.maps.grad().to(at::kFloat) / ranks::size(), own_part(whole.maps.grad()).to(at::kFloat),
                tolerance, "gradient of the maps");
    expect_near(mean_over_ranks(own.scale.grad()), whole.scale.grad(), tolerance, "gradient of the scale");
    expect_near(mean_over_ranks(own.shift.grad()), whole.shift.grad(), tolerance, "gradient of the shift");
  }
}

TEST(OverRanks, CriticStepIsThatOfTheWholeBatch) {
  constexpr double kLambda = 10;
  for (const char* normalisation : {"none", "layer", "instance"}) {
    const Architecture shape{32, 2, 24, 8, "batch", normalisation};
    const ConvolutionNet critic(shape, 1, "critic", 5);
    const std::int64_t batch = kPart * ranks::size();
    const at::Tensor real = normal_numbers({batch, 2, 32, 32}, 0.4, 6, "real");
    const at::Tensor generated = normal_numbers({batch, 2, 32, 32}, 0.3, 7, "generated");
    const at::Tensor mixing = at::linspace(0.1, 0.9, batch);
    const CriticGradients whole = critic_gradients(critic, real, generated, mixing, kLambda, {});
    GradientMean mean(critic.parameters());
    for (int step = 0; step < 2; ++step) {  // the second reuses what the first has left
      const CriticGradients found =
          critic_gradients(critic, own_part(real), own_part(generated), own_part(mixing), kLambda, {}, &mean);
      EXPECT_NEAR(found.wasserstein, whole.wasserstein, 1e-5);
      EXPECT_NEAR(found.gradient_norm, whole.gradient_norm, 1e-5 * whole.gradient_norm);
      EXPECT_NEAR(found.penalty, whole.penalty, 1e-5 * whole.penalty);
      ASSERT_EQ(found.gradients.size(), whole.gradients.size());
      for (std::size_t i = 0; i < whole.gradients.size(); ++i)
        expect_near(found.gradients[i], whole.gradients[i], 2e-5,
                    std::string(normalisation) + " " + critic.parameters()[i].first);
    }
  }
}

TEST(OverRanks, OneRankTakesItsOwnGradientsToTheBit) {
  if (!ranks::is_alone()) GTEST_SKIP() << "of one rank";
  const Architecture shape{32, 1, 8, 8, "batch"};
  const ConvolutionNet critic(shape, 1, "critic", 5);
  const at::Tensor real = normal_numbers({6, 1, 32, 32}, 0.4, 6, "real");
  const at::Tensor mixing = at::full({6}, 0.3);
  const CriticGradients plain = critic_gradients(critic, real, -real, mixing, 10, {});
  GradientMean mean(critic.parameters());
  const CriticGradients found = critic_gradients(critic, real, -real, mixing, 10, {}, &mean);
  for (std::size_t i = 0; i < plain.gradients.size(); ++i)
    EXPECT_TRUE(at::equal(plain.gradients[i], found.gradients[i])) << i;
}

TEST(OverRanks, GradientsOfAGraphAreThoseOfTheWholeBatch) {
  const at::AutoGradMode with_graph(true);
  const Architecture shape{32, 1, 24, 8, "batch"};
  ConvolutionNet network(shape, 3, "network", 5);
  network.require_gradients(true);
  const at::Tensor images = normal_numbers({kPart * ranks::size(), 1, 32, 32}, 0.4, 6, "images");
  const auto loss_of = [&](const at::Tensor& part) {
    return network.forward(part, {}).output.square().mean();
  };
  loss_of(images).backward();
  std::vector<at::Tensor> whole;
  for (const auto& [name, tensor] : network.parameters()) {
    whole.push_back(tensor.grad().clone());
    tensor.mutable_grad().reset();
  }
  if (ranks::is_alone()) return;  // uses libtorch's own implementation
  GradientMean mean(network.parameters());
  mean.listen();
  for (int step = 0; step < 2; ++step) {
    loss_of(own_part(images)).backward();
    const std::vector<at::Tensor> found = mean.take();
    for (std::size_t i = 0; i < whole.size(); ++i) {
      expect_near(found[i], whole[i], 2e-5, network.parameters()[i].first);
      network.parameters()[i].second.mutable_grad().reset();
    }
  }
}

}  // namespace
}  // namespace peculiar::nn
