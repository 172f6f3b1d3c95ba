#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

/// Leading principal components of rows of features.
struct PrincipalComponents {
  at::Tensor mean;        ///< [features]
  at::Tensor basis;       ///< [features, components], orthonormal, in order of decreasing variance
  at::Tensor deviations;  ///< [components], standard deviation along each

  /// `rows` [n, features]; keeps at most `count` components, and at most min(n - 1, features). Exact, from
  /// the smaller of the two product matrices; n or features should not exceed a few thousand.
  static PrincipalComponents fit(const at::Tensor& rows, std::int64_t count);
  /// Coordinates [n, components].
  at::Tensor project(const at::Tensor& rows) const;
};

/// Frechet distance between normal distributions fitted to two sets of rows, |m1 - m2|^2 + tr(C1 + C2 - 2 (C1
/// C2)^1/2) (Heusel et al. 2017, equation 6). Each set must have at least two rows.
double frechet_distance(const at::Tensor& rows, const at::Tensor& others);

}  // namespace peculiar::nn
