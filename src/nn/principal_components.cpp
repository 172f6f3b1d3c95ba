#include "nn/principal_components.h"

#include <algorithm>

namespace peculiar::nn {

namespace {

constexpr double kLeastVariance = 1e-12;  // relative to the largest; smaller ones define no direction

at::Tensor covariance(const at::Tensor& rows) {
  const at::Tensor centred = rows - rows.mean(0, true);
  return centred.t().mm(centred) / static_cast<double>(std::max<std::int64_t>(1, rows.size(0) - 1));
}

/// Square root of a symmetric matrix without negative eigenvalues.
at::Tensor square_root(const at::Tensor& matrix) {
  const auto [values, vectors] = at::linalg_eigh(matrix);
  return vectors.mm(at::diag(values.clamp_min(0).sqrt())).mm(vectors.t());
}

}  // namespace

PrincipalComponents PrincipalComponents::fit(const at::Tensor& rows, std::int64_t count) {
  const at::NoGradGuard no_graph;
  const std::int64_t n = rows.size(0);
  const std::int64_t features = rows.size(1);
  PrincipalComponents result;
  result.mean = rows.mean(0);
  const at::Tensor centred = (rows - result.mean).to(at::kDouble);
  const bool by_rows = n < features;
  const auto [values, vectors] = at::linalg_eigh(by_rows ? centred.mm(centred.t()) : centred.t().mm(centred));
  std::int64_t kept = std::min({count, n - 1, features});
  const double greatest = values[-1].item<double>();
  while (kept > 1 && values[-kept].item<double>() <= kLeastVariance * greatest) --kept;
  const at::Tensor leading = values.slice(0, values.size(0) - kept).flip(0).clamp_min(0);
  at::Tensor basis = vectors.slice(1, vectors.size(1) - kept).flip(1);
  if (by_rows) basis = centred.t().mm(basis) / leading.sqrt().clamp_min(1e-300);
  result.basis = basis.to(at::kFloat).contiguous();
  result.deviations = (leading / static_cast<double>(std::max<std::int64_t>(1, n - 1))).sqrt().to(at::kFloat);
  return result;
}

at::Tensor PrincipalComponents::project(const at::Tensor& rows) const {
  const at::NoGradGuard no_graph;
  return (rows - mean).mm(basis);
}

double frechet_distance(const at::Tensor& rows, const at::Tensor& others) {
  const at::NoGradGuard no_graph;
  const at::Tensor a = rows.to(at::kDouble);
  const at::Tensor b = others.to(at::kDouble);
  const at::Tensor ca = covariance(a);
  const at::Tensor cb = covariance(b);
  const at::Tensor root = square_root(ca);
  const at::Tensor cross = at::linalg_eigvalsh(root.mm(cb).mm(root)).clamp_min(0).sqrt().sum();
  const at::Tensor shift = (a.mean(0) - b.mean(0)).square().sum();
  return std::max(0.0, (shift + ca.trace() + cb.trace() - 2 * cross).item<double>());
}

}  // namespace peculiar::nn
