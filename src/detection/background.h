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

/// The frame's mask with what is not usable added, pixels without a variance above 0 among it; whether any
/// pixel is left.
std::vector<std::uint8_t> usable_mask(const Frame& frame, bool& any);

/// The background and its scatter in the tiles of the frame. `pixels` are the frame's; those masked may be
/// anything.
Background measure_background(const Frame& frame, std::span<const float> pixels,
                              const std::vector<std::uint8_t>& mask, const DetectionOptions& options);

}  // namespace peculiar::detection
