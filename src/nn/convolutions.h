#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

/// The one kind of convolution that all networks are made of: stride 2, any kernel of 2 x 2 or more (its edge
/// is the weight's), padded so that it halves an image, or transposed doubles it. Where one side is an image
/// of a few bands, a library's kernels for the transposed kind take twice as long as its plain ones, which
/// are then used instead; the numbers are the same to rounding.

/// Halves: `images` [n, in, y, x], edges even, `weight` [out, in, k, k], `bias` [out] or undefined -> [n,
/// out, y/2, x/2]. Differentiable.
at::Tensor convolve(const at::Tensor& images, const at::Tensor& weight, const at::Tensor& bias);

/// Doubles: `maps` [n, in, y, x], `weight` [in, out, k, k], `bias` [out] or undefined -> [n, out, 2 y, 2 x].
/// Differentiable.
at::Tensor convolve_transposed(const at::Tensor& maps, const at::Tensor& weight, const at::Tensor& bias);

/// Gradient with respect to the images of `convolve`, given that with respect to what it makes. `input` tells
/// the shape only.
at::Tensor convolve_back(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight);

/// Gradient with respect to the weight of `convolve`, float32.
at::Tensor weight_gradient(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight);

}  // namespace peculiar::nn
