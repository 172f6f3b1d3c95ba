#pragma once

#include "nn/tensors.h"
#include "stamps/preparation.h"

namespace peculiar::nn {

/// Usable stamps as tensors, [n, band, y, x] on the processor; undefined where there is no mask or variance.
struct StampTensors {
  at::Tensor values;         ///< network values
  at::Tensor mask_weights;   ///< 0 for a masked pixel, 1 for others
  at::Tensor sigma_weights;  ///< stamps::StampPreparation says which
};

/// Takes the numbers over without a copy.
StampTensors stamp_tensors(stamps::PreparedStamps& prepared, int bands, int edge);

/// Floats of stamps [n][band][y][x] as a tensor that owns them.
at::Tensor stamp_tensor(std::vector<float> values, int bands, int edge);

/// The values of a tensor that lies in order, on the processor.
inline std::span<const float> values_of(const at::Tensor& dense) {
  return {dense.data_ptr<float>(), static_cast<std::size_t>(dense.numel())};
}

}  // namespace peculiar::nn
