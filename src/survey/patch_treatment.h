#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "detection/detection.h"
#include "survey/light_owners.h"
#include "survey/patch.h"

namespace peculiar::survey {

/// What to do with a patch before it becomes a stamp.
struct PatchTreatment {
  enum class Neighbours { kKeep, kMask, kZero, kNoise };

  Neighbours neighbours = Neighbours::kKeep;
  /// Sigma of the smoothed image above which connected light belongs to one object.
  double neighbour_level = 2;
  double most_removed = 0.5;  ///< share of a stamp's light; above it the stamp is flagged
  bool subtract_background = false;
  bool recentre = false;
  detection::DetectionOptions detection;

  bool removes() const { return neighbours != Neighbours::kKeep; }
  bool is_needed() const { return removes() || subtract_background || recentre; }
};

/// Results of treating a patch.
struct TreatedPatch {
  /// px from the object to the barycentre of its source, if recentring is requested and it has a source
  std::optional<fits::Wcs::Pixel> shift;
  LightOwners owners;        ///< if neighbours are removed
  std::vector<float> light;  ///< likewise: the patch before the removal, background-subtracted
};

/// Detects the sources of a patch (or takes those of its segmentation map), subtracts the background
/// estimated from the rest of the patch, and masks the sources that do not belong to the object at (x, y)
/// (light_owners.h), or replaces them by 0, or by the local background with Gaussian noise of the same
/// scatter (uncorrelated). `reach`: px within which light is kept if the object has no source. Records in the
/// patch what could not be done. `file` is the mosaic, for messages.
TreatedPatch treat(const PatchTreatment& treatment, double x, double y, double reach, const std::string& file,
                   RandomStream& random, Patch& patch);

}  // namespace peculiar::survey
