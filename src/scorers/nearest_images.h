#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace peculiar::scorers {

/// Distances to the `nth` nearest image [n], float32; to the most distant one where there are fewer.
/// `distances` [n, m] to m rows, of which several may be orientations of one image, which then counts once,
/// by its nearest: `images` [m] names each row's image.
at::Tensor nth_nearest_image(const at::Tensor& distances, const at::Tensor& images, std::int64_t nth);

}  // namespace peculiar::scorers
