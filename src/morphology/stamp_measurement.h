#pragma once

#include <optional>
#include <span>
#include <string>

#include "detection/detection.h"
#include "morphology/statistics.h"

namespace peculiar::morphology {

/// Bits of the column `measure_flags`.
enum MeasureFlag : std::int64_t {
  kNoSource = 1,        ///< no source above the background: all NaN
  kNotCentral = 2,      ///< no source covers the middle of the stamp: the nearest was measured
  kAtEdge = 4,          ///< the source reaches the edge of the stamp
  kTouchesMasked = 8,   ///< the source touches masked pixels
  kParted = 16,         ///< the source was deblended from a neighbour
  kPixelsMissing = 32,  ///< some unmasked pixels are not finite (or above 1e25)
  kFailed = 64,         ///< the measurement failed (the file's list of problems gives the reason): all NaN
  kHalfHidden = 128,    ///< a fifth or more of the aperture of C, A and S is masked or beyond the stamp
  kTooSmall = 256,      ///< the smoothing box would be one pixel: smoothness is missing
  kFitAstray = 512,     ///< the Sersic fit's centre or size does not fit the stamp
  kInTrough = 1024,     ///< the sky around the source is at least half the pixel noise below zero
  kUnparted = 2048,     ///< the blend has too many parts to be deblended (detection::kUnparted)
};

/// One band of a stamp; see detection::Frame.
using StampFrame = detection::Frame;

/// Measurements of a stamp by `peculiar measure`.
struct StampMeasurement {
  std::int64_t sources = 0;
  std::int64_t companions = 0;
  double companion_flux_ratio = Statistics::kNone;
  double companion_separation = Statistics::kNone;  ///< px
  double axis_ratio = Statistics::kNone;  ///< minor / major axis of the moments about the asymmetry's centre
  double position_angle_deg = Statistics::kNone;  ///< of the major axis, from +x to +y, -90 .. 90
  Statistics statistics;
  std::int64_t flags = 0;
  std::string problem;  ///< reason of a failure, or ""
};

/// Detects the sources of a stamp and measures the main one (companions.h).
StampMeasurement measure_stamp(const StampFrame& frame, const image::Image* psf,
                               const detection::DetectionOptions& detection,
                               const StatisticsOptions& options);

}  // namespace peculiar::morphology
