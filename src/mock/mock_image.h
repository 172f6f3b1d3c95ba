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

/// A galaxy's stars made ready for its images: what does not depend on the projection.
struct LitCube {
  GalaxyCube cube;
  ParticleLight light;               ///< of all of cube.stars, as dust lets it through to this camera
  std::vector<float> deviation_kpc;  ///< of each particle's kernel
  std::vector<LightOrigin> origin;   ///< of each of cube.stars; empty where that is not known
  std::size_t pieces = 1;            ///< that each star is in, so that dust dims a kernel's parts one by one
  std::vector<DustDisc> discs;       ///< of the galaxy, then of its companion
  std::size_t bands() const { return light.counts.size(); }
};

/// How the camera takes it.
struct CameraSettings {
  double pixel_arcsec = 0.06;
  double pixel_kpc = 0.5;
  std::vector<double> zero_points_mag{};  ///< of the bands
  bool has_field = false;                 ///< whether there is a field, even if none of it is here
};

/// Images and what is known of their light, each of [band][y][x] or, where that is not wanted, empty.
struct ImagePlanes {
  std::span<float> image, companion, tidal, projected;

  /// Of `count` images of `values` pixels, the one of that number.
  ImagePlanes of(std::size_t number, std::size_t values) const;
};

/// The image of one projection, with what the field has there, into `planes`, and its record. Planes of the
/// truth are without noise, through the same point spread function: light of the companion, of stars torn out
/// (NaN where the cube's origins are not known) and of the field. Thread-safe, each thread with a workspace
/// of the convolver.
MockRecord take_image(const LitCube& lit, const Camera& camera, const CameraSettings& settings,
                      std::span<const FieldSource> field, const Convolver& convolver,
                      Convolver::Workspace& workspace, const ImagePlanes& planes);

}  // namespace peculiar::mock
