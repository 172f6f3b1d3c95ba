#pragma once

#include <cstdint>
#include <string>

#include "image/image.h"

namespace peculiar::kit {

/// What is drawn: one galaxy, one with a companion, or one with a one-sided tail.
enum class GalaxyKind { kSingle, kCompanion, kDistorted };
std::string word(GalaxyKind kind);  ///< "single", "companion", "distorted"

struct GalaxyOptions {
  int size = 64;                  ///< px
  double psf_fwhm = 2.9;          ///< px; 0.174 arcsec at 0.06 arcsec a pixel, as HST WFC3 F160W mosaics
  double psf_beta = 1.78;         ///< of the Moffat profile (1969, A&A 3, 455)
  double noise_sigma = 0.006;     ///< of the sky a pixel; 0: none
  double exposure = 3300;         ///< seconds for the Poisson noise of e-/s images; 0: none
  double flux_ratio_min = 1;      ///< main over companion
  double flux_ratio_max = 10;
};

/// A galaxy with the numbers it was drawn from. Row 0 is at the bottom.
struct GeneratedGalaxy {
  image::Image image;       ///< e-/s
  GalaxyKind kind = GalaxyKind::kSingle;
  double flux = 0;          ///< of the main galaxy, e-/s, to infinity
  double half_light_px = 0;
  double sersic_index = 0;
  double axis_ratio = 0;    ///< minor over major
  double position_angle_deg = 0;  ///< major axis from +x towards +y
  double flux_ratio = 0;    ///< main over companion; 0 without one
  double separation_px = 0;
};

/// The galaxy of that seed: a Sersic profile (1963), for late types with spiral arms and clumps, under a Moffat PSF. Same seed and options, same pixels.
GeneratedGalaxy draw_galaxy(std::uint64_t seed, GalaxyKind kind, const GalaxyOptions& options = {});

}  // namespace peculiar::kit
