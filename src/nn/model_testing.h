#pragma once

#include <cmath>
#include <optional>

#include "nn/model.h"

namespace peculiar::nn {

/// Stamps with a round spot; with a second one for outliers.
inline at::Tensor spots(std::int64_t n, bool two, std::uint64_t seed) {
  const at::Tensor axis = at::arange(32).to(at::kFloat) - 15.5;
  at::Tensor images = normal_numbers({n, 1, 32, 32}, 0.02, seed, "noise");
  const at::Tensor places = normal_numbers({n, 4}, 1, seed, "places");
  const auto spot = [&](std::int64_t i, double x, double y, double width) {
    const at::Tensor distance = (axis.unsqueeze(1) - y).square() + (axis.unsqueeze(0) - x).square();
    images[i][0] += (-distance / (2 * width * width)).exp();
  };
  for (std::int64_t i = 0; i < n; ++i) {
    spot(i, places[i][0].item<double>(), places[i][1].item<double>(),
         3 + 0.5 * std::tanh(places[i][2].item<double>()));
    if (two) spot(i, 9, places[i][3].item<double>() * 4, 2);
  }
  return images * 2 - 1;
}

/// An untrained model with encoder and contrast network, for stamps of 32 px.
inline std::optional<Model> small_model() {
  stamps::Contract contract;
  contract.stamps.bands = {"band_0"};
  contract.stamps.height = 32;
  contract.stamps.width = 32;
  contract.stretch.bands = {{0, 1, -0.05, 1.2}};
  std::optional<Model> model;
  model.emplace(Architecture{32, 1, 8, 8, "batch"}, contract, 3);
  model->encoder.emplace(model->architecture, 8, "encoder", 3);
  model->begin_contrast({"companion", "warp", "smoothed"}, 3);
  return model;
}

}  // namespace peculiar::nn
