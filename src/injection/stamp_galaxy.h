#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::injection {

/// Why a stamp cannot be planted into, or cannot be a donor.
enum class Unfit { kNo, kPixels, kNoSource, kNotCentral, kNoLight };

/// The galaxy at the centre of a stamp, found by detection in the mean of the bands, each divided by its
/// noise. Masked pixels are filled as for the networks (stamps::fill_masked).
struct StampGalaxy {
  Unfit unfit = Unfit::kNoSource;  ///< the other members are valid only for kNo
  double x = 0;                    ///< barycentre, px; the centre of the first pixel is 0
  double y = 0;
  std::vector<double> sky;            ///< per band: median of the border's unmasked pixels
  std::vector<double> flux;           ///< per band: above the sky, over the source's pixels
  double half_light_px = 0;           ///< radius around (x, y) of half the flux, all bands together
  bool is_whole = false;              ///< whether it stays clear of the stamp's edge
  std::vector<std::uint8_t> segment;  ///< edge * edge: 1 for the source's pixels

  double total_flux() const;
};

/// `pixels` [band][y][x] of a square stamp; `mask` of the same shape, 0 = use the pixel, or empty. Nothing
/// depends on the values of masked pixels.
StampGalaxy find_galaxy(std::span<const float> pixels, std::span<const std::uint8_t> mask, int edge);

/// Radius around (x, y) that holds half of the light [y][x]; NaN if there is no light.
double half_light_radius(std::span<const double> light, int edge, double x, double y);

}  // namespace peculiar::injection
