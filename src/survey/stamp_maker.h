#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "survey/patch_treatment.h"
#include "survey/placement.h"

namespace peculiar::survey {

/// The light of a stamp after removing neighbours.
struct RemovedLight {
  double share = 0;            ///< removed fraction of the light of all its sources, 0 to 1
  std::int64_t object_px = 0;  ///< pixels of the object and of everything that touches it; 0: no source
  std::int64_t touching = 0;   ///< other sources that touch the object, and are kept
};

/// Properties of a stamp besides its pixels.
struct StampRecord {
  std::int64_t flags = 0;  ///< store::SampleFlag
  double covered = 0;      ///< fraction of pixels with data, in the band with the fewest
  StampGrid grid;          ///< in the first band
  RemovedLight removed;    ///< in the band with the most of each
  std::string problem;     ///< "" if all went well
};

/// Destination of one stamp, all bands: [band][y][x]. Planes that the sample lacks are empty.
struct StampPlanes {
  std::span<float> image, variance;
  std::span<std::uint8_t> mask;
};

/// Makes stamps from the rows of the mosaics in memory.
class StampMaker {
 public:
  /// A stamp is flagged if less than `least_covered` of it has data.
  StampMaker(StampGeometry geometry, PatchTreatment treatment, double least_covered, std::uint64_t seed)
      : geometry_(geometry), treatment_(std::move(treatment)), least_covered_(least_covered), seed_(seed) {}

  const StampGeometry& geometry() const { return geometry_; }
  const PatchTreatment& treatment() const { return treatment_; }
  /// Returns a maker of the same stamps that only masks the neighbours.
  StampMaker masking() const {
    StampMaker other = *this;
    other.treatment_.neighbours = PatchTreatment::Neighbours::kMask;
    return other;
  }

  /// Makes the stamp of an object, given its grids in all bands. Thread-safe for different workers.
  StampRecord make(const std::vector<MosaicWindow>& windows, std::span<const StampGrid> grids,
                   const Placed& object, int worker, const StampPlanes& planes) const;

 private:
  /// Treats the patch of one band, with random numbers of `stream`.
  TreatedPatch treat_band(const Mosaic& mosaic, const StampGrid& grid, std::uint64_t stream,
                          Patch& patch) const;

  StampGeometry geometry_;
  PatchTreatment treatment_;
  double least_covered_;
  std::uint64_t seed_;
};

}  // namespace peculiar::survey
