// Rate of the critic's plain forward pass: critic_forward WIDTH BATCH; one JSON object on stdout.
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "cli/memory.h"
#include "nn/convolution_net.h"

namespace nn = peculiar::nn;

namespace {

double images_per_s(const nn::ConvolutionNet& critic, const at::Tensor& images, at::ScalarType type) {
  const nn::Compute compute{type, at::kCPU};
  double best = 0;
  for (int i = 0; i < 12; ++i) {
    const auto start = std::chrono::steady_clock::now();
    critic.forward(images, compute);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (i > 1) best = std::max(best, static_cast<double>(images.size(0)) / seconds);
  }
  return best;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  at::set_num_threads(2);
  peculiar::cli::keep_freed_memory();
  const at::NoGradGuard no_graph;
  const nn::ConvolutionNet critic({64, 1, std::atoi(arguments[1]), 128, "batch"}, 1, "critic", 1);
  const at::Tensor images = nn::normal_numbers({std::atoi(arguments[2]), 1, 64, 64}, 0.3, 2, "images");
  fmt::print("{{\"float32_images_per_s\": {}, \"bfloat16_images_per_s\": {}}}\n",
             images_per_s(critic, images, at::kFloat), images_per_s(critic, images, at::kBFloat16));
}
