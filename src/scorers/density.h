#pragma once

#include "nn/convolution_net.h"
#include "nn/principal_components.h"
#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Features of images in a critic: means and deviations over each map of every convolution, and the innermost
/// maps whole.
struct CriticFeatures {
  at::Tensor pooled;     ///< [n, 2 x channels of all layers]
  at::Tensor innermost;  ///< [n, base base channels]

  /// `images` [n, bands, size, size], network values, taken `batch` at a time.
  static CriticFeatures of(const nn::ConvolutionNet& critic, const at::Tensor& images,
                           const nn::Compute& compute, std::int64_t batch = 256);
};

/// How far images lie from the normal ones in the critic's features: the distance to the third nearest normal
/// image (in its nearest orientation) on whitened principal components of the pooled features (32) and of the
/// innermost maps (64). A share
/// of outliers among the normal images is borne: the fit is repeated without the tenth that is most distant
/// from the middle, and that tenth is nobody's neighbour.
class DensityModel {
 public:
  /// `images` [n] names the image that each row is an orientation of; undefined: each is its own.
  static DensityModel fit(const CriticFeatures& normal, const at::Tensor& images = {});
  /// Error (input): as fitted_tensor.
  static DensityModel of(const Fitted& fitted, const nn::Architecture& architecture);
  Fitted fitted() const;
  const nn::PrincipalComponents& innermost() const { return innermost_; }

  /// Distances [n], float64; greater is more outlying.
  at::Tensor distance(const CriticFeatures& features) const;
  /// From the middle of the normal ones (Mahalanobis) [n]: coarser, but a normal image is no neighbour of its
  /// own.
  at::Tensor distance_from_middle(const CriticFeatures& features) const;

 private:
  /// Whitened: of mean 0 and deviation 1 along each component.
  at::Tensor coordinates(const CriticFeatures& features) const;

  nn::PrincipalComponents pooled_;
  nn::PrincipalComponents innermost_;
  at::Tensor scale_;       ///< of the pooled features before their components
  at::Tensor neighbours_;  ///< coordinates of the normal images, in several orientations
  at::Tensor images_;      ///< [neighbours], whole numbers: whose orientation each is
};

/// The network whose features stand for a model's: its critic, or, where it has none, that of
/// "untrained_density".
nn::ConvolutionNet feature_critic(const nn::Model& model, const nn::Compute& compute);

/// The density score, in the trained critic (column "density"), in the contrast network
/// ("contrast_density"), which has learnt what perturbations change, and in a critic with random weights
/// ("untrained_density").
ScorerKind density_kind();
ScorerKind contrast_density_kind();
ScorerKind untrained_density_kind();

}  // namespace peculiar::scorers
