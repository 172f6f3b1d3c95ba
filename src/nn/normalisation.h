#pragma once

#include <string>

#include "nn/tensors.h"

namespace peculiar::nn {

/// Normalisation of each image's maps on their own, with a scale and a shift per channel: "layer" by the mean
/// and deviation of all maps of the image (Ba et al. 2016), "instance" by those of each map (Ulyanov et al.
/// 2016). Computed in float32 whatever the type of the maps.
inline constexpr double kNormalisationEpsilon = 1e-5;  ///< added to a variance

/// `maps` [n, channel, y, x], `scale` and `shift` [channel] -> the same shape and type. Differentiable.
at::Tensor normalise(const at::Tensor& maps, const std::string& kind, const at::Tensor& scale,
                     const at::Tensor& shift);

/// Maps with mean 0 and deviation 1, and the factor that normalised them, for directional derivatives.
struct UnitMaps {
  at::Tensor values;             ///< [n, channel, y, x], float32
  at::Tensor inverse_deviation;  ///< [n, 1, 1, 1] for "layer", [n, channel, 1, 1] for "instance"

  static UnitMaps of(const at::Tensor& maps, const std::string& kind);
  /// Applies scale and shift to `values`; as `normalise`, in the type of `like`.
  at::Tensor scaled(const at::Tensor& scale, const at::Tensor& shift, const at::Tensor& like) const;
  /// Derivative of `scaled` along `direction` [n, channel, y, x] of the maps, in the direction's type.
  /// Differentiable once more, in the direction, the scale and, through this object, the maps.
  at::Tensor derivative(const at::Tensor& direction, const at::Tensor& scale, const std::string& kind) const;
};

}  // namespace peculiar::nn
