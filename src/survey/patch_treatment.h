#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "detection/detection.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// What is done to a patch before it becomes a stamp.
struct PatchTreatment {
  enum class Neighbours { kKeep, kMask, kZero, kNoise };

  Neighbours neighbours = Neighbours::kKeep;
  bool subtract_background = false;
  bool recentre = false;
  detection::DetectionOptions detection;

  bool is_needed() const { return neighbours != Neighbours::kKeep || subtract_background || recentre; }
};

/// Finds the sources of a patch (or takes those of its segmentation map), takes off the background that the
/// patch without them has, and masks the sources other than the object's at (x, y), or puts 0 or Gaussian
/// noise of the background's scatter (without correlation) in their place. The object's source is the one at
/// that pixel, else the nearest within 3 px. Returns how far its barycentre is from (x, y) where recentring
/// is wanted and it has one. Notes in the patch what could not be done. `file` is the mosaic, for messages.
std::optional<fits::Wcs::Pixel> treat(const PatchTreatment& treatment, double x, double y,
                                      const std::string& file, RandomStream& random, Patch& patch);

}  // namespace peculiar::survey
