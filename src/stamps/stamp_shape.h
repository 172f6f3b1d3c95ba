#pragma once

#include <span>
#include <vector>

#include "stamps/stretch.h"

namespace peculiar::stamps {

/// Flux, size and sky of one stamp, from a growth curve around its centre, all bands together. For comparing
/// sets of stamps, not for catalogues.
struct StampShape {
  double flux;           ///< above the median of the borders, in the pixels' unit
  double half_light_px;  ///< half-light radius; NaN if the flux is not positive
  double concentration;  ///< 5 log10(r80 / r20); NaN if the flux is not positive
  double sky;            ///< median of the borders, mean over bands
  double noise;          ///< standard deviation of the borders from the MAD, mean over bands
};

/// Measures stamps of one size.
class ShapeMeter {
 public:
  /// `edge` [px].
  explicit ShapeMeter(int edge);
  /// `pixels` [band][y][x], in the pixels' unit. NaN pixels count as sky.
  StampShape measure(std::span<const float> pixels) const;

 private:
  int edge_;
  std::vector<std::size_t> pixels_;  ///< from the centre outwards
  std::vector<double> radii_;        ///< of those pixels
};

/// Shapes of many stamps.
struct StampShapes {
  std::vector<double> flux;
  std::vector<double> half_light_px;
  std::vector<double> concentration;

  /// `values`: network values of stamps of `edge` px, [n][band][y][x], converted back without any
  /// normalisation of their own. Stamps without positive flux are left out.
  static StampShapes of(std::span<const float> values, int edge, const StampStretch& stretch);
};

}  // namespace peculiar::stamps
