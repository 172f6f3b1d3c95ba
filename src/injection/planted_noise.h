#pragma once

#include <cstdint>
#include <span>

#include "base/random.h"
#include "injection/light.h"

namespace peculiar::injection {

/// A stamp that light is added to, [band][y][x].
struct StampPlanes {
  std::span<float> pixels;
  std::span<float> variance;           ///< empty: none
  std::span<const std::uint8_t> mask;  ///< empty: none; where there are no data nothing is added
};

/// Adds light and, where `gain` (a band: electrons per unit) is finite, the noise of those of its photons
/// that have none yet: each pixel's by Poisson's law, independent of its neighbours'. The variance grows by
/// it, and by that of the noise that the light has already.
void add_light(const PlantedLight& light, std::span<const double> gain, RandomStream& random,
               const StampPlanes& stamp);

}  // namespace peculiar::injection
