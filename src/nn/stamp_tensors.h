#pragma once

#include "nn/tensors.h"
#include "stamps/preparation.h"

namespace peculiar::nn {

/// Usable stamps as tensors, [n, band, y, x] on the CPU; undefined without mask or variance.
struct StampTensors {
  at::Tensor values;         ///< network values
  at::Tensor mask_weights;   ///< 0 for a masked pixel, 1 for others
  at::Tensor sigma_weights;  ///< see stamps::StampPreparation
};

/// Takes over the values without copying.
StampTensors stamp_tensors(stamps::PreparedStamps& prepared, int bands, int edge);

/// Stamps [n][band][y][x] as a tensor that owns its values.
at::Tensor stamp_tensor(std::vector<float> values, int bands, int edge);

/// Values of a contiguous tensor on the CPU.
inline std::span<const float> values_of(const at::Tensor& dense) {
  return {dense.data_ptr<float>(), static_cast<std::size_t>(dense.numel())};
}

}  // namespace peculiar::nn
