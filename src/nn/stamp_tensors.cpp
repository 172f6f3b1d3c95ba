#include "nn/stamp_tensors.h"

#include <memory>

namespace peculiar::nn {

at::Tensor stamp_tensor(std::vector<float> values, int bands, int edge) {
  const std::int64_t count = std::ssize(values) / (std::int64_t{bands} * edge * edge);
  const std::vector<std::int64_t> shape{count, bands, edge, edge};
  if (count == 0) return at::empty(shape);
  const auto owner = std::make_shared<std::vector<float>>(std::move(values));
  return at::from_blob(
      owner->data(), shape, [owner](void*) {}, at::kFloat);
}

StampTensors stamp_tensors(stamps::PreparedStamps& prepared, int bands, int edge) {
  StampTensors tensors;
  tensors.values = stamp_tensor(std::move(prepared.values), bands, edge);
  if (!prepared.mask_weights.empty())
    tensors.mask_weights = stamp_tensor(std::move(prepared.mask_weights), bands, edge);
  if (!prepared.sigma_weights.empty())
    tensors.sigma_weights = stamp_tensor(std::move(prepared.sigma_weights), bands, edge);
  return tensors;
}

}  // namespace peculiar::nn
