#pragma once

#include <vector>

#include "detection/noise_levels.h"

namespace peculiar::detection {

/// A source and the indices of its pixels, row by row over the frame.
struct Extracted {
  Source source;
  std::vector<int> pixels;
};

/// Detects sources in `pixels`, the background-subtracted frame, and deblends them. A blend of more than
/// kMostParts parts is not deblended (kUnparted), and faint detections in its wings are kept. Errors:
/// numeric, with sep's message.
std::vector<Extracted> extract(const Frame& frame, std::span<const float> pixels,
                               const std::vector<std::uint8_t>& mask, const NoiseLevels& noise,
                               const DetectionOptions& options);

}  // namespace peculiar::detection
