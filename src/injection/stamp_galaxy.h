#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::injection {

/// What is wrong with a stamp that nothing can be planted into, or that cannot be a donor.
enum class Unfit { kNo, kPixels, kNoSource, kNotCentral, kNoLight };

/// The galaxy that a stamp was cut for: the source of its middle, as `peculiar measure` finds it, detected in
/// the mean of the bands over their noise.
struct StampGalaxy {
  Unfit unfit = Unfit::kNoSource;  ///< the rest counts with kNo alone
  double x = 0;                    ///< barycentre, px; the centre of the first pixel is 0
  double y = 0;
  std::vector<double> sky;            ///< a band: the borders' median
  std::vector<double> flux;           ///< a band: above the sky, over the source's pixels
  double half_light_px = 0;           ///< radius round (x, y) of half of it, all bands together
  bool is_whole = false;              ///< does not reach the stamp's edge
  std::vector<std::uint8_t> segment;  ///< edge * edge: 1 where a pixel is the source's

  double total_flux() const;
};

/// `pixels` [band][y][x] of a square stamp; `mask` as they are, 0 = use the pixel, or empty.
StampGalaxy find_galaxy(std::span<const float> pixels, std::span<const std::uint8_t> mask, int edge);

/// The borders' median of the finite pixels of a band; NaN of none.
double sky_of(std::span<const float> band, int edge);

/// Radius round (x, y) that holds half of the light [y][x]; NaN where there is none.
double half_light_radius(std::span<const double> light, int edge, double x, double y);

}  // namespace peculiar::injection
