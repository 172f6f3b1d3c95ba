#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "nn/contract.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// Draws what the contrast network learns to tell from normal stamps: eight of these rows unchanged on the
/// first line, and on each line below it what one perturbation makes of them. A sheet that cannot be drawn is
/// a warning.
void write_perturbed_sheet(const std::filesystem::path& path, const StampSet& stamps,
                           const std::vector<std::int64_t>& rows, const nn::StampStretch& stretch,
                           std::uint64_t seed);

}  // namespace peculiar::train
