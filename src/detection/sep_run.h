#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "detection/extraction.h"

namespace peculiar::detection {

/// Noise of pixels that are to be in no source: its square is in float32's range.
inline constexpr float kNever = 1e18F;

/// What sep is to look at: pixels without background; those whose mask is not 0 are not used.
struct SepInput {
  int width = 0;
  int height = 0;
  std::span<const float> pixels;
  std::span<const std::uint8_t> mask;
  const NoiseLevels* noise = nullptr;
};

/// How blends are parted, in one run.
struct Parting {
  std::int64_t levels = 1;  ///< 1: none is parted
  double contrast = 1;
  double clean = 0;
};

/// One run of sep. `overflow` is set, and nothing returned, where a blend has too many parts. Sources have
/// places in the input, and no flags of edges and masks. Errors: numeric, with sep's words.
std::vector<Extracted> run_sep(const SepInput& input, const DetectionOptions& options, const Parting& parting,
                               bool& overflow);

/// Error (numeric) with sep's words, where the status is one.
void check_sep(int status);

}  // namespace peculiar::detection
