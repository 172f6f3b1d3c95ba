#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mock/projection.h"

namespace peculiar::mock {

/// Square planes of pixels that collect light, one per band, in double precision so that a sum over millions
/// of particles keeps its digits. Pixel j along an axis covers j - 1/2 to j + 1/2.
class LightGrid {
 public:
  LightGrid(int bands, int edge);

  int edge() const { return edge_; }
  std::span<double> band(std::size_t index);
  std::span<const double> band(std::size_t index) const;
  void clear();

  /// Spreads particles over the pixels and adds their counts. Each kernel is a product of cubic B-splines
  /// along x and y with standard deviation `deviation` [px], integrated exactly over the pixels. Light
  /// outside the grid is lost. There is one deviation per particle.
  /// `middle`: pixel coordinate of the origin of `places`, on both axes. `counts`: [band][particle].
  /// `add_sampling` adds kSamplingDeviation to the deviation in quadrature, so that a particle's position is
  /// kept to fractions of a pixel; Convolver removes it again.
  void add(const ImagePlaces& places, std::span<const float> deviation,
           const std::vector<std::vector<float>>& counts, double middle, bool add_sampling);

 private:
  int edge_;
  std::size_t band_values_;
  std::vector<double> pixels_;
};

/// Standard deviation of the cubic B-spline with pieces one pixel wide: sqrt(4 / 12).
inline constexpr double kSamplingDeviation = 0.57735026918962576;

}  // namespace peculiar::mock
