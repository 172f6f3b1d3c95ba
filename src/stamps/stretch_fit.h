#pragma once

#include <optional>
#include <span>
#include <string>

#include "stamps/stretch.h"

namespace peculiar::stamps {

/// Requested parts of the stretch; the rest is chosen from the images.
struct StretchRequest {
  std::string kind = "auto";  ///< "auto", "linear", "asinh", "log"
  bool normalise = false;
  std::optional<double> zero;       ///< for all bands, in pixel units
  std::optional<double> softening;  ///< > 0
  std::optional<double> top;
};

/// Chooses the stretch from whole stamps without NaN, [n][band][y][x]: zero is the median of the stamps'
/// borders; bottom is 4 sigma of the borders (by the MAD) below zero, but not below the faintest pixel; top
/// is the 99.5 % quantile of the stamps' brightest pixels; softening is 3 sigma. auto: asinh if (top - zero)
/// exceeds 100 sigma, else linear (a picture that was stretched before). Errors: usage (top not above zero),
/// input (all pixels of a band have one value).
StampStretch fit_stretch(std::span<const float> pixels, int bands, int edge, const StretchRequest& request);

}  // namespace peculiar::stamps
