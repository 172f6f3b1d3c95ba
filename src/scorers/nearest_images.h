#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace peculiar::scorers {

/// Distances to the `nth` nearest image [n], float32; to the farthest one if there are fewer. `distances` [n,
/// m]: to m rows. Several rows may be orientations of one image, which counts once, at its smallest distance;
/// `images` [m]: image of each row.
at::Tensor nth_nearest_image(const at::Tensor& distances, const at::Tensor& images, std::int64_t nth);

}  // namespace peculiar::scorers
