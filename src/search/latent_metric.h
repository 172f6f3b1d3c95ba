#pragma once

#include "nn/model.h"

namespace peculiar::search {

/// Coordinates of the latent space in which all directions change the generator's image alike: z = u
/// `to_latent`. A generator's images hang on few directions of its latent space, nearly the same ones
/// everywhere (Wang & Ponce 2021), and a search that moves each latent number by itself creeps along the
/// valleys between them.
struct LatentMetric {
  at::Tensor to_latent;    ///< [latent, latent]
  at::Tensor from_latent;  ///< its inverse

  /// From the mean of J'J, J the derivative of the image by the latent vector (generator in evaluation), at
  /// the encoder's answers to generated images: a property of the model alone, the same for every sample.
  /// Directions weaker than 1/100 of the strongest count as of that strength. The model needs an encoder.
  static LatentMetric of(const nn::Model& model, const nn::Compute& compute);
};

}  // namespace peculiar::search
