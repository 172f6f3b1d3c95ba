#pragma once

#include <vector>

#include "detection/noise_levels.h"

namespace peculiar::detection {

/// A source and its pixels, counted row by row over the frame.
struct Extracted {
  Source source;
  std::vector<int> pixels;
};

/// Finds what stands out of `pixels`, the frame without its background, and parts sources that touch. A blend
/// of more than kMostParts parts stays whole (kUnparted), and faint detections in its wings stay. Errors:
/// numeric, with sep's words.
std::vector<Extracted> extract(const Frame& frame, std::span<const float> pixels,
                               const std::vector<std::uint8_t>& mask, const NoiseLevels& noise,
                               const DetectionOptions& options);

}  // namespace peculiar::detection
