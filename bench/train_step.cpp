// Times the steps of training as train does them: train_step WIDTH BATCH PRECISION STEPS [KERNEL
// CRITIC_NORMALISATION]; one JSON object on stdout.
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>

#include "cli/memory.h"
#include "nn/adam.h"
#include "nn/precision.h"
#include "nn/wasserstein.h"

namespace nn = peculiar::nn;

namespace {

struct Seconds {
  double clock = 1e9;
  double processor = 1e9;  ///< of all threads: what other programs take away does not count
};

Seconds best_seconds(int repeats, const std::function<void()>& work) {
  work();
  Seconds best;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t before = std::clock();
    work();
    const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double used = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    best = {std::min(best.clock, passed), std::min(best.processor, used)};
  }
  return best;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5 && count != 7) return 2;
  at::set_num_threads(2);
  peculiar::cli::keep_freed_memory();
  nn::Architecture shape{64, 1, std::atoi(arguments[1]), 128, "batch"};
  if (count == 7) {
    shape.kernel = std::atoi(arguments[5]);
    shape.critic_normalisation = arguments[6];
  }
  shape.check();
  const std::int64_t batch = std::atoi(arguments[2]);
  const int repeats = std::atoi(arguments[4]);
  const nn::Compute compute = nn::choose_compute(arguments[3], {});
  nn::Generator generator(shape, 1);
  const nn::ConvolutionNet critic(shape, 1, "critic", 1);
  nn::Adam critic_adam(critic.parameters(), {});
  nn::Adam generator_adam(generator.parameters(), {});
  generator.require_gradients(true);
  const at::Tensor real = nn::normal_numbers({batch, 1, 64, 64}, 0.3, 2, "real");
  const at::Tensor latent = nn::normal_numbers({batch, 128}, 1, 2, "latent");
  const at::Tensor mixing = at::full({batch}, 0.5);
  const Seconds critic_s = best_seconds(repeats, [&] {
    const at::NoGradGuard no_graph;
    const at::Tensor generated = generator.forward(latent, compute, true);
    critic_adam.step(nn::critic_gradients(critic, real, generated, mixing, 10, compute).gradients);
  });
  const Seconds generator_s = best_seconds(repeats, [&] {
    nn::generator_gradients(generator, critic, latent, compute);
    generator_adam.step();
  });
  // Passes of one batch through the convolutions of either network (both have the same number of products):
  // the critic's step has 3 forwards, 3 backwards to the maps, 3 to the weights, the penalty's 1 and the
  // generator's 1; the generator's step its own 3 and the critic's 2. Dense layers, normalisation and Adam
  // are not counted.
  const double pass = shape.critic_flop() * static_cast<double>(batch);
  const double peak = std::max(nn::convolution_rate({at::kFloat, at::kCPU}, 10),
                               nn::convolution_rate({at::kBFloat16, at::kCPU}, 10));
  fmt::print(
      "{{\"precision\": \"{}\", \"critic_s\": {}, \"generator_s\": {}, \"critic_flops\": {}, \"generator_flops\": {}, \"peak_flops\": {}, \"bf16_flops\": {}, \"critic_cpu_s\": {}, \"generator_cpu_s\": {}}}\n",
      nn::precision_name(compute), critic_s.clock, generator_s.clock, 11 * pass / critic_s.clock,
      5 * pass / generator_s.clock, peak, nn::convolution_rate({at::kBFloat16, at::kCPU}, 10),
      critic_s.processor, generator_s.processor);
  return 0;
}
