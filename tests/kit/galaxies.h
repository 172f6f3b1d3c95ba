#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "image/image.h"
#include "kit/sersic.h"

namespace peculiar::kit {

/// Seeded galaxy stamps for tests and the demo: quick and of known truth, not a simulation. One band, in
/// counts, row 0 lowest.

enum class GalaxyKind { kSingle, kCompanion, kDistorted };
std::string kind_name(GalaxyKind kind);  ///< "single", "companion", "distorted"

/// Light in a round Gaussian: a clump of young stars, or one of the many puffs that make a tidal tail.
struct Puff {
  double x = 0;  ///< px from the centre of the image
  double y = 0;
  double flux = 0;
  double sigma_px = 1;
};

/// What is in the stamp.
struct GalaxyParameters {
  GalaxyKind kind = GalaxyKind::kSingle;
  SersicProfile galaxy;   ///< disc, or all of the galaxy
  double bulge_flux = 0;  ///< of a round bulge of n = 3 at its centre
  double bulge_r50_px = 1;
  std::vector<Puff> clumps;
  std::optional<SersicProfile> companion;
  std::vector<Puff> tail;

  double main_flux() const;                ///< galaxy, bulge, clumps and tail
  double companion_flux_ratio() const;     ///< companion to main; 0 without one
  double companion_separation_px() const;  ///< NaN without one
};

/// The defaults look like a WFC3 F160W mosaic of 0.06 arcsec pixels.
struct GalaxyOptions {
  int size = 64;           ///< px, both edges
  double noise_sigma = 1;  ///< counts, of the sky in each pixel; 0: none
  double counts_per_electron =
      0.2;  ///< the galaxy's own Poisson noise, as a Gaussian of variance value x this; 0: none
  double psf_fwhm_px = 2.5;  ///< 0: no PSF
  double psf_beta = 3;       ///< of the Moffat profile; 0: a Gaussian
  double flux_low = 3000;    ///< of the main galaxy, drawn uniformly in its logarithm
  double flux_high = 40000;
  double r50_low_px = 3.5;
  double r50_high_px = 8;
  double companion_ratio_low = 0.15;  ///< of a companion's flux to the galaxy's, uniform in its logarithm
  double companion_ratio_high = 0.9;
  double offset_px = 0.5;  ///< greatest distance of the galaxy from the centre, in x and in y
};

struct GeneratedGalaxy {
  image::Image image;
  GalaxyParameters parameters;
};

/// Draws what is to be in a stamp. Lengths are scaled with options.size / 64.
GalaxyParameters draw_parameters(RandomStream& random, GalaxyKind kind, const GalaxyOptions& options);

/// Without noise; convolved with the PSF.
image::Image render_galaxy(const GalaxyParameters& parameters, const GalaxyOptions& options);

void add_noise(image::Image& image, const GalaxyOptions& options, RandomStream& random);

/// draw_parameters, render_galaxy and add_noise. The same seed and options give the same stamp.
GeneratedGalaxy draw_galaxy(std::uint64_t seed, GalaxyKind kind, const GalaxyOptions& options = {});

}  // namespace peculiar::kit
