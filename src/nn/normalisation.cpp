#include "nn/normalisation.h"

#include <vector>

namespace peculiar::nn {

namespace {

at::Tensor mean(const at::Tensor& maps, const std::string& kind) {
  return kind == "layer" ? maps.mean({1, 2, 3}, /*keepdim=*/true) : maps.mean({2, 3}, /*keepdim=*/true);
}

at::Tensor by_channel(const at::Tensor& numbers) { return numbers.view({1, -1, 1, 1}); }

}  // namespace

at::Tensor normalise(const at::Tensor& maps, const std::string& kind, const at::Tensor& scale,
                     const at::Tensor& shift) {
  const std::int64_t groups = kind == "layer" ? 1 : maps.size(1);
  return at::group_norm(maps.to(at::kFloat), groups, scale, shift, kNormalisationEpsilon)
      .to(maps.scalar_type());
}

UnitMaps UnitMaps::of(const at::Tensor& maps, const std::string& kind) {
  const at::Tensor numbers = maps.to(at::kFloat);
  const at::Tensor centred = numbers - mean(numbers, kind);
  const at::Tensor inverse = (mean(centred.square(), kind) + kNormalisationEpsilon).rsqrt();
  return {centred * inverse, inverse};
}

at::Tensor UnitMaps::scaled(const at::Tensor& scale, const at::Tensor& shift, const at::Tensor& like) const {
  return (values * by_channel(scale) + by_channel(shift)).to(like.scalar_type());
}

at::Tensor UnitMaps::derivative(const at::Tensor& direction, const at::Tensor& scale,
                                const std::string& kind) const {
  // u = (m - mean) / s with s^2 = variance + epsilon: du = (dm - mean dm - u mean(u dm)) / s.
  const at::Tensor moved = direction.to(at::kFloat);
  const at::Tensor unit =
      (moved - mean(moved, kind) - values * mean(values * moved, kind)) * inverse_deviation;
  return (unit * by_channel(scale)).to(direction.scalar_type());
}

}  // namespace peculiar::nn
