#pragma once

#include <complex>
#include <span>
#include <vector>

#include "base/random.h"
#include "mock/aperture.h"
#include "mock/fourier.h"
#include "mock/noise_spectrum.h"

namespace peculiar::mock {

/// Exact Poisson deviate of mean `mean` >= 0 (inversion below 10, else Hormann's transformed rejection, 1993,
/// algorithm PTRS).
double poisson(RandomStream& random, double mean);

/// Gives white noise the correlation of a power spectrum, on square frames. Thread-safe if each thread has
/// its own buffer.
class CorrelatedNoise {
 public:
  CorrelatedNoise(int frame, const RelativePower& power);

  FourierTransform::Buffer buffer() const { return FourierTransform::Buffer(transform_); }
  /// Variance of a pixel for white noise of variance 1: the mean of the power.
  double pixel_variance() const { return pixel_variance_; }
  /// Variance, for white noise of variance 1, of the sum over a circle of this radius [px], with pixels on
  /// its edge weighted by the fraction covered; averaged over all positions of its centre within a pixel. The
  /// circle must not be wider than the frame.
  double aperture_variance(double radius) const;

  /// Adds Gaussian noise to the frame's pixels. Its blocks of many pixels have the noise of independent
  /// pixels with this standard deviation.
  void add_gaussian(RandomStream& random, double deviation, FourierTransform::Buffer& buffer,
                    std::span<float> pixels) const;

  /// Adds the photon noise of `flux` [electron/s per pixel; negative values count as 0] over `exposure_s` to
  /// `pixels`, and its variance to `variance`. Beyond the frame the flux is taken to continue as at its edge.
  void add_photon_noise(RandomStream& random, double exposure_s, std::span<const float> flux,
                        FourierTransform::Buffer& buffer, std::span<float> pixels,
                        std::span<float> variance) const;

 private:
  void filter(const std::vector<float>& transfer, FourierTransform::Buffer& buffer) const;
  void add_frame(FourierTransform::Buffer& buffer, std::span<float> pixels) const;
  double sum_variance(const CircularAperture& aperture, FourierTransform::Buffer& buffer) const;
  template <typename Value>
  void fill(FourierTransform::Buffer& buffer, const Value& value_at) const;

  int frame_, margin_;
  FourierTransform transform_;
  std::vector<float> amplitude_;  // square root of the power
  std::vector<float> squared_;    // transform of the square of one pixel's correlated noise
  double pixel_variance_ = 0;
};

}  // namespace peculiar::mock
