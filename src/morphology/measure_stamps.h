#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "image/image.h"
#include "morphology/stamp_row.h"

namespace peculiar::morphology {

/// One plane a stamp in memory: height * width values each, `apart` values from the start of one to that of
/// the next (more than its own where other bands lie between).
template <typename Value>
struct StampPlanes {
  const Value* first = nullptr;  ///< none: there is no such plane
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
  std::string name;                ///< opens the messages: "the array"
};

struct StampsOptions {
  std::vector<double>
      gains;  ///< electrons per unit, one a stamp, or one for all; empty: the sky's noise alone
  bool sersic = true;
  detection::DetectionOptions detection;
};

/// Measures stamps in memory. The numbers are those of measure_sample() for a sample of these stamps, for any
/// number of threads. `psf`: as psf_for_fit() gives it, or nullptr. Errors: Interrupted where the context
/// says so.
std::vector<StampMeasurement> measure_stamps(const StampArrays& stamps, const image::Image* psf,
                                             const StampsOptions& options, const RunContext& context);

}  // namespace peculiar::morphology
