#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "detection/extraction.h"

namespace peculiar::detection {

/// Noise of pixels that no source may contain; its square is within float32's range.
inline constexpr float kNever = 1e18F;

/// Input of sep: background-subtracted pixels; those with a non-zero mask are not used.
struct SepInput {
  int width = 0;
  int height = 0;
  std::span<const float> pixels;
  std::span<const std::uint8_t> mask;
  const NoiseLevels* noise = nullptr;
};

/// Deblending settings of one run.
struct Parting {
  std::int64_t levels = 1;  ///< 1: no deblending
  double contrast = 1;
  double clean = 0;
};

/// Runs sep once. Sets `overflow` and returns nothing if a blend has too many parts. Positions are relative
/// to the input; flags of edges and masks are not set. Errors: numeric, with sep's message.
std::vector<Extracted> run_sep(const SepInput& input, const DetectionOptions& options, const Parting& parting,
                               bool& overflow);

/// Throws an Error (numeric) with sep's message if the status is an error.
void check_sep(int status);

}  // namespace peculiar::detection
