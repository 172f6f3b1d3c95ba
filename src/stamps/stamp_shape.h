#pragma once

#include <span>
#include <vector>

#include "stamps/stretch.h"

namespace peculiar::stamps {

/// Flux, size and sky of one stamp, by a growth curve round its middle; for comparing sets of stamps, not for
/// catalogues. All bands together.
struct StampShape {
  double flux;           ///< above the borders' median, in the pixels' unit
  double half_light_px;  ///< radius of half the flux; NaN where flux is not above 0
  double concentration;  ///< 5 log10(r80 / r20); NaN likewise
  double sky;            ///< the borders' median, mean over bands
  double noise;          ///< the borders' deviation by the MAD, mean over bands
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
  std::vector<std::size_t> pixels_;  ///< from the middle outwards
  std::vector<double> radii_;        ///< of those
};

/// One value of many stamps.
struct StampShapes {
  std::vector<double> flux;
  std::vector<double> half_light_px;
  std::vector<double> concentration;

  /// `values`: network values of stamps of `edge` px, [n][band][y][x], as they come back without any
  /// normalisation of their own. Stamps without positive flux are left out.
  static StampShapes of(std::span<const float> values, int edge, const StampStretch& stretch);
};

}  // namespace peculiar::stamps
