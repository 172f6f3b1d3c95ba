#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "mock/fourier.h"

namespace peculiar::mock {

/// Noise power at a frequency [cycles/px along x and y] over that at frequency 0: the effect of correlation
/// between pixels on white noise, which leaves the noise of large blocks unchanged.
using RelativePower = std::function<double(double x, double y)>;

/// Power of the noise in drizzled images (Fruchter & Hook 2002; Casertano et al. 2000, appendix A). `ratio`:
/// edge of a drop in output pixels, pixfrac * native scale / output scale. Along each axis the covariance at
/// whole pixels is that of a box of `ratio` pixels convolved with a box of one pixel. Error (input): not
/// positive.
RelativePower drizzle_power(double ratio);

/// Ratio of the noise in large blocks to that in single pixels: ratio / (1 - 1 / (3 ratio)) from 1 on, 1 / (1
/// - ratio / 3) below (Casertano et al. 2000).
double drizzle_noise_ratio(double ratio);

/// The power spectrum of square sky stamps, averaged over directions. Stamps are tapered towards their edges
/// (Hann window), as opposite edges are not neighbours. Add all stamps before using the results.
class SkySpectrum {
 public:
  explicit SkySpectrum(int edge);

  /// Adds a finite stamp, from which the mean is subtracted. Not thread-safe.
  void add(std::span<const float> stamp);

  std::int64_t stamps() const { return stamps_; }
  double variance() const;  ///< of pixels about the mean of their stamp

  struct Bin {
    double frequency = 0;    ///< cycles/px, mean of its modes
    double power = 0;        ///< normalised such that the variance is its integral over frequencies
    double error = 0;        ///< standard error of the power, from the scatter between stamps
    std::int64_t modes = 0;  ///< of one stamp
  };
  std::vector<Bin> bins() const;

  /// Limit of the power at frequency 0: a polynomial in the square of the frequency, fitted below 0.25
  /// cycles/px. The power at 0 itself is lost with each stamp's mean.
  double power_at_zero() const;
  /// Power over power_at_zero(); its logarithm is linear between the bins. Noise made from it has the powers
  /// of bins() when measured in the same way: the smearing of steep parts of a spectrum by the window is
  /// removed here, as it would otherwise count twice.
  RelativePower relative_power() const;

  /// With fewer stamps the spectrum is too uncertain: at 20 the error of the lowest bin is 8 % of its power.
  static constexpr std::int64_t kLeastStamps = 20;

 private:
  std::vector<Bin> unsmeared() const;
  std::vector<double> window_correlation() const;

  FourierTransform transform_;
  FourierTransform::Buffer buffer_;
  std::int64_t stamps_ = 0;
  double squares_ = 0;
  std::vector<std::size_t> bin_of_mode_;   // of each value in a spectrum
  std::vector<double> weight_;             // 2 for values that stand for two modes
  std::vector<float> window_;              // along an axis, mean square 1
  std::vector<Bin> bins_;                  // frequency and modes
  std::vector<double> sum_, sum_squares_;  // of the stamps' bin means
};

}  // namespace peculiar::mock
