#pragma once

#include <filesystem>
#include <vector>

#include "base/run_context.h"
#include "nn/tensors.h"
#include "stamps/contract.h"
#include "train/health.h"

namespace peculiar::train {

/// Writes history.csv, health.png (curves) and samples.png (generated images from fixed latent vectors, one
/// line per look) to the folder, which is created. `samples`: [8, band, y, x] network values per look. If a
/// figure cannot be drawn, a warning is given.
void write_health_report(const std::filesystem::path& folder, const std::vector<HealthRow>& history,
                         const std::vector<at::Tensor>& samples, const stamps::Contract& contract,
                         const RunContext& context);

/// Converts a stamp [band, y, x] of network values to brightness from -1 to 1 for a contact sheet.
image::Image sheet_image(const at::Tensor& stamp);

}  // namespace peculiar::train
