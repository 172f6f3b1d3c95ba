#pragma once

#include "nn/convolution_net.h"
#include "nn/principal_components.h"

namespace peculiar::nn {

/// Features of images in a critic: means and deviations over each map of every convolution, and the innermost
/// maps whole.
struct CriticFeatures {
  at::Tensor pooled;     ///< [n, 2 x channels of all layers]
  at::Tensor innermost;  ///< [n, base base channels]

  /// `images` [n, bands, size, size], network values, taken `batch` at a time.
  static CriticFeatures of(const ConvolutionNet& critic, const at::Tensor& images, const Compute& compute,
                           std::int64_t batch = 256);
};

/// How far images lie from the normal ones in the critic's features: the Mahalanobis distance on the leading
/// principal components of the pooled features (40) and of the innermost maps (32), with a shrunk covariance.
/// A share of outliers among the normal images is borne: the fit is repeated without the most distant tenth.
class DensityModel {
 public:
  static DensityModel fit(const CriticFeatures& normal);
  /// Squared distances [n]; greater is more outlying.
  at::Tensor distance(const CriticFeatures& features) const;

 private:
  at::Tensor coordinates(const CriticFeatures& features) const;

  PrincipalComponents pooled_;
  PrincipalComponents innermost_;
  at::Tensor scale_;    ///< of the pooled features before their components
  at::Tensor centre_;   ///< of the coordinates
  at::Tensor inverse_;  ///< of their covariance
};

}  // namespace peculiar::nn
