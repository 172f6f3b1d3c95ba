#pragma once

#include <optional>
#include <span>
#include <string>

#include "detection/detection.h"
#include "morphology/statistics.h"

namespace peculiar::morphology {

/// Bits of the column `measure_flags`.
enum MeasureFlag : std::int64_t {
  kNoSource = 1,        ///< nothing stands out of the background: all NaN
  kNotCentral = 2,      ///< the stamp's middle is no source's: the nearest was measured
  kAtEdge = 4,          ///< the source reaches the edge of the stamp
  kTouchesMasked = 8,   ///< the source touches masked pixels
  kParted = 16,         ///< the source touches another and was parted from it
  kPixelsMissing = 32,  ///< some pixels outside of the mask are not finite (or above 1e25)
  kFailed = 64,         ///< could not be measured (the file's list of problems says why): all NaN
  kHalfHidden = 128,    ///< a fifth or more of the aperture of C, A and S is masked or beyond the stamp
  kTooSmall = 256,      ///< the box of the smoothness would be one pixel: it is missing
  kFitAstray = 512,     ///< the Sersic fit's centre or size is not of the stamp
  kInTrough = 1024,     ///< the sky round the source is half a deviation of a pixel or more below zero
  kUnparted = 2048,     ///< the source is a blend of too many parts to be parted (detection::kUnparted)
};

/// One band of a stamp; see detection::Frame.
using StampFrame = detection::Frame;

/// All that `peculiar measure` says of a stamp.
struct StampMeasurement {
  std::int64_t sources = 0;
  std::int64_t companions = 0;
  double companion_flux_ratio = Statistics::kNone;
  double companion_separation = Statistics::kNone;  ///< px
  double axis_ratio = Statistics::kNone;  ///< minor / major axis of the moments about the asymmetry's centre
  double position_angle_deg = Statistics::kNone;  ///< of the major axis, from +x to +y, -90 .. 90
  Statistics statistics;
  std::int64_t flags = 0;
  std::string problem;  ///< why it failed, or ""
};

/// Finds the sources of a stamp and measures the main one (companions.h).
StampMeasurement measure_stamp(const StampFrame& frame, const image::Image* psf,
                               const detection::DetectionOptions& detection,
                               const StatisticsOptions& options);

}  // namespace peculiar::morphology
