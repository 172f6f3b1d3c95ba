#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "injection/light.h"

namespace peculiar::injection {

/// Light of another image: a donor's galaxy, or a stamp of the user's. Square, [band][y][x].
struct ForeignLight {
  int edge = 0;
  std::vector<double> pixels;   ///< background taken off, 0 where it does not belong to it
  std::vector<float> variance;  ///< of these pixels; empty: not known
  std::vector<double> gain;     ///< a band: electrons per unit, NaN where its noise is not known
  double size = 0;              ///< half-light radius, px
  bool keeps_middle = false;    ///< is the stamp's middle what is to be at the place, not the barycentre?
};

/// The galaxy of a stamp above its sky. Its edge, the isophote that it was detected by, is softened over 3
/// px.
ForeignLight galaxy_light(std::span<const float> pixels, std::span<const float> variance,
                          std::span<const std::uint8_t> mask, int edge);
/// All of a stamp above its border's median; what is not finite counts as background.
ForeignLight stamp_light(std::span<const float> pixels, std::span<const float> variance, int edge);

/// Turns it (`turn` 0 to 7: quarters and mirror images), lays it whole pixels away on a stamp of this edge,
/// as near to the place as whole pixels come, and scales it to `flux`, a band: what falls on the stamp.
/// `own_colour`: by one factor for all bands, by the sum of their fluxes. `gain`: the stamp's. Without
/// positive flux on the stamp in a band that is to have some: light without pixels.
PlantedLight laid(const ForeignLight& foreign, int turn, int edge, const Place& place,
                  std::span<const double> flux, bool own_colour, std::span<const double> gain);

}  // namespace peculiar::injection
