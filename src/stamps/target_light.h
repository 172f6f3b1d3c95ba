#pragma once

#include <array>
#include <span>

namespace peculiar::stamps {

/// Brightness, size and shape of the target of a stamp: the light that is connected to its middle, without
/// the other sources. For comparing images with each other; catalogues are made by morphology::measure_stamp,
/// which deblends.
struct TargetLight {
  static constexpr std::size_t kCount = 9;

  double brightness = 0;      ///< arsinh of the flux over ten standard deviations of a pixel; 0: no target
  double log_half_light = 0;  ///< ln of the half-light radius [px]; NaN, as the shapes: no target
  double concentration = 0;   ///< 5 log10(r80 / r20)
  double gini = 0;            ///< Lotz et al. (2004), equation 6
  double m20 = 0;             ///< Lotz et al. (2004), equation 8
  double asymmetry = 0;       ///< of half-turns about the centroid, less that of the noise
  double ellipticity = 0;     ///< of second moments, (a^2 - b^2) / (a^2 + b^2)
  double log_signal_to_noise = 0;  ///< ln of the mean signal-to-noise ratio of a pixel
  double offset = 0;               ///< from the brightest place to the centroid, in half-light radii

  /// In this order.
  std::array<double, kCount> values() const {
    return {brightness, log_half_light, concentration,       gini,  m20,
            asymmetry,  ellipticity,    log_signal_to_noise, offset};
  }
};

/// Measures a stamp of `edge` x `edge` px: sky-subtracted light [y][x], finite, with this standard deviation
/// of a pixel; a hundredth of the brightest place takes its part if it is 0 or NaN. The target consists of
/// pixels whose mean over 3 x 3 px exceeds one standard deviation, connected by their sides to the brightest
/// place near the middle; sources that touch it there belong to it.
TargetLight target_light(std::span<const double> light, int edge, double noise);

}  // namespace peculiar::stamps
