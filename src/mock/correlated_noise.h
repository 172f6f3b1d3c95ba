#pragma once

#include <complex>
#include <span>
#include <vector>

#include "base/random.h"
#include "mock/aperture.h"
#include "mock/fourier.h"
#include "mock/noise_spectrum.h"

namespace peculiar::mock {

/// A whole number of mean `mean` >= 0 by Poisson's law, exactly (inversion below 10, from there Hormann's
/// transformed rejection, 1993, algorithm PTRS).
double poisson(RandomStream& random, double mean);

/// Gives white noise the correlation of a power spectrum, on square frames. Thread-safe, each thread with a
/// buffer of its own.
class CorrelatedNoise {
 public:
  CorrelatedNoise(int frame, const RelativePower& power);

  FourierTransform::Buffer buffer() const { return FourierTransform::Buffer(transform_); }
  /// Variance of a pixel, of white noise of variance 1: the mean of the power.
  double pixel_variance() const { return pixel_variance_; }
  /// Variance, of white noise of variance 1, of the sum over a circle of this radius [px], pixels on its edge
  /// counted by their share; the mean over all places of its centre within a pixel. The circle must not be
  /// wider than the frame.
  double aperture_variance(double radius) const;

  /// Gaussian noise whose blocks of many pixels have the noise of independent pixels of this deviation; added
  /// to the frame's pixels.
  void add_gaussian(RandomStream& random, double deviation, FourierTransform::Buffer& buffer,
                    std::span<float> pixels) const;

  /// The noise of counting light of `flux` [electron/s a pixel; below 0 taken for 0] for `exposure_s`, added
  /// to `pixels`, and its variance to `variance`. Beyond the frame the light is taken to go on as at its
  /// edge.
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
  std::vector<float> amplitude_;  // root of the power
  std::vector<float> squared_;    // transform of the square of what one pixel's noise becomes
  double pixel_variance_ = 0;
};

}  // namespace peculiar::mock
