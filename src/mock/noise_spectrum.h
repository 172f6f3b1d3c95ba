#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "mock/fourier.h"

namespace peculiar::mock {

/// Power of noise at a frequency [cycles/px along x and y] over that at frequency 0: what correlation between
/// pixels makes of white noise, whose blocks of many pixels keep their noise.
using RelativePower = std::function<double(double x, double y)>;

/// Noise that drizzling leaves (Fruchter & Hook 2002; Casertano et al. 2000, appendix A). `ratio`: edge of a
/// drop in output pixels, pixfrac * native scale / output scale. Along each axis the covariance is that of a
/// box of `ratio` pixels folded with one of a pixel, at whole pixels. Error (input): not positive.
RelativePower drizzle_power(double ratio);

/// By how much single pixels are quieter than blocks of many: ratio / (1 - 1 / (3 ratio)) from 1 on,
/// 1 / (1 - ratio / 3) below (Casertano et al. 2000).
double drizzle_noise_ratio(double ratio);

/// The power spectrum of square stamps of sky, averaged over directions; stamps are faded out towards their
/// edges (Hann's window), lest their opposite ones be taken for neighbours. Add stamps, then ask.
class SkySpectrum {
 public:
  explicit SkySpectrum(int edge);

  /// A stamp, less its mean; finite. Not thread-safe.
  void add(std::span<const float> stamp);

  std::int64_t stamps() const { return stamps_; }
  double variance() const;  ///< of pixels about their stamp's mean

  struct Bin {
    double frequency = 0;    ///< cycles/px, mean of its modes
    double power = 0;        ///< such that the variance is its integral over frequencies
    double error = 0;        ///< standard error of the power, from the scatter between stamps
    std::int64_t modes = 0;  ///< of one stamp
  };
  std::vector<Bin> bins() const;

  /// The power at frequency 0 that the lower ones tend to: polynomial in the frequency's square, fitted below
  /// 0.25 cycles/px. The mean that each stamp loses hides the power there itself.
  double power_at_zero() const;
  /// Over power_at_zero(); its logarithm is straight between the bins. Noise made by it shows the powers of
  /// bins() when it is measured in the same way: the window smears steep parts of a spectrum, which is taken
  /// out here, as it would count twice else.
  RelativePower relative_power() const;

  /// Below so many stamps a spectrum is guesswork: the lowest bin's error is 8 % of its power at 20.
  static constexpr std::int64_t kLeastStamps = 20;

 private:
  std::vector<Bin> unsmeared() const;
  std::vector<double> window_correlation() const;

  FourierTransform transform_;
  FourierTransform::Buffer buffer_;
  std::int64_t stamps_ = 0;
  double squares_ = 0;
  std::vector<std::size_t> bin_of_mode_;   // of each value of a spectrum
  std::vector<double> weight_;             // 2 where a value stands for two modes
  std::vector<float> window_;              // along an axis, mean square 1
  std::vector<Bin> bins_;                  // frequency and modes
  std::vector<double> sum_, sum_squares_;  // of the stamps' bin means
};

}  // namespace peculiar::mock
