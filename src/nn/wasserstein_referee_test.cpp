// Losses and gradients compared with Python's torch for the same weights, loaded with safetensors.torch.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/test_referee.h"
#include "nn/tensor_file.h"
#include "nn/wasserstein.h"

namespace peculiar::nn {
namespace {

class WassersteinReferee : public testing::TestWithParam<Architecture> {};

INSTANTIATE_TEST_SUITE_P(Shapes, WassersteinReferee,
                         testing::Values(Architecture{64, 2, 8, 16, "batch"},
                                         Architecture{32, 1, 8, 16, "layer", "layer", 5},
                                         Architecture{32, 2, 8, 16, "none", "instance", 3, 2}));

TEST_P(WassersteinReferee, PythonAutogradGivesTheSameLossesAndGradients) {
  const TestReferee referee("check_wasserstein.py", "torch safetensors", "PECULIAR_TORCH_PYTHON");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const Architecture shape = GetParam();
  Generator generator(shape, 4);
  const ConvolutionNet critic(shape, 1, "critic", 5);
  const at::Tensor real = normal_numbers({6, shape.bands, shape.size, shape.size}, 0.5, 1, "real");
  const at::Tensor latent = normal_numbers({6, 16}, 1, 2, "latent");
  const at::Tensor mixing = at::linspace(0.1, 0.9, 6);
  at::Tensor generated;
  {
    const at::NoGradGuard no_graph;
    generated = generator.forward(latent, {}, true);
  }
  const CriticGradients step = critic_gradients(critic, real, generated, mixing, 10, {});
  generator.require_gradients(true);
  const double loss = generator_gradients(generator, critic, latent, {});

  TensorFile file;
  for (const NamedTensors* tensors : {&generator.parameters(), &critic.parameters()}) {
    for (const auto& [name, tensor] : *tensors) file.tensors.emplace_back(name, tensor);
  }
  for (std::size_t i = 0; i < step.gradients.size(); ++i) {
    file.tensors.emplace_back("gradient." + critic.parameters()[i].first, step.gradients[i]);
  }
  for (const auto& [name, tensor] : generator.parameters())
    file.tensors.emplace_back("gradient." + name, tensor.grad());
  file.tensors.emplace_back("real", real);
  file.tensors.emplace_back("latent", latent);
  file.tensors.emplace_back("mixing", mixing);
  file.tensors.emplace_back("generated", generated);
  file.tensors.emplace_back("losses",
                            at::tensor({step.loss(10), step.wasserstein, step.penalty, loss}, at::kDouble));
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("peculiar_referee_" + std::to_string(::getpid()) + ".safetensors"))
                               .string();
  write_tensor_file(path, file);
  EXPECT_TRUE(referee.agrees(
      fmt::format("'{}' {} {} {}", path, shape.kernel, shape.normalisation, shape.critic_normalisation)));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace peculiar::nn
