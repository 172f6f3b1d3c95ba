#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

/// Batch normalisation with the batch's own mean and variance per channel (Ioffe & Szegedy 2015), as in
/// training; over several ranks, with those of the whole batch, of which each rank has an equal part. All
/// ranks must call the function, and run its backward pass, together. `maps` [n, channel, y, x], `scale` and
/// `shift` [channel], float32. Moves `mean` and `variance`, the running statistics, towards the batch's by
/// `momentum`. Differentiable in maps, scale and shift; the gradients of scale and shift are those of the
/// rank's own part.
at::Tensor normalise_by_batch(const at::Tensor& maps, const at::Tensor& scale, const at::Tensor& shift,
                              const at::Tensor& mean, const at::Tensor& variance, double momentum);

}  // namespace peculiar::nn
