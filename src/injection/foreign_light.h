#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "injection/light.h"

namespace peculiar::injection {

/// Light from another image: a donor's galaxy, or one of the user's stamps. Square, [band][y][x].
struct ForeignLight {
  int edge = 0;
  std::vector<double> pixels;   ///< background-subtracted, 0 outside the object
  std::vector<float> variance;  ///< of these pixels; empty if unknown
  std::vector<double> gain;     ///< per band: electrons per unit, NaN if the noise is unknown
  double size = 0;              ///< half-light radius, px
  bool keeps_middle = false;    ///< places the centre of the stamp, not the barycentre
};

/// The galaxy of a stamp, sky-subtracted. Its edge, the detection isophote, is softened over 3 px. Masked
/// pixels and their variances are filled as for the networks (stamps::fill_masked).
ForeignLight galaxy_light(std::span<const float> pixels, std::span<const float> variance,
                          std::span<const std::uint8_t> mask, int edge);
/// All of a stamp, minus the median of its border; pixels that are masked or not finite count as background
/// without noise: an outlier need not be symmetric.
ForeignLight stamp_light(std::span<const float> pixels, std::span<const float> variance,
                         std::span<const std::uint8_t> mask, int edge);

/// Transforms the light by `turn` (0 to 7: quarter turns and mirror images), shifts it by whole pixels as
/// near as possible to the place on a stamp of this edge, and scales it to `flux`: the flux per band that
/// falls on the stamp. `own_colour`: scales all bands by one factor, from the sum of their fluxes. `gain`:
/// that of the stamp. Returns light without pixels if a band that needs flux has no positive flux on the
/// stamp.
PlantedLight laid(const ForeignLight& foreign, int turn, int edge, const Place& place,
                  std::span<const double> flux, bool own_colour, std::span<const double> gain);

}  // namespace peculiar::injection
