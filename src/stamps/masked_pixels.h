#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::stamps {

/// A copy of a stamp, NaN where `mask` is not 0. An empty mask masks nothing.
std::vector<float> blank_masked(std::span<const float> pixels, std::span<const std::uint8_t> mask);

/// Fills the masked pixels of a square stamp [band][y][x] with those opposite them (point symmetry about the
/// centre), or with the median of the border if these are masked, too. Returns false if other pixels are not
/// finite, or if hardly any is unmasked.
bool fill_masked(std::span<float> pixels, std::span<const std::uint8_t> mask, int edge);

}  // namespace peculiar::stamps
