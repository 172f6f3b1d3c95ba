#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "stamps/contract.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// Draws the perturbations that the contrast network learns to distinguish from normal stamps: eight of these
/// rows unchanged on the first line, and on each further line the same rows with one perturbation of `kinds`.
/// If the sheet cannot be drawn, a warning is given.
void write_perturbed_sheet(const std::filesystem::path& path, const stamps::StampReader& reader,
                           const std::vector<std::int64_t>& rows, const std::vector<std::string>& kinds,
                           const RunContext& context);

}  // namespace peculiar::train
