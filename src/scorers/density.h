#pragma once

#include "nn/convolution_net.h"
#include "nn/principal_components.h"
#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Features of images in a critic: means and standard deviations of each map of every convolution, and the
/// complete innermost maps.
struct CriticFeatures {
  at::Tensor pooled;     ///< [n, 2 x channels of all layers]
  at::Tensor innermost;  ///< [n, base base channels]

  /// `images` [n, bands, size, size], network values, processed `batch` at a time.
  static CriticFeatures of(const nn::ConvolutionNet& critic, const at::Tensor& images,
                           const nn::Compute& compute, std::int64_t batch = 256);
};

/// Distance of images from the normal ones in the critic's features: the distance to the third nearest normal
/// image (in its nearest orientation), on whitened principal components of the pooled features (32) and of
/// the innermost maps (64). Tolerates outliers among the normal images: the fit is repeated without the tenth
/// that is farthest from the centre, and that tenth is never used as a neighbour.
class DensityModel {
 public:
  /// `images` [n]: index of the image that each row is an orientation of; undefined: every row is an image.
  static DensityModel fit(const CriticFeatures& normal, const at::Tensor& images = {});
  /// Error (input): as fitted_tensor.
  static DensityModel of(const Fitted& fitted, const nn::Architecture& architecture);
  Fitted fitted() const;
  const nn::PrincipalComponents& innermost() const { return innermost_; }

  /// Distances [n], float64; larger is more anomalous.
  at::Tensor distance(const CriticFeatures& features) const;
  /// Mahalanobis distance from the centre of the normal images [n]: coarser, but unaffected by a normal image
  /// being its own neighbour.
  at::Tensor distance_from_middle(const CriticFeatures& features) const;

 private:
  /// Whitened coordinates: mean 0 and standard deviation 1 along each component.
  at::Tensor coordinates(const CriticFeatures& features) const;

  nn::PrincipalComponents pooled_;
  nn::PrincipalComponents innermost_;
  at::Tensor scale_;       ///< scale of the pooled features before projection
  at::Tensor neighbours_;  ///< coordinates of the normal images, in several orientations
  at::Tensor images_;      ///< [neighbours], integers: image that each row is an orientation of
};

/// The network that provides a model's features: its critic or, without one, that of "untrained_density".
nn::ConvolutionNet feature_critic(const nn::Model& model, const nn::Compute& compute);

/// Density scores: in the trained critic ("density"), in the contrast network ("contrast_density"), which has
/// learned what perturbations change, and in a critic with random weights ("untrained_density").
ScorerKind density_kind();
ScorerKind contrast_density_kind();
ScorerKind untrained_density_kind();

}  // namespace peculiar::scorers
