#pragma once

#include <filesystem>
#include <vector>

#include "base/run_context.h"
#include "nn/tensors.h"
#include "stamps/contract.h"
#include "train/health.h"

namespace peculiar::train {

/// Writes history.csv, health.png (curves) and samples.png (the generator's images of fixed latent numbers, a
/// line a look) into the folder, which is made. `samples`: [8, band, y, x] network values a look. A figure
/// that cannot be drawn is a warning.
void write_health_report(const std::filesystem::path& folder, const std::vector<HealthRow>& history,
                         const std::vector<at::Tensor>& samples, const stamps::Contract& contract,
                         const RunContext& context);

/// Tiles of network values as brightness from -1 to 1 for a contact sheet: one stamp [band, y, x].
image::Image sheet_image(const at::Tensor& stamp);

}  // namespace peculiar::train
