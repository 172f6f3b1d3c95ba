#include "nn/wasserstein.h"

#include "nn/convolutions.h"

namespace peculiar::nn {

namespace {

constexpr double kTiny = 1e-12;  // under the root: the norm of a gradient of exactly 0 has a derivative too

}  // namespace

CriticGradients critic_gradients(const ConvolutionNet& critic, const at::Tensor& real,
                                 const at::Tensor& generated, const at::Tensor& mixing, double lambda,
                                 const Compute& compute) {
  const at::NoGradGuard no_graph;
  const std::int64_t n = real.size(0);
  const auto layers = static_cast<std::size_t>(critic.layers());
  const at::Tensor share = mixing.to(compute.device).view({n, 1, 1, 1});
  const at::Tensor x = real.to(compute.device);
  const at::Tensor g = generated.to(compute.device);

  // Forwards, all three parts at once. maps[l] goes into convolution l.
  std::vector<at::Tensor> weights;
  std::vector<at::Tensor> maps{for_compute(at::cat({x, g, share * x + (1 - share) * g}), compute)};
  for (std::size_t l = 0; l < layers; ++l) {
    weights.push_back(critic.weight(static_cast<int>(l)).to(compute.type));
    at::Tensor next = convolve(maps[l], weights[l], critic.bias(static_cast<int>(l)).to(compute.type));
    maps.push_back(at::leaky_relu_(next, ConvolutionNet::kSlope));
  }
  const at::Tensor values =
      at::linear(to_rows(maps[layers].slice(0, 0, 2 * n)), critic.dense_weight(), critic.dense_bias())
          .squeeze(1);
  CriticGradients step;
  step.wasserstein = (values.slice(0, 0, n).mean() - values.slice(0, n).mean()).item<double>();

  // Backwards: of the loss for the first two parts, of D itself for the third.
  const at::Tensor seeds = at::ones({3 * n, 1}, values.options());
  seeds.slice(0, 0, n).fill_(-1.0 / static_cast<double>(n));
  seeds.slice(0, n, 2 * n).fill_(1.0 / static_cast<double>(n));
  std::vector<at::Tensor> deltas(layers);
  at::Tensor gradient = from_rows(seeds * critic.dense_weight(), maps[layers]);
  for (std::size_t l = layers; l-- > 0;) {
    deltas[l] =
        at::leaky_relu_backward(gradient, maps[l + 1], ConvolutionNet::kSlope, /*self_is_result=*/true);
    const std::int64_t from =
        l == 0 ? 2 * n : 0;  // the images' own gradient is wanted of the third part only
    gradient = convolve_back(deltas[l].slice(0, from), maps[l].slice(0, from), weights[l]);
  }

  // The penalty and its derivative with respect to that gradient.
  const at::Tensor slope = gradient.to(at::kFloat);
  const at::Tensor norms = slope.square().sum({1, 2, 3}).add(kTiny).sqrt();
  step.gradient_norm = norms.mean().item<double>();
  step.penalty = (norms - 1).square().mean().item<double>();
  const at::Tensor factor = (norms - 1) / norms * (2 * lambda / static_cast<double>(n));

  // Forwards through D's derivative, in place of the third part, whose own values are used up layer by layer.
  maps[0].slice(0, 2 * n).copy_(slope * factor.view({n, 1, 1, 1}));
  for (std::size_t l = 0; l < layers; ++l) {
    const at::Tensor third = maps[l + 1].slice(0, 2 * n);
    const at::Tensor moved = convolve(maps[l].slice(0, 2 * n), weights[l], {});
    third.copy_(at::leaky_relu_backward(moved, third, ConvolutionNet::kSlope, /*self_is_result=*/true));
  }

  for (std::size_t l = 0; l < layers; ++l) {
    step.gradients.push_back(weight_gradient(deltas[l], maps[l], weights[l]));
    step.gradients.push_back(deltas[l].slice(0, 0, 2 * n).sum(at::IntArrayRef{0, 2, 3}, false, at::kFloat));
  }
  step.gradients.push_back(seeds.t().mm(to_rows(maps[layers])));
  step.gradients.push_back(at::zeros_like(critic.dense_bias()));  // - 1 of the real and + 1 of the generated
  return step;
}

double generator_gradients(const Generator& generator, const ConvolutionNet& critic, const at::Tensor& latent,
                           const Compute& compute) {
  const at::Tensor images = generator.forward(latent, compute, /*training=*/true);
  const std::int64_t n = images.size(0);
  const at::NoGradGuard no_graph;
  const at::Tensor plain = images.detach();
  const at::Tensor seeds = at::full({n}, -1.0 / static_cast<double>(n), plain.options());
  at::Tensor values;
  const at::Tensor gradient = critic.input_gradient(plain, seeds, compute, &values);
  images.backward(gradient);
  return -values.mean().item<double>();
}

}  // namespace peculiar::nn
