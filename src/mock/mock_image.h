#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mock/galaxy_cube.h"
#include "mock/mock_rows.h"
#include "mock/photometry.h"
#include "mock/point_spread.h"

namespace peculiar::mock {

/// A galaxy's stars made ready for its images: what does not depend on the projection.
struct LitCube {
  GalaxyCube cube;
  ParticleLight light;               ///< of all of cube.stars
  std::vector<float> deviation_kpc;  ///< of each particle's kernel
  std::size_t bands() const { return light.counts.size(); }
};

/// How the camera takes it.
struct CameraSettings {
  double pixel_arcsec = 0.06;
  double pixel_kpc = 0.5;
};

/// The image of one projection, [band][y][x] into `pixels`, and its record. Thread-safe, each thread with a
/// workspace of the convolver.
MockRecord take_image(const LitCube& lit, const Camera& camera, const CameraSettings& settings,
                      const Convolver& convolver, Convolver::Workspace& workspace, std::span<float> pixels);

}  // namespace peculiar::mock
