#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "stamps/contract.h"
#include "stamps/perturbations.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// Draws what the contrast network learns to tell from normal stamps: eight of these rows unchanged on the
/// first line, and on each line below it what one perturbation that is not left out makes of them. A sheet
/// that cannot be drawn is a warning.
void write_perturbed_sheet(const std::filesystem::path& path, const stamps::StampReader& reader,
                           const std::vector<std::int64_t>& rows, stamps::LeftOut without,
                           const RunContext& context);

}  // namespace peculiar::train
