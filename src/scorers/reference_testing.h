#pragma once

#include <numeric>

#include "nn/stamp_tensors.h"
#include "scorers/reference.h"
#include "stamps/preparation.h"

namespace peculiar::scorers {

/// Images for a reference, with their shapes and targets, from network values [n, band, y, x].
inline NormalImages normal_images(const nn::Model& model, const at::Tensor& training,
                                  const at::Tensor& held_out) {
  const auto prepared = [&](const at::Tensor& images) {
    const stamps::StampStretch& stretch = model.contract.stretch;
    const stamps::StampPreparation preparation(static_cast<int>(images.size(3)), stretch);
    const std::size_t size = preparation.stamp_size();
    const at::Tensor dense = images.contiguous();
    const std::span<const float> values = nn::values_of(dense);
    std::vector<float> pixels(values.size());
    for (std::size_t first = 0; first < values.size(); first += size) {
      stretch.to_pixels(values.subspan(first, size), stamps::Normalisation::none(stretch.bands.size()),
                        std::span(pixels).subspan(first, size));
    }
    std::vector<std::int64_t> numbers(values.size() / size);
    std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
    return preparation.prepare({pixels}, numbers, {.shapes = true, .targets = true});
  };
  stamps::PreparedStamps own = prepared(held_out);
  return {.training = training,
          .held_out = held_out,
          .held_out_shapes = std::move(own.shapes),
          .training_targets = prepared(training).targets,
          .held_out_targets = std::move(own.targets)};
}

}  // namespace peculiar::scorers
