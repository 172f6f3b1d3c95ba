#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "image/image.h"
#include "morphology/stamp_row.h"

namespace peculiar::morphology {

/// One plane per stamp in memory: height * width values each, with `apart` values between the starts of two
/// planes (more than height * width if other bands lie between).
template <typename Value>
struct StampPlanes {
  const Value* first = nullptr;  ///< nullptr: not given
  std::int64_t apart = 0;

  std::span<const Value> of(std::int64_t stamp, std::size_t pixels) const {
    if (first == nullptr) return {};
    return {first + stamp * apart, pixels};
  }
};

/// One band of stamps in memory.
struct StampArrays {
  std::int64_t count = 0;
  int height = 0;  ///< px
  int width = 0;   ///< px
  StampPlanes<float> pixels;
  StampPlanes<float> variance;     ///< unit squared
  StampPlanes<std::uint8_t> mask;  ///< 0 = use the pixel
  std::string name;                ///< starts the messages: "the array"
};

struct StampsOptions {
  std::vector<double> gains;  ///< electrons per unit, one per stamp, or one for all; empty: sky noise only
  bool sersic = true;
  detection::DetectionOptions detection;
};

/// Measures stamps in memory. The results equal those of measure_sample() for a sample of these stamps, for
/// any number of threads. `psf`: from centred_psf(), or nullptr. Errors: Interrupted if the context is
/// cancelled.
std::vector<StampMeasurement> measure_stamps(const StampArrays& stamps, const image::Image* psf,
                                             const StampsOptions& options, const RunContext& context);

}  // namespace peculiar::morphology
