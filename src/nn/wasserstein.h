#pragma once

#include <vector>

#include "nn/convolution_net.h"
#include "nn/generator.h"
#include "nn/gradient_mean.h"

namespace peculiar::nn {

/// One step of the critic's loss, mean D(G(z)) - mean D(x) + lambda mean (|grad D(x~)| - 1)^2 (Gulrajani et
/// al. 2017, equation 3), with its gradients in the order of the critic's parameters.
struct CriticGradients {
  double wasserstein = 0;    ///< mean D(x) - mean D(G(z)), the estimate of the Wasserstein distance
  double gradient_norm = 0;  ///< mean |grad D(x~)|
  double penalty = 0;        ///< mean (|grad D(x~)| - 1)^2, without lambda
  std::vector<at::Tensor> gradients;

  double loss(double lambda) const { return -wasserstein + lambda * penalty; }
};

/// `real`, `generated`: [n, bands, size, size] network values, n each; `mixing` [n], 0 to 1: x~ = mixing x +
/// (1 - mixing) G(z). The gradients are worked out by hand rather than by differentiating twice through a
/// graph: a leaky ReLU is linear wherever it is smooth, so the penalty's gradient takes one more pass
/// forwards, of the vector dP / d grad D, through the critic's own derivative. All three parts go through
/// each convolution together. Eleven passes of one batch (with G's) instead of thirteen. A critic with
/// normalisation bends between the kinks too: the same vector is then carried forwards in a graph, which is
/// differentiated once. Fourteen passes. With `over`, which is of the critic's parameters, everything is the
/// mean over the ranks, each of which gives its part of the batch; deep layers' gradients are made first and
/// reduced while those of the others are made.
CriticGradients critic_gradients(const ConvolutionNet& critic, const at::Tensor& real,
                                 const at::Tensor& generated, const at::Tensor& mixing, double lambda,
                                 const Compute& compute, GradientMean* over = nullptr);

/// One step of the generator's loss, - mean D(G(z)): leaves the gradients in its parameters' grad() and
/// returns the loss.
double generator_gradients(const Generator& generator, const ConvolutionNet& critic, const at::Tensor& latent,
                           const Compute& compute);

}  // namespace peculiar::nn
