#pragma once

#include <vector>

#include "nn/convolution_net.h"
#include "nn/generator.h"
#include "nn/gradient_mean.h"

namespace peculiar::nn {

/// Gradients of the critic's loss, mean D(G(z)) - mean D(x) + lambda mean (|grad D(x~)| - 1)^2 (Gulrajani et
/// al. 2017, equation 3), in the order of the critic's parameters.
struct CriticGradients {
  double wasserstein = 0;    ///< mean D(x) - mean D(G(z)), an estimate of the Wasserstein distance
  double gradient_norm = 0;  ///< mean |grad D(x~)|
  double penalty = 0;        ///< mean (|grad D(x~)| - 1)^2, without lambda
  std::vector<at::Tensor> gradients;

  double loss(double lambda) const { return -wasserstein + lambda * penalty; }
};

/// `real`, `generated`: [n, bands, size, size] network values, with the same n; `mixing` [n], 0 to 1: x~ =
/// mixing x + (1 - mixing) G(z). The gradients are computed explicitly, not by differentiating twice through
/// a graph: a leaky ReLU is piecewise linear, so the gradient of the penalty takes only one more forward
/// pass, of the vector dP / d grad D, through the critic's own derivative. All three terms go through each
/// convolution together: eleven passes of a batch (including G's) instead of thirteen. A critic with
/// normalisation is not piecewise linear: the same vector is then propagated in a graph that is
/// differentiated once, in fourteen passes. With `over`, for the critic's parameters, the results are means
/// over the ranks, each of which has its part of the batch; gradients of deep layers are computed first and
/// reduced while the others are computed.
CriticGradients critic_gradients(const ConvolutionNet& critic, const at::Tensor& real,
                                 const at::Tensor& generated, const at::Tensor& mixing, double lambda,
                                 const Compute& compute, GradientMean* over = nullptr);

/// Computes the gradients of the generator's loss, - mean D(G(z)), leaves them in its parameters' grad() and
/// returns the loss.
double generator_gradients(const Generator& generator, const ConvolutionNet& critic, const at::Tensor& latent,
                           const Compute& compute);

}  // namespace peculiar::nn
