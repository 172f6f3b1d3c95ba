#pragma once

#include <array>
#include <span>

namespace peculiar::stamps {

/// Brightness, size and shape of the target of a stamp, as `peculiar measure` measures the main source: other
/// sources are deblended and left out. For comparing images with each other.
struct TargetLight {
  static constexpr std::size_t kCount = 8;

  double brightness = 0;      ///< arsinh of the flux over ten standard deviations of a pixel; 0: no target
  double log_half_light = 0;  ///< ln of r50 [px]; NaN, as the shapes: no target
  double concentration = 0;   ///< 5 log10(r80 / r20)
  double gini = 0;            ///< Lotz et al. (2004), equation 6
  double m20 = 0;             ///< Lotz et al. (2004), equation 8
  double asymmetry = 0;       ///< of half-turns, less that of the sky
  double ellipticity = 0;     ///< of second moments about the centre of asymmetry
  double log_signal_to_noise = 0;  ///< ln of the mean signal-to-noise ratio of a pixel

  /// In this order.
  std::array<double, kCount> values() const {
    return {brightness, log_half_light, concentration, gini,
            m20,        asymmetry,      ellipticity,   log_signal_to_noise};
  }
};

/// Measures a stamp of `edge` x `edge` px, [band][y][x], the sum of its bands (morphology::measure_stamp). A
/// hundredth of the brightest pixel near the middle takes the part of the noise in a stamp whose borders have
/// none. If the measurement fails, there is no target.
TargetLight target_light(std::span<const float> pixels, int edge);

}  // namespace peculiar::stamps
