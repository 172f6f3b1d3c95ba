#include "nn/tensors.h"

#include "base/random.h"

namespace peculiar::nn {

at::Tensor normal_numbers(at::IntArrayRef shape, double deviation, std::uint64_t seed,
                          std::string_view purpose, std::uint64_t index) {
  at::Tensor numbers = at::empty(shape, at::kFloat);
  RandomStream random(seed, purpose, index);
  float* values = numbers.data_ptr<float>();
  for (std::int64_t i = 0; i < numbers.numel(); ++i)
    values[i] = static_cast<float>(deviation * random.normal());
  return numbers;
}

at::Tensor for_compute(const at::Tensor& images, const Compute& compute) {
  return images.to(images.options().dtype(compute.type).device(compute.device), /*non_blocking=*/false,
                   /*copy=*/false, at::MemoryFormat::ChannelsLast);
}

}  // namespace peculiar::nn
