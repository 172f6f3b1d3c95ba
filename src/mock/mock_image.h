#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mock/dust_disc.h"
#include "mock/field.h"
#include "mock/galaxy_cube.h"
#include "mock/light_truth.h"
#include "mock/mock_rows.h"
#include "mock/photometry.h"
#include "mock/point_spread.h"

namespace peculiar::mock {

/// A galaxy's stars prepared for imaging: everything that does not depend on the projection.
struct LitCube {
  GalaxyCube cube;
  ParticleLight light;               ///< of all of cube.stars, behind the dust as this camera sees it
  std::vector<float> deviation_kpc;  ///< standard deviation of each particle's kernel
  std::vector<LightOrigin> origin;   ///< of each of cube.stars; empty if unknown
  std::size_t pieces =
      1;  ///< into which each star is split, so that dust dims the parts of a kernel separately
  std::vector<DustDisc> discs;  ///< of the galaxy, then of its companion
  std::size_t bands() const { return light.counts.size(); }
};

/// How the camera takes it.
struct CameraSettings {
  double pixel_arcsec = 0.06;
  double pixel_kpc = 0.5;
  std::vector<double> zero_points_mag{};  ///< of the bands
  bool has_field = false;                 ///< whether there is a field, even if none of it is in this image
};

/// Images and the truth of their light, each [band][y][x], or empty if not wanted.
struct ImagePlanes {
  std::span<float> image, companion, tidal, projected;

  /// Planes of image `number`, with `values` pixels each.
  ImagePlanes of(std::size_t number, std::size_t values) const;
};

/// Writes the image of one projection, including its field sources, into `planes`, and returns its record.
/// Truth planes are noiseless and convolved with the same point spread function: light of the companion, of
/// stripped stars (NaN if the cube's origins are unknown) and of the field. Thread-safe if each thread has
/// its own workspace of the convolver.
MockRecord take_image(const LitCube& lit, const Camera& camera, const CameraSettings& settings,
                      std::span<const FieldSource> field, const Convolver& convolver,
                      Convolver::Workspace& workspace, const ImagePlanes& planes);

}  // namespace peculiar::mock
