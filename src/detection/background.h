#pragma once

#include <memory>
#include <span>
#include <vector>

#include "detection/detection.h"
#include "detection/sep_library.h"

namespace peculiar::detection {

struct FreeBackground {
  void operator()(sep_bkg* background) const { sep_bkg_free(background); }
};
using Background = std::unique_ptr<sep_bkg, FreeBackground>;

/// The frame's mask plus all unusable pixels, including those with a variance not above 0. `any`: whether any
/// pixel is left.
std::vector<std::uint8_t> usable_mask(const Frame& frame, bool& any);

/// Measures the background and its scatter in the tiles of the frame. `pixels` are the frame's; masked pixels
/// may have any value.
Background measure_background(const Frame& frame, std::span<const float> pixels,
                              const std::vector<std::uint8_t>& mask, const DetectionOptions& options);

}  // namespace peculiar::detection
