#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

/// The convolution used in all networks: stride 2, a kernel of at least 2 x 2 (the size follows from the
/// weight), padded so that the convolution halves an image and its transpose doubles one. If one side is an
/// image of a few bands, libraries' transposed kernels take twice as long as plain ones, which are then used
/// instead; the results agree to rounding.

/// Halves an image: `images` [n, in, y, x], even y and x, `weight` [out, in, k, k], `bias` [out] or undefined
/// -> [n, out, y/2, x/2]. Differentiable.
at::Tensor convolve(const at::Tensor& images, const at::Tensor& weight, const at::Tensor& bias);

/// Doubles an image: `maps` [n, in, y, x], `weight` [in, out, k, k], `bias` [out] or undefined -> [n, out, 2
/// y, 2 x]. Differentiable.
at::Tensor convolve_transposed(const at::Tensor& maps, const at::Tensor& weight, const at::Tensor& bias);

/// Gradient with respect to the images of `convolve`, from the gradient with respect to its result. Only the
/// shape of `input` is used.
at::Tensor convolve_back(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight);

/// Gradient with respect to the weight of `convolve`, float32.
at::Tensor weight_gradient(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight);

}  // namespace peculiar::nn
