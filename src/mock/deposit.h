#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mock/projection.h"

namespace peculiar::mock {

/// Square planes of pixels that light falls on, one a band, in double precision so that a sum over millions
/// of particles keeps its digits. Pixel j along an axis covers j - 1/2 .. j + 1/2.
class LightGrid {
 public:
  LightGrid(int bands, int edge);

  int edge() const { return edge_; }
  std::span<double> band(std::size_t index);
  std::span<const double> band(std::size_t index) const;
  void clear();

  /// Spreads particles over the pixels and adds their counts: each a product of cubic B-splines along x and y
  /// of standard deviation `deviation` [px], integrated over the pixels exactly. What falls outside is lost.
  /// As many particles as there are deviations.
  /// `middle`: pixel coordinate, on both axes, of the places' origin. `counts`: [band][particle]. With
  /// `add_sampling`, kSamplingDeviation is added to the deviation in square, so that a particle's place
  /// counts to fractions of a pixel; Convolver takes that out again.
  void add(const ImagePlaces& places, std::span<const float> deviation,
           const std::vector<std::vector<float>>& counts, double middle, bool add_sampling);

 private:
  int edge_;
  std::size_t band_values_;
  std::vector<double> pixels_;
};

/// Of the cubic B-spline of pixel-wide pieces: sqrt(4 / 12).
inline constexpr double kSamplingDeviation = 0.57735026918962576;

}  // namespace peculiar::mock
