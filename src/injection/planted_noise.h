#pragma once

#include <cstdint>
#include <span>

#include "base/random.h"
#include "injection/light.h"

namespace peculiar::injection {

/// A stamp to add light to, [band][y][x].
struct StampPlanes {
  std::span<float> pixels;
  std::span<float> variance;           ///< empty if there is none
  std::span<const std::uint8_t> mask;  ///< empty if there is none; nothing is added to pixels without data
};

/// Adds light and, if `gain` (per band: electrons per unit) is finite, Poisson noise for those photons that
/// have none yet, independent between pixels. The variance increases by that of this noise and of the noise
/// already in the light.
void add_light(const PlantedLight& light, std::span<const double> gain, RandomStream& random,
               const StampPlanes& stamp);

}  // namespace peculiar::injection
