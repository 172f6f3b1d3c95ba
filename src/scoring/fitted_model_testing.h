#pragma once

#include <optional>
#include <string>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "nn/model_testing.h"
#include "scorers/reference_testing.h"

namespace peculiar::scoring {

/// The bytes of a small model's file, with a reference of spots, and the stretch of its contract.
struct FittedModel {
  std::string bytes;
  stamps::StampStretch stretch;
};

/// Fitted once a process, since that takes seconds: the tests that use it run together (WHOLE_SUITES).
inline const FittedModel& fitted_model() {
  static const FittedModel fitted = [] {
    const TestFolder folder;
    std::optional<nn::Model> model = nn::small_model();
    model->reference = scorers::fit_reference(
        *model, scorers::normal_images(*model, nn::spots(200, false, 1), nn::spots(60, false, 2)), {});
    nn::write_model(folder.path() / "m.safetensors", *model);
    return FittedModel{read_file(folder.path() / "m.safetensors"), model->contract.stretch};
  }();
  return fitted;
}

}  // namespace peculiar::scoring
