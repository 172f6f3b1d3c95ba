#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "survey/patch_treatment.h"
#include "survey/placement.h"

namespace peculiar::survey {

/// What became of the light in a stamp where neighbours are removed.
struct RemovedLight {
  double share = 0;            ///< of the light of all its sources, 0 to 1: what was removed
  std::int64_t object_px = 0;  ///< pixels of the object and of what touches it; 0: it has no source
  std::int64_t touching = 0;   ///< other sources that touch the object, and stay
};

/// What is known of a stamp beyond its pixels.
struct StampRecord {
  std::int64_t flags = 0;  ///< store::SampleFlag
  double covered = 0;      ///< share of its pixels that have data, in the band with the least
  StampGrid grid;          ///< in the first band
  RemovedLight removed;    ///< in the band with the most of each
  std::string problem;     ///< "" where all went well
};

/// Where stamps go, all bands of one each: [band][y][x]. Those of planes that a sample lacks are empty.
struct StampPlanes {
  std::span<float> image, variance;
  std::span<std::uint8_t> mask;
};

/// Makes stamps of what is in memory of the mosaics.
class StampMaker {
 public:
  /// A stamp of which less than `least_covered` has data gets a flag.
  StampMaker(StampGeometry geometry, PatchTreatment treatment, double least_covered, std::uint64_t seed)
      : geometry_(geometry), treatment_(std::move(treatment)), least_covered_(least_covered), seed_(seed) {}

  const StampGeometry& geometry() const { return geometry_; }
  const PatchTreatment& treatment() const { return treatment_; }
  /// One that makes the same stamps, but only masks their neighbours.
  StampMaker masking() const {
    StampMaker other = *this;
    other.treatment_.neighbours = PatchTreatment::Neighbours::kMask;
    return other;
  }

  /// The stamp of an object, by its grids in all bands. Thread-safe for different workers.
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
