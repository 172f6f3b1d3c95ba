#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

/// The leading principal components of rows of features.
struct PrincipalComponents {
  at::Tensor mean;        ///< [features]
  at::Tensor basis;       ///< [features, components], orthonormal, the greatest variance first
  at::Tensor deviations;  ///< [components], along each

  /// `rows` [n, features]; at most `count` components, and at most min(n - 1, features). Exact, by the
  /// smaller of the two matrices of products; n or features up to some thousands.
  static PrincipalComponents fit(const at::Tensor& rows, std::int64_t count);
  /// Coordinates [n, components].
  at::Tensor project(const at::Tensor& rows) const;
};

/// The Frechet distance between the normal distributions fitted to two sets of rows, |m1 - m2|^2 + tr(C1 + C2
/// - 2 (C1 C2)^1/2) (Heusel et al. 2017, equation 6). At least two rows each.
double frechet_distance(const at::Tensor& rows, const at::Tensor& others);

}  // namespace peculiar::nn
