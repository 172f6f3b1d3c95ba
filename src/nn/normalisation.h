#pragma once

#include <string>

#include "nn/tensors.h"

namespace peculiar::nn {

/// Normalisation of one image's maps by themselves, with a scale and a shift a channel: "layer" by the mean
/// and deviation of all its maps together (Ba et al. 2016), "instance" by those of each map (Ulyanov et al.
/// 2016). Worked out in float32 whatever the maps' type.
inline constexpr double kNormalisationEpsilon = 1e-5;  ///< added to a variance

/// `maps` [n, channel, y, x], `scale` and `shift` [channel] -> the same shape and type. Differentiable.
at::Tensor normalise(const at::Tensor& maps, const std::string& kind, const at::Tensor& scale,
                     const at::Tensor& shift);

/// Maps of mean 0 and deviation 1, and what brought them there: for the derivative along a direction.
struct UnitMaps {
  at::Tensor values;             ///< [n, channel, y, x], float32
  at::Tensor inverse_deviation;  ///< [n, 1, 1, 1] for "layer", [n, channel, 1, 1] for "instance"

  static UnitMaps of(const at::Tensor& maps, const std::string& kind);
  /// `values` with scale and shift; as `normalise`, in the type of `like`.
  at::Tensor scaled(const at::Tensor& scale, const at::Tensor& shift, const at::Tensor& like) const;
  /// Derivative of `scaled` along `direction` [n, channel, y, x] of the maps, in its type. Differentiable
  /// once more in the direction, the scale and, through this, the maps.
  at::Tensor derivative(const at::Tensor& direction, const at::Tensor& scale, const std::string& kind) const;
};

}  // namespace peculiar::nn
