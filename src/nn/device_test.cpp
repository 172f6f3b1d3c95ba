#include "nn/device.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>

#include <fstream>
#include <string>

#include "base/error.h"
#include "nn/generator.h"
#include "nn/precision.h"
#include "nn/wasserstein.h"

namespace peculiar::nn {
namespace {

TEST(Device, TheProcessorIsAlwaysThereAndCudaIsCheckedBeforeAnyWork) {
  EXPECT_NO_THROW(open_device("cpu"));
  try {
    open_device("cuda");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_NE(std::string(error.what()).find("use --device cpu"), std::string::npos) << error.what();
  }
}

/// |a - b| / |b| of two lists of tensors.
double difference(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  double sum = 0;
  double size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += (a[i].cpu().to(at::kDouble) - b[i].cpu().to(at::kDouble)).square().sum().item<double>();
    size += b[i].cpu().to(at::kDouble).square().sum().item<double>();
  }
  return std::sqrt(sum / size);
}

TEST(Device, CudaGivesTheGradientsOfTheProcessor) {
  if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
  open_device("cuda");
  const Architecture shape{64, 2, 16, 16, "batch"};
  const at::Tensor real = normal_numbers({8, 2, 64, 64}, 0.5, 1, "test images");
  const at::Tensor generated = normal_numbers({8, 2, 64, 64}, 0.5, 2, "test images");
  const at::Tensor latent = normal_numbers({8, 16}, 1, 3, "test latent");
  const at::Tensor mixing = at::linspace(0.05, 0.9, 8);
  const auto gradients = [&](const Compute& compute) {
    ConvolutionNet critic(shape, 1, "critic", 4);
    Generator generator(shape, 5);
    critic.to(compute.device);
    generator.to(compute.device);
    std::vector<at::Tensor> all = critic_gradients(critic, real, generated, mixing, 10, compute).gradients;
    generator.require_gradients(true);
    generator_gradients(generator, critic, latent, compute);
    for (const auto& [name, tensor] : generator.parameters()) all.push_back(tensor.grad());
    return all;
  };
  const std::vector<at::Tensor> expected = gradients({});
  const std::vector<at::Tensor> found = gradients({at::kFloat, at::kCUDA});
  for (const at::Tensor& tensor : found) EXPECT_TRUE(tensor.is_cuda());
  EXPECT_LT(difference(found, expected), 2e-5) << "TF32 would leave some 1e-3";
  const double rounding = difference(gradients({at::kBFloat16, at::kCPU}), expected);
  EXPECT_LT(difference(gradients({at::kBFloat16, at::kCUDA}), expected), 2 * rounding);
}

TEST(Device, AutomaticPrecisionIsThatOfTheProcessorsFlags) {
  // As reported by the kernel.
  std::ifstream file("/proc/cpuinfo");
  bool has_instructions = false;
  for (std::string line; std::getline(file, line) && !has_instructions;) {
    const std::string padded = line + " ";
    has_instructions = line.starts_with("flags") && (padded.find(" avx512_bf16 ") != std::string::npos ||
                                                     padded.find(" amx_bf16 ") != std::string::npos);
  }
  EXPECT_EQ(has_bfloat16_instructions("cpu"), has_instructions);
  for (int again = 0; again < 3; ++again)
    EXPECT_EQ(precision_name(choose_compute("auto", {})), has_instructions ? "bfloat16" : "float32");
  EXPECT_EQ(precision_name(choose_compute("float32", {})), "float32");
  EXPECT_EQ(precision_name(choose_compute("bfloat16", {})), "bfloat16");
}

TEST(Device, TheVersionNamesALibtorchOfTheSecondSeries) { EXPECT_EQ(torch_version().substr(0, 2), "2."); }

}  // namespace
}  // namespace peculiar::nn
