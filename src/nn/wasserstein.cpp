#include "nn/wasserstein.h"

#include <torch/autograd.h>

#include <optional>

#include "nn/convolutions.h"
#include "nn/normalisation.h"

namespace peculiar::nn {

namespace {

constexpr double kTiny = 1e-12;  // under the square root, so that a zero gradient has a differentiable norm

/// Records norm and penalty of these gradients [n, band, y, x]. Returns the factor of each in the derivative
/// of lambda times the penalty with respect to it [n, 1, 1, 1].
at::Tensor penalty_factor(const at::Tensor& slope, double lambda, CriticGradients& step) {
  const std::int64_t n = slope.size(0);
  const at::Tensor norms = slope.square().sum({1, 2, 3}).add(kTiny).sqrt();
  step.gradient_norm = norms.mean().item<double>();
  step.penalty = (norms - 1).square().mean().item<double>();
  return ((norms - 1) / norms * (2 * lambda / static_cast<double>(n))).view({n, 1, 1, 1});
}

/// Values of a step as means over the ranks, reduced while gradients are computed.
class StepNumbers {
 public:
  explicit StepNumbers(const CriticGradients& step)
      : sums_(ranks::begin_sum<double>({step.wasserstein, step.gradient_norm, step.penalty})) {}

  void put_into(CriticGradients& step) {
    const std::vector<double> sums = sums_.wait();
    step.wasserstein = sums[0] / ranks::size();
    step.gradient_norm = sums[1] / ranks::size();
    step.penalty = sums[2] / ranks::size();
  }

 private:
  ranks::PendingSum<double> sums_;
};

/// A normalised critic with parameters that are leaves of a graph, separate from the critic's own.
class CriticGraph {
 public:
  CriticGraph(const ConvolutionNet& critic, const Compute& compute) : critic_(critic), compute_(compute) {
    for (const auto& [name, tensor] : critic.parameters()) leaves.push_back(tensor.detach().requires_grad_());
    for (int layer = 0; layer < critic.layers(); ++layer)
      weights_.push_back(leaves[critic.place(layer)].to(compute.type));
  }

  /// Values [n]. `kept`, if given, receives what `derivative` needs.
  struct Kept {
    std::vector<at::Tensor> maps;  ///< after each leaky ReLU
    std::vector<UnitMaps> units;   ///< of each normalisation; empty for the first convolution
  };
  at::Tensor values(const at::Tensor& images, Kept* kept) const {
    at::Tensor maps = for_compute(images, compute_);
    for (int layer = 0; layer < critic_.layers(); ++layer) {
      const std::size_t place = critic_.place(layer);
      maps = convolve(maps, weights_[static_cast<std::size_t>(layer)], leaves[place + 1].to(compute_.type));
      UnitMaps units;
      if (critic_.is_normalised(layer) && kept != nullptr) {
        units = UnitMaps::of(maps, critic_.normalisation());
        maps = units.scaled(leaves[place + 2], leaves[place + 3], maps);
      } else if (critic_.is_normalised(layer)) {
        maps = normalise(maps, critic_.normalisation(), leaves[place + 2], leaves[place + 3]);
      }
      maps = at::leaky_relu(maps, ConvolutionNet::kSlope);
      if (kept != nullptr) {
        kept->units.push_back(units);
        kept->maps.push_back(maps.detach());
      }
    }
    return at::linear(to_rows(maps), leaves[leaves.size() - 2], leaves.back()).squeeze(1);
  }

  /// Derivative of the values along `direction` of the images; that of a leaky ReLU is piecewise constant.
  at::Tensor derivative(const at::Tensor& direction, const Kept& kept) const {
    at::Tensor moved = for_compute(direction, compute_);
    for (int layer = 0; layer < critic_.layers(); ++layer) {
      const auto index = static_cast<std::size_t>(layer);
      moved = convolve(moved, weights_[index], {});
      if (critic_.is_normalised(layer))
        moved =
            kept.units[index].derivative(moved, leaves[critic_.place(layer) + 2], critic_.normalisation());
      moved =
          at::leaky_relu_backward(moved, kept.maps[index], ConvolutionNet::kSlope, /*self_is_result=*/true);
    }
    return at::linear(to_rows(moved), leaves[leaves.size() - 2]).squeeze(1);
  }

  std::vector<at::Tensor> leaves;  ///< in the order of the critic's parameters

 private:
  const ConvolutionNet& critic_;
  const Compute& compute_;
  std::vector<at::Tensor> weights_;  ///< of the convolutions, in the type of the computation
};

/// critic_gradients for a critic with normalisation: `x`, `g` and `mixed` on the device. The gradient of the
/// penalty is that of the derivative of D along the fixed vector dP / d grad D (by the chain rule, their
/// product), so no graph is differentiated twice.
CriticGradients normalised_gradients(const ConvolutionNet& critic, const at::Tensor& x, const at::Tensor& g,
                                     const at::Tensor& mixed, double lambda, const Compute& compute,
                                     GradientMean* over) {
  const at::AutoGradMode with_graph(true);
  const std::int64_t n = x.size(0);
  const CriticGraph graph(critic, compute);
  const at::Tensor values = graph.values(at::cat({x, g}), nullptr);
  CriticGraph::Kept kept;
  const at::Tensor leaf = mixed.detach().requires_grad_();
  const at::Tensor slope = torch::autograd::grad({graph.values(leaf, &kept).sum()}, {leaf}, {},
                                                 /*retain_graph=*/true)[0]
                               .to(at::kFloat);
  CriticGradients step;
  const at::Tensor direction = slope * penalty_factor(slope, lambda, step);
  const at::Tensor distance = values.slice(0, 0, n).mean() - values.slice(0, n).mean();
  step.wasserstein = distance.item<double>();
  std::optional<StepNumbers> numbers;
  if (over != nullptr) {
    numbers.emplace(step);
    over->listen(graph.leaves);
  }
  step.gradients = torch::autograd::grad({graph.derivative(direction, kept).sum() - distance}, graph.leaves);
  if (over != nullptr && !ranks::is_alone()) step.gradients = over->take();
  if (numbers) numbers->put_into(step);
  // Instance normalisation removes these biases, so their gradient is 0; rounding errors would make Adam take
  // steps.
  for (int layer = 1; layer < critic.layers() && critic.normalisation() == "instance"; ++layer)
    step.gradients[critic.place(layer) + 1].zero_();
  return step;
}

}  // namespace

CriticGradients critic_gradients(const ConvolutionNet& critic, const at::Tensor& real,
                                 const at::Tensor& generated, const at::Tensor& mixing, double lambda,
                                 const Compute& compute, GradientMean* over) {
  const at::NoGradGuard no_graph;
  const std::int64_t n = real.size(0);
  const auto layers = static_cast<std::size_t>(critic.layers());
  const at::Tensor share = mixing.to(compute.device).view({n, 1, 1, 1});
  const at::Tensor x = real.to(compute.device);
  const at::Tensor g = generated.to(compute.device);
  if (critic.is_normalised())
    return normalised_gradients(critic, x, g, share * x + (1 - share) * g, lambda, compute, over);

  // Forward pass, all three parts at once. maps[l] is the input of convolution l.
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

  // Backward pass: of the loss for the first two parts, of D itself for the third.
  const at::Tensor seeds = at::ones({3 * n, 1}, values.options());
  seeds.slice(0, 0, n).fill_(-1.0 / static_cast<double>(n));
  seeds.slice(0, n, 2 * n).fill_(1.0 / static_cast<double>(n));
  std::vector<at::Tensor> deltas(layers);
  at::Tensor gradient = from_rows(seeds * critic.dense_weight(), maps[layers]);
  for (std::size_t l = layers; l-- > 0;) {
    deltas[l] =
        at::leaky_relu_backward(gradient, maps[l + 1], ConvolutionNet::kSlope, /*self_is_result=*/true);
    const std::int64_t from =
        l == 0 ? 2 * n : 0;  // the gradient of the images is needed for the third part only
    gradient = convolve_back(deltas[l].slice(0, from), maps[l].slice(0, from), weights[l]);
  }

  // The penalty and its derivative with respect to that gradient.
  const at::Tensor slope = gradient.to(at::kFloat);
  const at::Tensor factor = penalty_factor(slope, lambda, step);

  // Forward pass through D's derivative, in place of the third part, whose values are consumed layer by
  // layer.
  maps[0].slice(0, 2 * n).copy_(slope * factor);
  for (std::size_t l = 0; l < layers; ++l) {
    const at::Tensor third = maps[l + 1].slice(0, 2 * n);
    const at::Tensor moved = convolve(maps[l].slice(0, 2 * n), weights[l], {});
    third.copy_(at::leaky_relu_backward(moved, third, ConvolutionNet::kSlope, /*self_is_result=*/true));
  }

  std::optional<StepNumbers> numbers;
  if (over != nullptr) numbers.emplace(step);
  step.gradients.resize(2 * layers + 2);
  const auto found = [&](std::size_t index, const at::Tensor& its_gradient) {
    step.gradients[index] = its_gradient;
    if (over != nullptr) over->add(index, its_gradient);
  };
  // From the deep layers, with most weights and least time, to the first.
  found(2 * layers + 1,
        at::zeros_like(critic.dense_bias()));  // - 1 from the real and + 1 from the generated images
  found(2 * layers, seeds.t().mm(to_rows(maps[layers])));
  for (std::size_t l = layers; l-- > 0;) {
    found(2 * l + 1, deltas[l].slice(0, 0, 2 * n).sum(at::IntArrayRef{0, 2, 3}, false, at::kFloat));
    found(2 * l, weight_gradient(deltas[l], maps[l], weights[l]));
  }
  if (over != nullptr) step.gradients = over->take();
  if (numbers) numbers->put_into(step);
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
