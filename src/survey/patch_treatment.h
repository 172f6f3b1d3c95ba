#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "detection/detection.h"
#include "survey/light_owners.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// What is done to a patch before it becomes a stamp.
struct PatchTreatment {
  enum class Neighbours { kKeep, kMask, kZero, kNoise };

  Neighbours neighbours = Neighbours::kKeep;
  /// Sigma of the smoothed image, down to which light that touches is one object's.
  double neighbour_level = 2;
  double most_removed = 0.5;  ///< share of a stamp's light; beyond it the stamp gets a flag
  bool subtract_background = false;
  bool recentre = false;
  detection::DetectionOptions detection;

  bool removes() const { return neighbours != Neighbours::kKeep; }
  bool is_needed() const { return removes() || subtract_background || recentre; }
};

/// What treating a patch has found.
struct TreatedPatch {
  /// px from the object to its source's barycentre, where recentring is wanted and it has one
  std::optional<fits::Wcs::Pixel> shift;
  LightOwners owners;        ///< where neighbours are removed
  std::vector<float> light;  ///< the same: the patch as it was, without background
};

/// Finds the sources of a patch (or takes those of its segmentation map), takes off the background that the
/// patch without them has, and masks the sources that are not the object's at (x, y) (light_owners.h), or
/// puts 0 in their place, or the background there with Gaussian noise of its scatter (without correlation).
/// `reach`: px within which light is kept where the object has no source. Notes in the patch what could not
/// be done. `file` is the mosaic, for messages.
TreatedPatch treat(const PatchTreatment& treatment, double x, double y, double reach, const std::string& file,
                   RandomStream& random, Patch& patch);

}  // namespace peculiar::survey
