#pragma once

#include "nn/model.h"

namespace peculiar::search {

/// Coordinates of the latent space in which all directions change the generator's image equally: z = u
/// `to_latent`. A generator's images depend on few directions of its latent space, nearly the same everywhere
/// (Wang & Ponce 2021), so a search along single latent coordinates converges slowly, along narrow valleys.
struct LatentMetric {
  at::Tensor to_latent;    ///< [latent, latent]
  at::Tensor from_latent;  ///< its inverse

  /// Computed from the mean of J'J, where J is the derivative of the image with respect to the latent vector
  /// (generator in evaluation), at the encoder's outputs for generated images: a property of the model only,
  /// independent of the sample. Directions weaker than 1/100 of the strongest are treated as having that
  /// strength. The model needs an encoder.
  static LatentMetric of(const nn::Model& model, const nn::Compute& compute);
};

}  // namespace peculiar::search
